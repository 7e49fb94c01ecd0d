package org.neuroskin.consentservice.people;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
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
        return confirmed(subject).stream().map(each -> each.guardian().value()).collect(Collectors.toSet());
    }

    /** By what they decide for the person now; none for who is no minor. */
    List<Guardianship> confirmed(SubjectId subject) {
        return isMinor(subject)
                ? store.of(subject).stream().filter(Guardianship::isConfirmed).toList()
                : List.of();
    }

    /** Whether the person said, or an operator corrected, that they are younger than the age of majority. */
    boolean isMinor(SubjectId subject) {
        LocalDate bornOn = profiles.of(subject).bornOn();
        return bornOn != null && !Birthdays.reached(bornOn, Birthdays.MAJORITY, clock.instant());
    }

    /** Whether the person said, or an operator corrected, that they are of age. */
    boolean isOfAge(SubjectId subject) {
        return cameOfAge(subject).isPresent();
    }

    /** When that was; empty where it is not known or still to come. */
    Optional<Instant> cameOfAge(SubjectId subject) {
        return Optional.ofNullable(profiles.of(subject).bornOn())
                .map(bornOn -> Birthdays.instant(bornOn, Birthdays.MAJORITY))
                .filter(at -> !clock.instant().isBefore(at));
    }
}
