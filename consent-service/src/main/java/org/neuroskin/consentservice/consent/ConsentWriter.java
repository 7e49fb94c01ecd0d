package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.consent.ConsentView.NoticeShown;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent.ConsentChanged;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.notice.Notice;
import org.neuroskin.policies.notice.Notices;
import org.springframework.stereotype.Component;

/**
 * Changes consent records. To be used inside a transaction and under the lock of the person's shard, so that the change, its
 * revision and its audit event are one commit and two devices of one person cannot overwrite each other.
 */
@Component
class ConsentWriter {

    /** Who acts, under which name in the history. */
    record Person(SubjectId id, Pseudonym pseudonym) {}

    /** What a person gives. */
    record Giving(App app, PurposeId purpose, List<ConsentItem> items, Validity validity, String language) {}

    private final ConsentRecords records;
    private final Revisions revisions;
    private final AuditOutbox outbox;
    private final Notices notices;
    private final Ids ids;
    private final Clock clock;

    ConsentWriter(
            ConsentRecords records, Revisions revisions, AuditOutbox outbox, Notices notices, Ids ids, Clock clock) {
        this.records = records;
        this.revisions = revisions;
        this.outbox = outbox;
        this.notices = notices;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Makes a new record. Where an older one of the same app and purpose allows the same operations on a category, the new
     * grant takes its place, so that stopping the newest stops the cell; all other cells stay as they are.
     */
    ConsentEntity give(Person person, Giving giving) {
        Instant now = clock.instant();
        long revision = revisions.next(person.id()).number();
        Set<CategoryId> renewed = replace(person, giving, now, revision);
        ConsentEntity consent = new ConsentEntity(
                ids.next(),
                person.id().value(),
                giving.app().id().value(),
                giving.purpose().value(),
                now,
                giving.validity().after(now));
        Notice notice = notices.find(giving.purpose(), giving.language())
                .orElseThrow(() -> new IllegalStateException("our bug: a purpose without a notice"));
        consent.showed(new NoticeShown(notice.version(), notice.hash(), notice.language()));
        for (ConsentItem item : giving.items()) {
            ConsentState state = renewed.contains(item.category()) ? ConsentState.RENEWED : ConsentState.GIVEN;
            consent.add(new GrantEntity(ids.next(), consent, item, state));
        }
        consent.changed(revision, now);
        records.add(consent);
        List<CategoryId> categories =
                giving.items().stream().map(ConsentItem::category).toList();
        record(person, consent, categories, ConsentState.GIVEN, now);
        return consent;
    }

    /**
     * Withdraws these grants, or all if none is named; those withdrawn before stay so.
     *
     * @return whether that changed anything
     */
    boolean withdraw(Person person, ConsentEntity consent, Set<UUID> grants) {
        InvalidInput mistakes = new InvalidInput();
        Set<UUID> own = consent.grants().stream().map(GrantEntity::id).collect(Collectors.toSet());
        if (!own.containsAll(grants)) {
            mistakes.add("/grants", "names a grant that is not part of this consent");
        }
        mistakes.throwIfAny();
        List<GrantEntity> ending = consent.grants().stream()
                .filter(grant -> grants.isEmpty() || grants.contains(grant.id()))
                .filter(grant -> grant.state().allows())
                .toList();
        if (ending.isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        long revision = revisions.next(person.id()).number();
        ending.forEach(GrantEntity::withdraw);
        consent.changed(revision, now);
        List<CategoryId> categories = ending.stream().map(GrantEntity::category).toList();
        record(person, consent, categories, ConsentState.WITHDRAWN, now);
        return true;
    }

    /** Notes that the person allowed nothing. No gateway needs to know: nothing was allowed before. */
    void refuse(Person person, RequestStore.Stored request) {
        outbox.add(new ConsentChanged(
                ids.next(),
                clock.instant(),
                request.id(),
                person.pseudonym(),
                "subject",
                request.app(),
                request.purpose(),
                request.items().stream().map(ConsentItem::category).toList(),
                ConsentState.REFUSED,
                0));
    }

    private Set<CategoryId> replace(Person person, Giving giving, Instant now, long revision) {
        Set<CategoryId> renewed = new HashSet<>();
        for (ConsentEntity older : records.standing(person.id(), giving.app().id(), giving.purpose(), now)) {
            List<CategoryId> touched = new ArrayList<>();
            for (ConsentItem item : giving.items()) {
                for (GrantEntity grant : older.grants()) {
                    if (grant.standing(now)
                            && grant.category().equals(item.category())
                            && !Collections.disjoint(grant.operations(), item.operations())) {
                        grant.giveWay(item.operations(), now);
                        touched.add(grant.category());
                    }
                }
            }
            if (!touched.isEmpty()) {
                older.changed(revision, now);
                record(person, older, touched, older.stateAt(now), now);
                renewed.addAll(touched);
            }
        }
        return renewed;
    }

    private void record(
            Person person, ConsentEntity consent, List<CategoryId> categories, ConsentState state, Instant now) {
        outbox.add(new ConsentChanged(
                ids.next(),
                now,
                consent.id(),
                person.pseudonym(),
                "subject",
                new AppId(consent.app()),
                new PurposeId(consent.purpose()),
                categories,
                state,
                consent.revision()));
    }
}
