package org.neuroskin.consentservice.reseal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyRotationChanged;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Orders to seal anew what rests at a data service under data keys that only open, and how far each is. */
@Component
class Reseals {
    private static final String LEVEL = "reseal";

    private final JdbcClient database;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    /**
     * An order.
     *
     * @param subject whose data alone; null for everybody's
     * @param begunAt since when it is known who there is; null before
     * @param people how many have closed keys of the service
     * @param left how many of them are not done
     * @param failed of how many not all could be tried to the end
     * @param held how many a legal hold keeps as they are
     */
    record Order(
            UUID id,
            String service,
            @Nullable String subject,
            String reason,
            String askedBy,
            Instant askedAt,
            @Nullable Instant begunAt,
            long people,
            long left,
            long failed,
            long held,
            @Nullable Instant doneAt) {}

    Reseals(JdbcClient database, AuditOutbox outbox, Ids ids, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** Gives an order; the one of the same that is under way already, if there is one. */
    @Transactional
    UUID ask(String service, @Nullable SubjectId subject, String reason, String actor) {
        @Nullable String person = subject == null ? null : subject.value();
        database.sql("lock table reseal in share row exclusive mode").update();
        Optional<UUID> open = database.sql("""
                        select id from reseal
                        where service = :service and coalesce(subject, '') = coalesce(:person::text, '') and done_at is null
                        """)
                .param("service", service)
                .param("person", person)
                .query(UUID.class)
                .optional();
        return open.orElseGet(() -> add(service, person, reason, actor));
    }

    private UUID add(String service, @Nullable String person, String reason, String actor) {
        UUID id = ids.next();
        database.sql("""
                        insert into reseal (id, service, subject, reason, asked_by, asked_at)
                        values (:id, :service, :person, :reason, :actor, :now)
                        """)
                .param("id", id)
                .param("service", service)
                .param("person", person)
                .param("reason", reason)
                .param("actor", actor)
                .param("now", Rows.utc(clock.instant()))
                .update();
        outbox.add(new KeyRotationChanged(ids.next(), clock.instant(), id, actor, LEVEL, "asked", 0));
        return id;
    }

    /** The last fifty, newest first. */
    List<Order> all() {
        return database.sql(orders("order by asked_at desc, id limit 50"))
                .query(Reseals::order)
                .list();
    }

    /** One; {@code not-found} otherwise. */
    Order find(UUID id) {
        return database.sql(orders("where id = ?"))
                .param(id)
                .query(Reseals::order)
                .optional()
                .orElseThrow(ProblemException::notFound);
    }

    /** How its documents ended, and which routes cannot be rewritten. */
    List<ResealWork.Outcome> outcomes(UUID id) {
        return database.sql(
                        "select route, result, documents from reseal_outcome where reseal = ? order by route, result")
                .param(id)
                .query((row, number) -> new ResealWork.Outcome(
                        row.getString("route"), row.getString("result"), row.getLong("documents")))
                .list();
    }

    /** Orders of which no gateway has told what the service has, oldest first. */
    List<Order> unknown() {
        return database.sql(orders("where done_at is null and begun_at is null order by asked_at, id"))
                .query(Reseals::order)
                .list();
    }

    /** Notes what a gateway told of the service, and who has closed keys there. Told once more, it changes nothing. */
    @Transactional
    void begin(UUID id, ResealWork.Routes told) {
        String[] categories = told.categories().stream().map(CategoryId::value).toArray(String[]::new);
        Instant now = clock.instant();
        int begun = database.sql("update reseal set begun_at = ?, categories = ? where id = ? and begun_at is null")
                .params(Rows.utc(now), categories, id)
                .update();
        if (begun == 0) {
            return;
        }
        int people =
                database.sql("""
                        insert into reseal_person (reseal, subject, not_before)
                        select distinct reseal.id, wrapped_key.subject, :now::timestamptz
                        from reseal join wrapped_key on category = any(categories)
                            and (reseal.subject is null or reseal.subject = wrapped_key.subject)
                        where reseal.id = :id and level = 'data' and state = 'decrypt-only'
                        """).param("now", Rows.utc(now)).param("id", id).update();
        database.sql("update reseal set people = ? where id = ?")
                .params(people, id)
                .update();
        count(id, told.outcomes());
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void count(UUID id, List<ResealWork.Outcome> outcomes) {
        for (ResealWork.Outcome outcome : outcomes) {
            database.sql("""
                            insert into reseal_outcome (reseal, route, result, documents) values (?, ?, ?, ?)
                            on conflict (reseal, route, result)
                                do update set documents = reseal_outcome.documents + excluded.documents
                            """)
                    .params(id, outcome.route(), outcome.result(), outcome.documents())
                    .update();
        }
    }

    /** Ends every order with nobody left. */
    @Transactional(propagation = Propagation.MANDATORY)
    void endDone() {
        List<Order> done = database.sql("""
                        update reseal set done_at = ? where done_at is null and begun_at is not null
                            and not exists (select from reseal_person where reseal = reseal.id)
                        returning *, 0 as waiting
                        """)
                .param(Rows.utc(clock.instant()))
                .query(Reseals::order)
                .list();
        done.forEach(order -> outbox.add(new KeyRotationChanged(
                ids.next(), clock.instant(), order.id(), "system", LEVEL, "done", order.people())));
    }

    private static String orders(String which) {
        return "select reseal.*, (select count(*) from reseal_person where reseal = reseal.id) as waiting from reseal "
                + which;
    }

    private static Order order(ResultSet row, int number) throws SQLException {
        return new Order(
                row.getObject("id", UUID.class),
                row.getString("service"),
                row.getString("subject"),
                row.getString("reason"),
                row.getString("asked_by"),
                Objects.requireNonNull(Rows.instant(row, "asked_at")),
                Rows.instant(row, "begun_at"),
                row.getLong("people"),
                row.getLong("waiting"),
                row.getLong("failed"),
                row.getLong("held"),
                Rows.instant(row, "done_at"));
    }
}
