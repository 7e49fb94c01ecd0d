/** What operators order to be sealed anew at data services after a leak of data keys, person by person. Gateways do it. */
@ApplicationModule(allowedDependencies = {"platform", "audit", "keyring", "rights"})
@NullMarked
package org.neuroskin.consentservice.reseal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
