package org.neuroskin.consentservice.people;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Set;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.consent.Guardians;
import org.neuroskin.kernel.Birthdays;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/** Tells consents who decides for a minor: whom an operator has confirmed, up to the midnight of the person's majority. */
@Component
class ConfirmedGuardians implements Guardians {
    private final GuardianshipStore store;
    private final Profiles profiles;
    private final Clock clock;

    ConfirmedGuardians(GuardianshipStore store, Profiles profiles, Clock clock) {
        this.store = store;
        this.profiles = profiles;
        this.clock = clock;
    }

    @Override
    public Set<String> of(SubjectId subject) {
        if (!isMinor(subject)) {
            return Set.of();
        }
        return store.of(subject).stream()
                .filter(Guardianship::isConfirmed)
                .map(each -> each.guardian().value())
                .collect(Collectors.toSet());
    }

    /** Whether the person said, or an operator corrected, that they are younger than the age of majority. */
    boolean isMinor(SubjectId subject) {
        LocalDate bornOn = profiles.of(subject).bornOn();
        return bornOn != null && !Birthdays.reached(bornOn, Birthdays.MAJORITY, clock.instant());
    }

    /** Whether the person said, or an operator corrected, that they are of age. */
    boolean isOfAge(SubjectId subject) {
        return profiles.of(subject).bornOn() != null && !isMinor(subject);
    }
}
