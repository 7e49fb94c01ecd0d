package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.AppSessions;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.consent.ConsentView.NoticeShown;
import org.neuroskin.consentservice.consent.GrantEntity.Period;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent.ConsentChanged;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.notice.Notice;
import org.springframework.stereotype.Component;

/**
 * Changes consent records. To be used inside a transaction and under the lock of the person's shard, so that the change, its
 * revision and its audit event are one commit and two devices of one person cannot overwrite each other.
 */
@Component
class ConsentWriter {

    /** Whose consents, under which name in the audit history, and who acts. */
    record Person(SubjectId id, Pseudonym pseudonym, Act act) {
        boolean byGuardian() {
            return act.byGuardian();
        }

        /** The account of the guardian who acts; null where none does. */
        @Nullable
        String guardian() {
            return byGuardian() ? act.actor() : null;
        }

        /** The account of who acts. */
        String account() {
            return byGuardian() ? act.actor() : id.value();
        }
    }

    /** What a person gives. */
    record Giving(App app, PurposeId purpose, List<ConsentItem> items, Term term, String language) {}

    /**
     * What takes the place of older grants.
     *
     * @param from since when
     * @param except the record that it belongs to itself; null for a new one
     */
    record Taking(
            AppId app,
            PurposeId purpose,
            List<ConsentItem> items,
            Instant from,
            @Nullable UUID except) {

        static Taking over(ConsentEntity consent, List<ConsentItem> items, Instant from) {
            return new Taking(consent.app(), consent.purpose(), items, from, consent.id());
        }
    }

    private final ConsentRecords records;
    private final Revisions revisions;
    private final AuditOutbox outbox;
    private final ConsentTelling telling;
    private final NoticeStore notices;
    private final AppSessions sessions;
    private final Say say;
    private final Ids ids;
    private final Clock clock;

    ConsentWriter(
            ConsentRecords records,
            Revisions revisions,
            AuditOutbox outbox,
            ConsentTelling telling,
            NoticeStore notices,
            AppSessions sessions,
            Say say,
            Ids ids,
            Clock clock) {
        this.records = records;
        this.revisions = revisions;
        this.outbox = outbox;
        this.telling = telling;
        this.notices = notices;
        this.sessions = sessions;
        this.say = say;
        this.ids = ids;
        this.clock = clock;
    }

    /** A change of this person that is about to be made. Taken once, however many records it touches. */
    Change begin(Person person, ConsentCause cause, @Nullable Instant effectiveAt) {
        return new Change(
                cause, revisions.next(person.id()).number(), effectiveAt == null ? clock.instant() : effectiveAt);
    }

    /**
     * Makes a new record, if whoever acts may give that: see {@link Say#requireMayGive}. Where an older one of the same app and
     * purpose allows the same operations on a category, the new grant takes its place, so that stopping the newest stops the
     * cell; all other cells stay as they are.
     */
    ConsentEntity give(Person person, Giving giving) {
        Say.About about = new Say.About(giving.app().id(), giving.purpose(), giving.items());
        say.requireMayGive(person, about);
        say.agree(person, about);
        Change change = begin(person, ConsentCause.GIVEN, null);
        Instant now = change.effectiveAt();
        Period period = new Period(giving.term().start(now), giving.term().end(now));
        AppId app = giving.app().id();
        Set<CategoryId> renewed =
                replace(person, new Taking(app, giving.purpose(), giving.items(), period.from(), null), change);
        ConsentEntity consent =
                new ConsentEntity(ids.next(), person.id().value(), app, giving.purpose(), period, change);
        consent.showed(notice(giving.app(), giving.purpose(), giving.language()));
        for (ConsentItem item : giving.items()) {
            ConsentCause cause = renewed.contains(item.category()) ? ConsentCause.RENEWED : ConsentCause.GIVEN;
            add(person, consent, item, period, change.because(cause));
        }
        records.add(consent);
        record(
                person,
                consent,
                giving.items().stream().map(ConsentItem::category).toList());
        return consent;
    }

    /** One more grant of a record, which the caller then notes as changed. */
    void add(Person person, ConsentEntity consent, ConsentItem item, Period period, Change change) {
        consent.add(new GrantEntity(ids.next(), consent, item, period, change).givenBy(person.guardian()));
    }

    /** The notice that is shown now before such a consent. */
    private NoticeShown notice(App app, PurposeId purpose, String language) {
        return shown(notices.show(app.id(), app.processing(), purpose, language));
    }

