/**
 * Runs inside Keycloak, through a private SPI of exactly the version that we ship: takes consent requests as authorization
 * details (RFC 9396), tells apps of people by ids of their own, and tells the consent-service which access tokens have ended. What it
 * lets through grants nothing; only a person's consent record does.
 */
@NullMarked
package org.neuroskin.keycloak;

import org.jspecify.annotations.NullMarked;
