/** Step 6: to the data services with headers of ours only, and the plain proxy to consent-service and Keycloak. */
@NullMarked
package org.neuroskin.gateway.forward;

import org.jspecify.annotations.NullMarked;
