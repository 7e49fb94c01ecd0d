/** Who saw what: for the person about their own data, for the ethics board about everybody's, under pseudonyms. */
@ApplicationModule(allowedDependencies = {"platform", "apps", "audit"})
@NullMarked
package org.neuroskin.consentservice.history;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
