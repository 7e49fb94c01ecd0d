package org.neuroskin.consentservice.people;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.people.BreakGlassRequest.Accepted;
import org.neuroskin.consentservice.people.EmergencyStore.Stored;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.consentservice.snapshot.KnownPeople;
import org.neuroskin.consentservice.snapshot.Recipients;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent.BreakGlassEnded;
import org.neuroskin.kernel.AuditEvent.BreakGlassOpened;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.RecipientStatus;
import org.neuroskin.kernel.Setting;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;

/**
 * Emergency access, opened by a clinician for one person, for minutes, for named categories, through one clinical app.
 *
 * <p><b>Guarantee</b>: the person is told and a review case is opened in the very commit that opens it; nobody opens another
 * before the board has closed their last case. What a person never wants used is not opened, and a restriction is not broken.
 */
@Component
public class Emergencies {
    private static final String BY_ITSELF = "system";

    private final EmergencyStore store;
    private final ReviewCases cases;
    private final Apps apps;
    private final Recipients recipients;
    private final KnownPeople people;
    private final Pseudonyms pseudonyms;
    private final Vocabulary vocabulary;
    private final EnforcedChange changes;
    private final Revisions revisions;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    Emergencies(
            EmergencyStore store,
            ReviewCases cases,
            Apps apps,
            Recipients recipients,
            KnownPeople people,
            Pseudonyms pseudonyms,
            Vocabulary vocabulary,
            EnforcedChange changes,
            Revisions revisions,
            AuditOutbox outbox,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.cases = cases;
        this.apps = apps;
        this.recipients = recipients;
        this.people = people;
        this.pseudonyms = pseudonyms;
        this.vocabulary = vocabulary;
        this.changes = changes;
        this.revisions = revisions;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** A change that every gateway decides by. */
    record InEffect(Emergency emergency, Instant effectiveAt, Enforcement enforcement) {}

    /** All emergency accesses to a person's data, newest first. */
    public List<Emergency> of(SubjectId subject) {
        return store.of(subject).stream().map(Stored::emergency).toList();
    }

    /**
     * Opens one.
     *
     * <p><b>Failure</b>: {@code invalid-input}; {@code not-found} for a person that nothing is known of; {@code
     * processing-restricted}; {@code conflict} while a case about this clinician is open.
     */
    InEffect open(String staff, BreakGlassRequest request) {
        Accepted asked = request.accepted(staff, vocabulary);
        requireClinical(asked.app());
        if (!pseudonyms.isKnown(asked.subject())) {
            throw ProblemException.notFound();
        }
        Emergency opened = changes.commit(asked.subject(), pseudonym -> open(staff, asked, pseudonym));
        return inEffect(asked.subject(), opened);
    }

    /** Who opened it ends it early. Ending it twice does no harm. */
    InEffect end(String staff, UUID session) {
        Stored stored =
                store.find(session).filter(each -> each.staff().equals(staff)).orElseThrow(ProblemException::notFound);
        Emergency ended = changes.commit(stored.subject(), pseudonym -> {
            end(stored, pseudonym, clock.instant(), staff);
            return store.find(session).orElseThrow().emergency();
        });
        return inEffect(stored.subject(), ended);
    }

    /** Notes the end of those whose time is up; until then they allow nothing all the same. */
    int endOverdue() {
        List<Stored> overdue = store.overdue(clock.instant());
        for (Stored stored : overdue) {
            changes.commit(
                    stored.subject(),
                    pseudonym -> end(stored, pseudonym, stored.emergency().until(), BY_ITSELF));
        }
        if (!overdue.isEmpty()) {
            outbox.flush();
        }
        return overdue.size();
    }

    private void requireClinical(AppId id) {
        Optional<App> app = apps.find(id).filter(each -> each.purposes().contains(PurposeId.CLINICAL_CARE));
        boolean clinical = app.isPresent()
                && recipients
                        .find(id)
                        .filter(each -> each.setting() == Setting.CLINICAL && each.status() == RecipientStatus.ACTIVE)
                        .isPresent();
        if (!clinical) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/app", "is not an active app of a clinic that is approved for clinical-care");
            throw mistakes.problem();
        }
    }

    private Emergency open(String staff, Accepted asked, Pseudonym pseudonym) {
        Person person = people.of(asked.subject());
        if (person.restricted()) {
            throw new ProblemException(
                    Problem.PROCESSING_RESTRICTED,
                    "The person has restricted all use; an emergency does not break that.");
        }
        refuseNever(asked.categories(), person);
        Instant now = clock.instant();
        UUID session = ids.next();
        Emergency emergency = new Emergency(
                session,
                asked.app(),
                asked.categories(),
                asked.reason(),
                now,
                now.plus(asked.length()),
                null,
                revisions.next(asked.subject()).number());
        store.insert(new Stored(asked.subject(), staff, emergency), asked.explanation());
        if (!cases.open(ids.next(), session, staff, now)) {
            throw new ProblemException(
                    Problem.CONFLICT,
                    "Your last emergency access has not been reviewed yet; the ethics board closes its case first.",
                    cases.openSession(staff)
                            .<Map<String, Object>>map(open -> Map.of("session", open))
                            .orElse(Map.of()));
        }
        outbox.add(new BreakGlassOpened(
                ids.next(),
                now,
                session,
                pseudonym,
                staff,
                asked.app(),
                List.copyOf(asked.categories()),
                asked.reason().wireName(),
                emergency.until(),
                emergency.revision()));
        return emergency;
    }

    /** Throws {@code invalid-input} that names each category which the person wants nobody to use. */
    static void refuseNever(SortedSet<CategoryId> asked, Person person) {
        InvalidInput mistakes = new InvalidInput();
        int position = 0;
        for (CategoryId category : asked) {
            if (person.never().stream().anyMatch(never -> never.covers(category))) {
                mistakes.add("/categories/" + position, "is what the person wants nobody to use, not even now");
            }
            position++;
        }
        mistakes.throwIfAny();
    }

    private boolean end(Stored stored, Pseudonym pseudonym, Instant at, String by) {
        UUID session = stored.emergency().session();
        if (store.find(session).orElseThrow().emergency().endedAt() != null) {
            return false;
        }
        Instant until = stored.emergency().until();
        long revision = revisions.next(stored.subject()).number();
        store.end(session, at.isBefore(until) ? at : until, by, revision);
        outbox.add(new BreakGlassEnded(ids.next(), clock.instant(), session, pseudonym, by, revision));
        return true;
    }

    private InEffect inEffect(SubjectId subject, Emergency emergency) {
        Enforcement enforcement = changes.inEffect(subject, emergency.revision());
        return new InEffect(emergency, clock.instant(), enforcement);
    }
}
