/**
 * The audit history: takes events in, makes them durable in one order, signs what it has, and shows who looked at what.
 *
 * <p>What is lost if this process dies now: nothing that was acknowledged. Events in the outbox move to the log at the next
 * start; what nobody was told to be recorded may be recorded or not.
 */
@ApplicationModule(allowedDependencies = {"platform"})
@NullMarked
package org.neuroskin.consentservice.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
