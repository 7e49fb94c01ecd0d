/**
 * The work of the ethics board: what rules found conspicuous, samples of everything else, and cases that end with a finding of
 * two people.
 */
@ApplicationModule(
        displayName = "Review",
        allowedDependencies = {"platform", "design", "apps", "audit"})
@NullMarked
package org.neuroskin.consentservice.review;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
