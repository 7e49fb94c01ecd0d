/** Step 2: what is asked for. One canonical path, unambiguous framing, and the descriptor route that it names. */
@NullMarked
package org.neuroskin.gateway.route;

import org.jspecify.annotations.NullMarked;
