package org.neuroskin.consentservice.rights;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The exports: what they read and how far they have come, never what was read. */
@Component
class ExportStore {
    /** As long as the consent that comes with it. */
    private static final Duration FETCHED_WITHIN = Duration.ofDays(1);

    private final JdbcClient database;
    private final Clock clock;

    ExportStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void add(SubjectId subject, UUID id, List<ExportPart> parts, @Nullable ExportKey key) {
        database.sql("""
                        insert into data_export (id, subject, asked_at, parts, encrypt_to)
                        values (:id, :subject, :at, :parts, :key)
                        """)
                .param("id", id)
                .param("subject", subject.value())
                .param("at", Rows.utc(clock.instant()))
                .param("parts", parts.stream().map(ExportPart::text).toArray(String[]::new))
                .param("key", key == null ? null : key.toString())
                .update();
    }

    Optional<Export> find(SubjectId subject, UUID id) {
        return database.sql("select * from data_export where subject = ? and id = ?")
                .params(subject.value(), id)
                .query(this::export)
                .optional();
    }

    /** Newest first. */
    List<Export> of(SubjectId subject) {
        return database.sql("select * from data_export where subject = ? order by asked_at desc, id limit 50")
                .param(subject.value())
                .query(this::export)
                .list();
    }

    List<ExportPart> parts(UUID id) {
        return database.sql("select unnest(parts) as part from data_export where id = ?")
                .param(id)
                .query((row, number) -> ExportPart.of(String.valueOf(row.getString("part"))))
                .list();
    }

    /** What was sent once stays so, whoever begins again from before. */
    void delivered(UUID id, int parts) {
        database.sql("update data_export set delivered = greatest(delivered, ?) where id = ?")
                .params(parts, id)
                .update();
    }

    void done(UUID id) {
        database.sql("update data_export set done_at = ? where id = ? and done_at is null")
                .params(Rows.utc(clock.instant()), id)
                .update();
    }

    private Export export(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        Instant asked = Objects.requireNonNull(Rows.instant(row, "asked_at"));
        @Nullable Instant done = Rows.instant(row, "done_at");
        int delivered = row.getInt("delivered");
        int parts =
                (int) Arrays.stream((Object[]) row.getArray("parts").getArray()).count();
        Instant until = asked.plus(FETCHED_WITHIN);
        String state = done != null
                ? Export.DONE
                : !clock.instant().isBefore(until) ? Export.LAPSED : delivered == 0 ? Export.READY : Export.UNDER_WAY;
        String rest = delivered == 0 ? "" : "?after=" + delivered;
        boolean open = state.equals(Export.READY) || state.equals(Export.UNDER_WAY);
        return new Export(
                id,
                state,
                asked,
                until,
                parts,
                delivered,
                done,
                row.getString("encrypt_to"),
                open ? "/consent/v1/me/export/%s/download%s".formatted(id, rest) : null);
    }
}
