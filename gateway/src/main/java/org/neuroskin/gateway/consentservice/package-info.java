/** The gateway's side of the internal contract with the consent-service: one blocking client, one kind of failure. */
@NullMarked
package org.neuroskin.gateway.consentservice;

import org.jspecify.annotations.NullMarked;
