/** The public listener, and the path of one request from token to release. */
@NullMarked
package org.neuroskin.gateway.serve;

import org.jspecify.annotations.NullMarked;
