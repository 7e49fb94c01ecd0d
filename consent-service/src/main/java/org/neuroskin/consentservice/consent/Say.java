package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.KnownPeople;
import org.neuroskin.consentservice.snapshot.Recipients;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Birthdays;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.law.Laws;
import org.neuroskin.policies.law.WhoConsents;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;

/**
 * Who has a say in what is given for a minor. The laws say whose consent counts; a refusal of the young person's own wins over any
 * guardian, and of two guardians the one who refuses. Adults have their own say and are not touched by any of this.
 *
 * <p>To be used inside a transaction, under the lock of the person's shard.
 *
 * <p><b>Source</b>: GDPR Art. 8(1), as far as the law packs encode it.
 */
@Component
class Say {
    // where the data lies, as the packs of the place ask; the strictest that this installation can be
    private static final Place STORED_IN = new Place("EU");
    private static final UUID NONE = new UUID(0, 0);

    private final KnownPeople people;
    private final Recipients recipients;
    private final Guardians guardians;
    private final Objections objections;
    private final Vocabulary vocabulary;
    private final Clock clock;

    /** What is given, or was: for whom, to be used for what. */
    record About(AppId app, PurposeId purpose, Collection<ConsentItem> items) {
        static About of(ConsentEntity consent, Collection<ConsentItem> items) {
            return new About(consent.app(), consent.purpose(), items);
        }

        static About of(RequestStore.Stored request) {
            return new About(request.app(), request.purpose(), request.items());
        }
    }

    Say(
            KnownPeople people,
            Recipients recipients,
            Guardians guardians,
            Objections objections,
            Vocabulary vocabulary,
            Clock clock) {
        this.people = people;
        this.recipients = recipients;
        this.guardians = guardians;
        this.objections = objections;
        this.vocabulary = vocabulary;
        this.clock = clock;
    }

    /**
     * Ends the request where whoever acts cannot give this.
     *
     * <p><b>Failure</b>: {@code guardian-needed} for a person who is too young; {@code not-for-guardians} for a guardian against
     * whom the person, the law or another guardian stands.
     */
    void requireMayGive(Person person, About about) {
        org.neuroskin.kernel.Person known = people.of(person.id());
        if (!isMinor(known)) {
            return;
        }
        if (!person.byGuardian()) {
            refuse(
                    Problem.GUARDIAN_NEEDED,
                    "A guardian has to agree.",
                    Map.of(),
                    where(person, known, about, WhoConsents.GUARDIAN));
            return;
        }
        refuse(
                "never",
                "The young person wants nobody to use this.",
                about,
                item -> known.never().stream().anyMatch(each -> touches(each, item)));
        List<Objection> standing = standing(person.id(), about);
        refuse(
                "own-refusal",
                "The young person has refused this.",
                about,
                item -> standing.stream().anyMatch(each -> each.by().equals(Act.SUBJECT) && each.touches(item)));
        refuse(
                "other-guardian",
                "Another guardian has refused this.",
                about,
                item -> standing.stream()
                        .anyMatch(each ->
                                !List.of(Act.SUBJECT, person.act().actor()).contains(each.by()) && each.touches(item)));
        requireNotTheirOwnChoice(person, known, about);
    }

    /** Ends the request where a guardian decides what the law leaves to the young person. */
    void requireNotTheirOwnChoice(Person person, About about) {
        if (person.byGuardian()) {
            requireNotTheirOwnChoice(person, people.of(person.id()), about);
        }
    }

    private void requireNotTheirOwnChoice(Person guarded, org.neuroskin.kernel.Person known, About about) {
        refuse(
                Problem.NOT_FOR_GUARDIANS,
                "The young person decides this alone.",
                Map.of("because", "own-choice"),
                where(guarded, known, about, WhoConsents.PERSON));
    }

    /** What of this the person is too young to give alone; nothing for an adult. */
    List<CategoryId> needingGuardian(Person person, About about) {
        org.neuroskin.kernel.Person known = people.of(person.id());
        return isMinor(known) ? where(person, known, about, WhoConsents.GUARDIAN) : List.of();
    }

