package org.neuroskin.consentservice.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of guardianships. */
@Component
class GuardianshipStore {
    private final JdbcClient database;

    /** A row, with what only the operator sees. */
    record Stored(Guardianship guardianship, EvidenceKind evidence, String reference) {
        @Override
        public String toString() {
            return guardianship.toString();
        }
    }

    GuardianshipStore(JdbcClient database) {
        this.database = database;
    }

    /** False if this guardian has asked for this person before and that has not ended. */
    boolean insert(Stored stored) {
        Guardianship asked = stored.guardianship();
        return database.sql("""
                        insert into guardianship (id, subject, guardian, subject_name, guardian_name, authority, evidence,
                            reference, asked_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (subject, guardian) where ended_at is null do nothing
                        """)
                        .param(asked.id())
                        .param(asked.subject().value())
                        .param(asked.guardian().value())
                        .param(asked.subjectName())
                        .param(asked.guardianName())
                        .param(asked.authority().wireName())
                        .param(stored.evidence().wireName())
                        .param(stored.reference())
                        .param(Rows.utc(asked.askedAt()))
                        .update()
                == 1;
    }

    void judge(UUID id, String by, Instant at) {
        database.sql("update guardianship set judged_by = ?, judged_at = ? where id = ?")
                .params(by, Rows.utc(at), id)
                .update();
    }

    void end(UUID id, String by, Instant at, EndReason reason) {
        database.sql("update guardianship set ended_by = ?, ended_at = ?, reason = ? where id = ?")
                .params(by, Rows.utc(at), reason.wireName(), id)
                .update();
    }

    /** What was given under it has been seen to. */
    void settle(UUID id, Instant at) {
        database.sql("update guardianship set settled_at = ? where id = ?")
                .params(Rows.utc(at), id)
                .update();
    }

    Optional<Stored> find(UUID id) {
        return database.sql("select * from guardianship where id = ?")
                .param(id)
                .query(GuardianshipStore::stored)
                .optional();
    }

    /** Newest first, ended ones included. */
    List<Guardianship> of(SubjectId subject) {
        return all("subject", subject);
    }

    /** Newest first, ended ones included. */
    List<Guardianship> by(SubjectId guardian) {
        return all("guardian", guardian);
    }

    private List<Guardianship> all(String column, SubjectId whose) {
        return database.sql("select * from guardianship where %s = ? order by asked_at desc, id".formatted(column))
                .param(whose.value())
                .query((row, number) -> stored(row, number).guardianship())
                .list();
    }

    /** For the operator: those that wait for a judgement, the longest first, then the others. */
    List<Stored> list(int limit) {
        return database.sql("""
                        select * from guardianship
                        order by (judged_at is null and ended_at is null) desc,
                            case when judged_at is null and ended_at is null then asked_at end, asked_at desc, id
                        limit ?
                        """).param(limit).query(GuardianshipStore::stored).list();
    }

    /** Under which something may have been given that has to end: false evidence, or a birthday. */
    List<Guardianship> unsettled(LocalDate bornBy) {
        return database.sql("""
                        select g.* from guardianship g left join profile p on p.subject = g.subject
                        where g.settled_at is null and (p.born_on <= ? or g.reason = 'evidence-false')
                        order by g.subject, g.id limit 500
                        """)
                .param(bornBy)
                .query((row, number) -> stored(row, number).guardianship())
                .list();
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        @Nullable String judgedBy = row.getString("judged_by");
        return new Stored(
                new Guardianship(
                        row.getObject("id", UUID.class),
                        new SubjectId(row.getString("subject")),
                        new SubjectId(row.getString("guardian")),
                        row.getString("subject_name"),
                        row.getString("guardian_name"),
                        Authority.fromWireName(row.getString("authority")),
                        row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                        judgedBy,
                        Rows.instant(row, "judged_at"),
                        Rows.instant(row, "ended_at"),
                        row.getString("reason")),
                EvidenceKind.fromWireName(row.getString("evidence")),
                row.getString("reference"));
    }
}
