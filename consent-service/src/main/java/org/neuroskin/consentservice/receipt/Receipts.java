package org.neuroskin.consentservice.receipt;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.ConsentEvidence;
import org.neuroskin.consentservice.audit.ConsentEvidence.Change;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.consent.HistoryEntry;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.receipt.Receipt.Event;
import org.neuroskin.kernel.AuditEvent.ConsentChanged;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/** Makes receipts from the history of a consent and from the log, which must agree. */
@Component
public class Receipts {
    private final Consents consents;
    private final ConsentEvidence evidence;
    private final Clock clock;

    Receipts(Consents consents, ConsentEvidence evidence, Clock clock) {
        this.consents = consents;
        this.evidence = evidence;
        this.clock = clock;
    }

    /**
     * The receipt of one state. A change that happens meanwhile is in it wholly or not at all, since past states never change.
     *
     * @param revision of the change that made the state; null for the latest
     * @throws ProblemException {@code not-found} for another person's consent, as for one that never was in this state
     * @throws ProblemException {@code cannot-record} if the log cannot prove the state, or cannot record that it was read: then there is no receipt
     */
    public Receipt of(SubjectId subject, UUID consent, @Nullable Long revision) {
        ConsentView view = consents.find(subject, consent).orElseThrow(ProblemException::notFound);
        List<HistoryEntry> history = consents.history(subject, consent);
        HistoryEntry latest = history.getLast();
        HistoryEntry entry = revision == null
                ? latest
                : history.stream()
                        .filter(each -> each.revision() == revision)
                        .findFirst()
                        .orElseThrow(ProblemException::notFound);
        List<Change> changes = evidence.changes(subject, consent).stream()
                .filter(change -> change.event().revision() <= entry.revision())
                .toList();
        Change last = changes.stream()
                .filter(change -> change.event().revision() == entry.revision())
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        Problem.CANNOT_RECORD, "The history does not hold this change yet. Try again."));
        Instant now = clock.instant();
        boolean ended = entry.equals(latest) && endedByTheClock(entry, now);
        return new Receipt(
                consent,
                entry.revision(),
                now,
                last.event().subject(),
                view.app(),
                view.purpose(),
                ended ? ConsentState.EXPIRED : entry.state(),
                view.givenAt(),
                view.validUntil(),
                view.notice(),
                entry.equals(latest)
                        ? entry.grants().stream().map(grant -> grant.at(now)).toList()
                        : entry.grants(),
                events(changes, ended ? entry : null, now),
                new Receipt.Proof(last.shard(), last.sequence(), evidence.proof(subject, last), evidence.keys()));
    }

    private static boolean endedByTheClock(HistoryEntry entry, Instant now) {
        return entry.state().allows()
                && entry.grants().stream()
                        .noneMatch(grant -> grant.at(now).state().allows());
    }

    private static List<Event> events(List<Change> changes, @Nullable HistoryEntry ended, Instant now) {
        List<Event> events = new ArrayList<>();
        for (Change change : changes) {
            ConsentChanged event = change.event();
            events.add(new Event(
                    event.state(),
                    event.cause(),
                    event.at(),
                    event.actor(),
                    event.revision(),
                    event.categories(),
                    change.sequence()));
        }
        if (ended != null) {
            List<GrantView> stood = ended.grants().stream()
                    .filter(grant -> grant.at(now).state() == ConsentState.EXPIRED)
                    .toList();
            stood.stream()
                    .map(GrantView::validUntil)
                    .max(Instant::compareTo)
                    .ifPresent(end -> events.add(new Event(
                            ConsentState.EXPIRED,
                            "expired",
                            end,
                            Event.CLOCK,
                            ended.revision(),
                            stood.stream().map(GrantView::category).toList(),
                            null)));
        }
        return events;
    }
}
