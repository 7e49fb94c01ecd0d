/**
 * Ids of people that differ from place to place: one to one, computed and stored nowhere. Needs nothing but the JDK, since Keycloak
 * runs it as well as gateway and consent-service.
 */
@NullMarked
package org.neuroskin.sealing.pairwise;

import org.jspecify.annotations.NullMarked;
