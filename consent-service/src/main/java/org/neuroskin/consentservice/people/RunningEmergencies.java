package org.neuroskin.consentservice.people;

import java.time.Clock;
import java.util.List;
import org.neuroskin.consentservice.snapshot.PersonSource;
import org.neuroskin.kernel.BreakGlass;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/** Tells snapshots which emergency accesses run. */
@Component
class RunningEmergencies implements PersonSource {
    private final EmergencyStore store;
    private final Clock clock;

    RunningEmergencies(EmergencyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Person complete(SubjectId subject, Person known) {
        List<BreakGlass> running = store.running(subject, clock.instant()).stream()
                .map(each -> new BreakGlass(
                        each.emergency().session(),
                        each.staff(),
                        each.emergency().app(),
                        each.emergency().categories(),
                        each.emergency().openedAt(),
                        each.emergency().until()))
                .toList();
        return known.breakGlass(running);
    }
}
