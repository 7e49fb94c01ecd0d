package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.events.ConsentEvent;
import org.neuroskin.consentservice.events.ConsentEvents;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;

/** Tells the app what changed in a consent that it has, and what it may use no more. To be used inside the changing transaction. */
@Component
class ConsentTelling {
    private final ConsentEvents events;
    private final ConsentRecords records;
    private final Vocabulary vocabulary;
    private final Clock clock;

    ConsentTelling(ConsentEvents events, ConsentRecords records, Vocabulary vocabulary, Clock clock) {
        this.events = events;
        this.records = records;
        this.vocabulary = vocabulary;
        this.clock = clock;
    }

    void tell(SubjectId subject, ConsentEntity consent, List<CategoryId> touched) {
        if (!events.reach(consent.app())) {
            return;
        }
        Instant now = clock.instant();
        List<CategoryId> categories = touched.stream().distinct().sorted().toList();
        events.add(new ConsentEvent(
                consent.app(),
                subject,
                consent.id(),
                kind(consent.cause()),
                consent.purpose(),
                categories,
                consent.stateAt(now),
                consent.revision(),
                consent.effectiveAt(),
                ended(subject, consent, categories, now)));
    }

    /** Nobody but the guardian and the person is to learn that one came of age. */
    private static String kind(ConsentCause cause) {
        return (cause == ConsentCause.CAME_OF_AGE ? ConsentCause.EXPIRED : cause).wireName();
    }

    /** Those that no consent allows the app for this purpose any more. What takes the place of a cell is about to be given. */
    private List<CategoryId> ended(SubjectId subject, ConsentEntity consent, List<CategoryId> touched, Instant now) {
        if (consent.cause() == ConsentCause.REPLACED) {
            return List.of();
        }
        Set<CategoryId> left = records.standing(subject, consent.app(), consent.purpose(), now).stream()
                .flatMap(each -> each.grants().stream())
                .filter(grant -> grant.standing(now))
                .map(GrantEntity::category)
                .collect(Collectors.toSet());
        return touched.stream().filter(category -> !isAllowed(category, left)).toList();
    }

    private boolean isAllowed(CategoryId category, Set<CategoryId> left) {
        return vocabulary
                .category(category)
                .filter(known -> left.stream().anyMatch(known::isGrantedWith))
                .isPresent();
    }
}