    /** Remembers that a minor, or a guardian of theirs, does not want this. */
    void object(Person person, AppId app, PurposeId purpose, Collection<CategoryId> categories) {
        if (isMinor(people.of(person.id()))) {
            objections.add(person, app, purpose, categories);
        }
    }

    /** Whoever gives something thinks otherwise about it. */
    void agree(Person person, About about) {
        objections.of(person.id()).stream()
                .filter(each -> each.isAbout(about.app(), about.purpose()))
                .filter(each -> each.by().equals(person.act().actor()))
                .filter(each -> about.items().stream().anyMatch(item -> each.touches(item.category())))
                .forEach(each -> objections.lift(person.id(), each.by(), each.id()));
    }

    private boolean isMinor(org.neuroskin.kernel.Person known) {
        var bornOn = known.bornOn();
        return bornOn != null && !Birthdays.reached(bornOn, Birthdays.MAJORITY, clock.instant());
    }

    /** Whether one of them is the other or stands below it. */
    static boolean touches(CategoryId one, CategoryId other) {
        return one.covers(other) || other.covers(one);
    }

    /** Those that count: of the person, and of who is a guardian now. */
    private List<Objection> standing(SubjectId subject, About about) {
        Set<String> now = guardians.of(subject);
        return objections.of(subject).stream()
                .filter(each -> each.isAbout(about.app(), about.purpose()))
                .filter(each -> each.by().equals(Act.SUBJECT) || now.contains(each.by()))
                .toList();
    }

    private static void refuse(String because, String detail, About about, Predicate<CategoryId> against) {
        List<CategoryId> refused = about.items().stream()
                .map(ConsentItem::category)
                .filter(against)
                .toList();
        refuse(Problem.NOT_FOR_GUARDIANS, detail, Map.of("because", because), refused);
    }

    private static void refuse(Problem problem, String detail, Map<String, Object> more, List<CategoryId> categories) {
        if (!categories.isEmpty()) {
            Map<String, Object> members = new HashMap<>(more);
            members.put("categories", categories);
            throw new ProblemException(problem, detail, members);
        }
    }

    private List<CategoryId> where(Person person, org.neuroskin.kernel.Person known, About about, WhoConsents who) {
        Instant now = clock.instant();
        ConsentSnapshot snapshot = new ConsentSnapshot(
                person.id(),
                person.pseudonym(),
                0,
                0,
                0,
                known,
                recipients
                        .find(about.app())
                        .map(each -> Map.of(about.app(), each))
                        .orElse(Map.of()),
                List.of(),
                List.of(),
                Set.of());
        List<CategoryId> found = new ArrayList<>();
        for (ConsentItem item : about.items()) {
            if (whoConsents(snapshot, about, item, now) == who) {
                found.add(item.category());
            }
        }
        return found;
    }

    private WhoConsents whoConsents(ConsentSnapshot known, About about, ConsentItem item, Instant now) {
        Grant grant = new Grant(
                NONE,
                NONE,
                about.app(),
                item.category(),
                about.purpose(),
                item.operations(),
                item.fidelity(),
                ConsentState.GIVEN,
                now,
                now.plusSeconds(1),
                item.conditions());
        WhoConsents strictest = WhoConsents.PERSON;
        for (CategoryId category : vocabulary.coveredBy(item.category())) {
            for (Operation operation : item.operations()) {
                AccessRequest request = new AccessRequest(
                        known.subject(),
                        about.app(),
                        about.purpose(),
                        operation,
                        Set.of(category),
                        item.fidelity(),
                        STORED_IN,
                        null,
                        now);
                WhoConsents here = Laws.bundled().applying(request, known).whoConsents(category, grant);
                strictest = here.compareTo(strictest) > 0 ? here : strictest;
            }
        }
        return strictest;
    }
}
