/**
 * Has others cosign the log, so that nobody, who runs it included, can show two histories to two people unseen.
 *
 * <p>What is lost if this process dies now: nothing; whoever cosigned says up to where when asked again.
 */
@ApplicationModule(allowedDependencies = {"platform", "audit"})
@NullMarked
package org.neuroskin.consentservice.witness;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
