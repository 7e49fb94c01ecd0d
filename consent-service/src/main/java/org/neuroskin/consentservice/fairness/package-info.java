/**
 * Whether groups of people fare differently: rates by what people say of themselves, published once a month, from which nothing can be learned of
 * one of them.
 */
@ApplicationModule(
        displayName = "Fairness",
        allowedDependencies = {"platform", "design", "apps", "audit", "review"})
@NullMarked
package org.neuroskin.consentservice.fairness;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
