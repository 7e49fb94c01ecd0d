package org.neuroskin.consentservice.events;

import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The events and how far each has come. */
@Component
class EventStore {
    private final JdbcClient database;
    private final Clock clock;

    /** What is to be sent next; noting how that went does nothing where a replay has changed {@code dueAt} meanwhile. */
    record Due(StoredEvent stored, Instant dueAt) {}

    /** A demand to delete that the app has heard of. */
    record Demand(
            StoredEvent stored,
            @Nullable Instant acknowledgedAt,
            @Nullable Instant deletedAt) {}

    EventStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void add(StoredEvent stored) {
        ConsentEvent event = stored.event();
        database.sql("""
                        insert into consent_event (id, app, subject, consent, kind, purpose, categories, state, revision, at,
                            effective_at, to_delete, delete_by, due_at, give_up_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(stored.id())
                .param(event.app().value())
                .param(event.subject().value())
                .param(event.consent())
                .param(event.kind())
                .param(event.purpose().value())
                .param(joined(event.categories()))
                .param(event.state().wireName())
                .param(event.revision())
                .param(Rows.utc(stored.at()))
                .param(Rows.utc(event.effectiveAt()))
                .param(joined(event.ended()))
                .param(stored.deleteBy() == null ? null : Rows.utc(stored.deleteBy()))
                .param(Rows.utc(stored.at()))
                .param(Rows.utc(stored.at().plus(ConsentEvents.TRIED)))
                .update();
    }

    /** The earliest event that is due, of a person of whom none before it waits. */
    Optional<Due> next(AppId app) {
        return database.sql("""
                        select * from consent_event_next where app = ? and due_at <= ? order by sequence limit 1
                        """)
                .params(app.value(), now())
                .query((row, number) -> new Due(stored(row), Objects.requireNonNull(Rows.instant(row, "due_at"))))
                .optional();
    }

    /** What the acknowledgement of this event must know, before it is sent. */
    void expect(UUID id, byte[] secretHash) {
        database.sql("update consent_event set secret_hash = ? where id = ?")
                .params(secretHash, id)
                .update();
    }

    void delivered(Due due) {
        database.sql("""
                        update consent_event set due_at = null, delivered_at = ?, attempts = attempts + 1, failure = null
                        where id = ? and due_at = ?
                        """)
                .params(now(), due.stored().id(), Rows.utc(due.dueAt()))
                .update();
    }

    /** To be tried again after twice the time as before, an hour at most, somewhat at random; or given up. */
    void failed(Due due, String failure) {
        database.sql("""
                        update consent_event set attempts = attempts + 1, failure = ?,
                            due_at = case when give_up_at > cast(? as timestamptz) then cast(? as timestamptz)
                                + make_interval(secs => least(3600, power(2, least(attempts + 1, 12)))
                                    * (0.5 + random() / 2)) end
                        where id = ? and due_at = ?
                        """)
                .params(failure, now(), now(), due.stored().id(), Rows.utc(due.dueAt()))
                .update();
    }

    /** The app names no address any more. */
    void giveUpAll(AppId app) {
        database.sql(
                        "update consent_event set due_at = null, failure = 'no-address' where app = ? and due_at is not null")
                .param(app.value())
                .update();
    }

    /** Has everything from this place, or this time, told again. */
    int replay(AppId app, @Nullable Long sequence, @Nullable Instant since) {
        return database.sql("""
                        update consent_event set due_at = ?, give_up_at = ?, attempts = 0, failure = null, delivered_at = null
                        where app = ? and (sequence >= cast(? as bigint) or at >= cast(? as timestamptz))
                        """)
                .param(now())
                .param(Rows.utc(clock.instant().plus(ConsentEvents.TRIED)))
                .param(app.value())
                .param(sequence)
                .param(since == null ? null : Rows.utc(since))
                .update();
    }

    /** The demand of this event, if one was ever sent, with this secret; locked until the transaction ends. */
    Optional<Demand> demand(UUID id, byte[] secretHash) {
        return database.sql("select * from consent_event where id = ? and secret_hash is not null for update")
                .param(id)
                .query((row, number) -> MessageDigest.isEqual(row.getBytes("secret_hash"), secretHash)
                        ? Optional.of(demand(row))
                        : Optional.<Demand>empty())
                .optional()
                .flatMap(demand -> demand);
    }

    private static Demand demand(ResultSet row) throws SQLException {
        return new Demand(stored(row), Rows.instant(row, "acknowledged_at"), Rows.instant(row, "deleted_at"));
    }

    void acknowledged(UUID id, Instant at, Instant deleted) {
        database.sql("update consent_event set acknowledged_at = ?, deleted_at = ? where id = ?")
                .params(Rows.utc(at), Rows.utc(deleted), id)
                .update();
    }

    List<ConsentEvents.Demand> demands(SubjectId subject, Instant since) {
        return database.sql("""
                        select * from consent_event where subject = ? and at >= ? and delete_by is not null order by sequence
                        """)
                .params(subject.value(), Rows.utc(since))
                .query((row, number) -> new ConsentEvents.Demand(
                        new AppId(row.getString("app")),
                        categories(row, "to_delete"),
                        Objects.requireNonNull(Rows.instant(row, "delete_by")),
                        Rows.instant(row, "deleted_at")))
                .list();
    }

    /** A page by sequence. */
    List<EventView> page(AppId app, EventView.@Nullable Filter filter, long after, int limit) {
        String condition = filter == null ? "true" : filter.condition();
        return database.sql("""
                        select *, delete_by < cast(:now as timestamptz) and acknowledged_at is null as overdue
                        from consent_event where app = :app and sequence > :after and (%s) order by sequence limit :limit
                        """.formatted(condition))
                .param("now", now())
                .param("app", app.value())
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> EventView.of(row, stored(row)))
                .list();
    }

    private Object now() {
        return Rows.utc(clock.instant());
    }

    private static String joined(Collection<CategoryId> categories) {
        return categories.stream().map(CategoryId::value).collect(Collectors.joining(" "));
    }

    private static List<CategoryId> categories(ResultSet row, String column) throws SQLException {
        return Arrays.stream(row.getString(column).split(" ", -1))
                .filter(each -> !each.isEmpty())
                .map(CategoryId::new)
                .toList();
    }

    private static StoredEvent stored(ResultSet row) throws SQLException {
        ConsentEvent event = new ConsentEvent(
                new AppId(row.getString("app")),
                new SubjectId(row.getString("subject")),
                row.getObject("consent", UUID.class),
                row.getString("kind"),
                new PurposeId(row.getString("purpose")),
                categories(row, "categories"),
                ConsentState.fromWireName(row.getString("state")),
                row.getLong("revision"),
                Objects.requireNonNull(Rows.instant(row, "effective_at")),
                categories(row, "to_delete"));
        return new StoredEvent(
                row.getObject("id", UUID.class),
                row.getLong("sequence"),
                event,
                Objects.requireNonNull(Rows.instant(row, "at")),
                Rows.instant(row, "delete_by"));
    }
}
