/** The process: configuration, wiring, health. */
@NullMarked
package org.neuroskin.gateway;

import org.jspecify.annotations.NullMarked;
