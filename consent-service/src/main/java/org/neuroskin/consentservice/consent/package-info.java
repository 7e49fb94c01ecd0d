/** Consent requests and consent records: lodged by apps, decided, looked at and withdrawn by the person. */
@ApplicationModule(allowedDependencies = {"platform", "catalogue", "apps", "snapshot", "audit", "events"})
@NullMarked
package org.neuroskin.consentservice.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
