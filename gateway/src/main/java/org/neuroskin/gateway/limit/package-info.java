/** How much an app, and all apps together, may ask at once. */
@NullMarked
package org.neuroskin.gateway.limit;

import org.jspecify.annotations.NullMarked;
