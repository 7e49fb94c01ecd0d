/** The law packs over HTTP, for those who decide about them: what they say, and which live consents one would invalidate. */
@ApplicationModule(allowedDependencies = {"platform", "consent", "snapshot"})
@NullMarked
package org.neuroskin.consentservice.law;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
