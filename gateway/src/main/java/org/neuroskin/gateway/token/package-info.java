/** Step 1 and 3: who asks, through which app, for which purpose. Bearer tokens from the realm, validated and cached. */
@NullMarked
package org.neuroskin.gateway.token;

import org.jspecify.annotations.NullMarked;
