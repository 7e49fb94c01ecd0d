/**
 * The decision point: answers programs that enforce decisions elsewhere, in the words of the OpenID Authorization API 1.0, with
 * the policies and consents that the gateways use. Beside it tenants with foreign subjects, resources and rules, for outside
 * scenario suites; they reach no consent, and no consent reaches them.
 */
@ApplicationModule(allowedDependencies = {"platform", "apps", "audit", "catalogue", "snapshot"})
@NullMarked
package org.neuroskin.consentservice.authzen;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
