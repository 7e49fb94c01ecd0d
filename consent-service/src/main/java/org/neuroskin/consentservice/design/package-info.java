/** What every page shares: the frame, its words in each language, times, and the small pieces that templates show. */
@ApplicationModule(displayName = "Design", allowedDependencies = "platform")
@NullMarked
package org.neuroskin.consentservice.design;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
