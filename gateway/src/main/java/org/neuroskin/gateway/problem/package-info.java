/** How a request is refused: RFC 9457 problem details, the same in every step. */
@NullMarked
package org.neuroskin.gateway.problem;

import org.jspecify.annotations.NullMarked;
