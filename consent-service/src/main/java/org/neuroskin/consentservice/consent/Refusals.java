package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.consent.ConsentActs.Refusal;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Remembers what people refused, so that an app cannot wear them down by asking again (EDPB Guidelines 03/2022, "continuous
 * prompting"). A refusal counts until other cells are asked for, the notice is another one, the person allows the app something
 * for this purpose, or the person lifts it.
 */
@Component
class Refusals {
    private final JdbcClient database;
    private final RequestStore requests;
    private final NoticeStore notices;
    private final Apps apps;
    private final Clock clock;

    Refusals(JdbcClient database, RequestStore requests, NoticeStore notices, Apps apps, Clock clock) {
        this.database = database;
        this.requests = requests;
        this.notices = notices;
        this.apps = apps;
        this.clock = clock;
    }

    /** To be used in the transaction that refuses. */
    void remember(SubjectId subject, RequestStore.Stored request, Instant at) {
        database.sql("""
                        insert into consent_refusal (id, subject, app, purpose, asked, refused_at) values (?, ?, ?, ?, ?, ?)
                        """)
                .param(request.id())
                .param(subject.value())
                .param(request.app().value())
                .param(request.purpose().value())
                .param(asked(request.app(), request.purpose(), request.items()))
                .param(at.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Whether the person refused just this and has not thought otherwise since. */
    boolean covers(SubjectId subject, AppId app, PurposeId purpose, List<ConsentItem> items) {
        return database.sql("""
                        select count(*) from consent_refusal
                        where subject = ? and app = ? and asked = ? and lifted_at is null
                        """)
                        .params(subject.value(), app.value(), asked(app, purpose, items))
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Whether any refusal about this app and purpose counts. */
    boolean stand(SubjectId subject, AppId app, PurposeId purpose) {
        return database.sql("""
                        select exists (select from consent_refusal
                            where subject = ? and app = ? and purpose = ? and lifted_at is null)
                        """)
                .params(subject.value(), app.value(), purpose.value())
                .query(Boolean.class)
                .single();
    }

    /** The person thinks otherwise about this app and purpose. */
    void lift(SubjectId subject, AppId app, PurposeId purpose) {
        database.sql("""
                        update consent_refusal set lifted_at = ?
                        where subject = ? and app = ? and purpose = ? and lifted_at is null
                        """)
                .params(utcNow(), subject.value(), app.value(), purpose.value())
                .update();
    }

    /** Whoever acts has given something for this: of their refusals a guardian takes back only their own. */
    void lift(ConsentWriter.Person person, AppId app, PurposeId purpose) {
        if (!person.byGuardian()) {
            lift(person.id(), app, purpose);
            return;
        }
        database.sql("""
                        update consent_refusal f set lifted_at = ?
                        from consent_request r
                        where r.id = f.id and r.decided_by = ? and f.subject = ? and f.app = ? and f.purpose = ?
                          and f.lifted_at is null
                        """)
                .params(utcNow(), person.account(), person.id().value(), app.value(), purpose.value())
                .update();
    }

    /** The person may be asked this again; false if there is no such refusal of this person. */
    boolean lift(SubjectId subject, UUID refusal) {
        return database.sql("""
                        update consent_refusal set lifted_at = coalesce(lifted_at, ?) where subject = ? and id = ?
                        """).params(utcNow(), subject.value(), refusal).update() == 1;
    }

    /** Those that count, newest first. */
    List<Refusal> of(SubjectId subject) {
        return database
                .sql("""
                        select id, refused_at from consent_refusal where subject = ? and lifted_at is null
                        order by refused_at desc, id
                        """)
                .param(subject.value())
                .query((row, number) -> refusal(
                        Objects.requireNonNull(row.getObject("id", UUID.class)),
                        Objects.requireNonNull(row.getObject("refused_at", OffsetDateTime.class))
                                .toInstant()))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Refusal> refusal(UUID request, Instant at) {
        return requests.find(request)
                .map(asked -> new Refusal(
                        request, apps.find(asked.app()).orElseThrow(), asked.purpose(), asked.items(), request, at));
    }

    private OffsetDateTime utcNow() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /** The same text for the same question: the cells, and what is told about them. Who is told nothing can still refuse. */
    private String asked(AppId id, PurposeId purpose, List<ConsentItem> items) {
        String told = apps.find(id)
                .filter(app -> app.disclosure() != null)
                .map(app -> notices.current(app.processing(), purpose, "en").hash())
                .orElse("nothing");
        return purpose.value() + " " + told + " " + Choices.fingerprint(items);
    }
}
