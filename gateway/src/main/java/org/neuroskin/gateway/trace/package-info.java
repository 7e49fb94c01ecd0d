/** Traces of accesses, if an operator wants them. */
@NullMarked
package org.neuroskin.gateway.trace;

import org.jspecify.annotations.NullMarked;