    /** The same before a change by somebody who saw the notice with the hash {@code seen}; told its hash, they can read it. */
    NoticeShown notice(App app, PurposeId purpose, String language, @Nullable String seen) {
        return shown(notices.show(app.id(), app.processing(), purpose, language, seen));
    }

    private static NoticeShown shown(Notice notice) {
        return new NoticeShown(notice.version(), notice.hash(), notice.language());
    }

    /** Ends these grants of the record, as the cause of the change says. */
    void end(Person person, ConsentEntity consent, Collection<GrantEntity> ending, Change change) {
        end(person, consent, ending, change, grant -> Stream.of(grant.category()));
    }

    /** The same, where only a part of what a grant covers is not wanted any more. */
    void end(
            Person person,
            ConsentEntity consent,
            Collection<GrantEntity> ending,
            Change change,
            Function<GrantEntity, Stream<CategoryId>> unwanted) {
        List<CategoryId> categories = ending.stream().map(GrantEntity::category).toList();
        ending.forEach(grant -> grant.move(change));
        consent.changed(change);
        record(person, consent, categories);
        if (change.cause() == ConsentCause.WITHDRAWN) {
            stopped(person, consent, ending.stream().flatMap(unwanted).toList());
        }
    }

    /** After a person has ended these: that is remembered, and who allows the app nothing any more is signed out of it. */
    void stopped(Person person, ConsentEntity consent, List<CategoryId> unwanted) {
        if (unwanted.isEmpty()) {
            return;
        }
        say.object(person, consent.app(), consent.purpose(), unwanted);
        if (records.standing(person.id(), consent.app(), clock.instant())
                .findAny()
                .isEmpty()) {
            sessions.end(person.id(), consent.app());
        }
    }

    /** Tells the audit history, and the app, of what {@link ConsentEntity#changed} noted. */
    void record(Person person, ConsentEntity consent, List<CategoryId> categories) {
        outbox.add(new ConsentChanged(
                ids.next(),
                clock.instant(),
                consent.id(),
                person.pseudonym(),
                person.act().actor(),
                consent.app(),
                consent.purpose(),
                categories,
                consent.stateAt(clock.instant()),
                consent.revision(),
                consent.cause().wireName()));
        telling.tell(person.id(), consent, categories);
    }

    /** Notes what became of a request. No gateway needs to know: nothing was allowed before or is now. */
    void record(Person person, RequestStore.Stored request, ConsentCause cause, ConsentState state) {
        outbox.add(new ConsentChanged(
                ids.next(),
                clock.instant(),
                request.id(),
                person.pseudonym(),
                person.act().actor(),
                request.app(),
                request.purpose(),
                request.items().stream().map(ConsentItem::category).toList(),
                state,
                0,
                cause.wireName()));
    }

    /** Has the older grants of the same cells give way from a time on; the categories that stood before. */
    Set<CategoryId> replace(Person person, Taking taking, Change change) {
        Set<CategoryId> renewed = new HashSet<>();
        for (ConsentEntity older :
                records.standing(person.id(), taking.app(), taking.purpose(), change.effectiveAt())) {
            if (older.id().equals(taking.except())) {
                continue;
            }
            List<CategoryId> touched = new ArrayList<>();
            for (ConsentItem item : taking.items()) {
                for (GrantEntity grant : older.grants()) {
                    if (grant.standing(change.effectiveAt()) && isSameCell(item, grant)) {
                        grant.giveWay(item.operations(), taking.from(), change.because(ConsentCause.REPLACED));
                        touched.add(grant.category());
                    }
                }
            }
            if (!touched.isEmpty()) {
                older.changed(change.because(ConsentCause.REPLACED));
                record(person, older, touched);
                renewed.addAll(touched);
            }
        }
        return renewed;
    }

    /**
     * Whether a new item is about what a grant already allows. One for another study, or limited to another place or window, is
     * about something else and stands beside it.
     */
    private static boolean isSameCell(ConsentItem item, GrantEntity grant) {
        Conditions before = grant.conditions();
        Conditions now = item.conditions();
        return grant.category().equals(item.category())
                && !Collections.disjoint(grant.operations(), item.operations())
                && (before.study() == null || before.study().equals(now.study()))
                && (before.place() == null || before.place().equals(now.place()))
                && (before.dataWindow() == null || before.dataWindow().equals(now.dataWindow()));
    }
}
