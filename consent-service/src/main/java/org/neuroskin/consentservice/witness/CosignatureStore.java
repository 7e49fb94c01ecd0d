package org.neuroskin.consentservice.witness;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Up to where each witness has come, and what enough of them have cosigned. */
@Component
class CosignatureStore {
    private final JdbcClient database;

    CosignatureStore(JdbcClient database) {
        this.database = database;
    }

    record Row(
            long size, @Nullable Instant cosigned, @Nullable String problem) {
        static final Row NOTHING = new Row(0, null, null);
    }

    /** A checkpoint that enough have cosigned. */
    record Enough(long size, String note, Instant at) {}

    /** By the witness's name. */
    Map<String, Row> of(String origin) {
        Map<String, Row> rows = new HashMap<>();
        database.sql("select witness, size, cosigned, problem from cosignature where origin = ?")
                .param(origin)
                .query(row -> {
                    rows.put(
                            String.valueOf(row.getString("witness")),
                            new Row(row.getLong("size"), Rows.instant(row, "cosigned"), row.getString("problem")));
                });
        return rows;
    }

    void cosigned(String origin, String witness, long size, Instant at) {
        database.sql("""
                        insert into cosignature (origin, witness, size, cosigned) values (:origin, :witness, :size, :at)
                        on conflict (origin, witness) do update
                        set size = greatest(cosignature.size, excluded.size), cosigned = excluded.cosigned, problem = null
                        """)
                .param("origin", origin)
                .param("witness", witness)
                .param("size", size)
                .param("at", Rows.utc(at))
                .update();
    }

    void refused(String origin, String witness, String problem) {
        database.sql("""
                        insert into cosignature (origin, witness, problem) values (:origin, :witness, :problem)
                        on conflict (origin, witness) do update set problem = excluded.problem
                        """)
                .param("origin", origin)
                .param("witness", witness)
                .param("problem", problem)
                .update();
    }

    void enough(String origin, long size, String note, Instant at) {
        database.sql("""
                        insert into witnessed_checkpoint (origin, size, note, at) values (?, ?, ?, ?)
                        on conflict (origin) do update set size = excluded.size, note = excluded.note, at = excluded.at
                        where witnessed_checkpoint.size <= excluded.size
                        """).params(origin, size, note, Rows.utc(at)).update();
    }

    Optional<Enough> enough(String origin) {
        return database.sql("select size, note, at from witnessed_checkpoint where origin = ?")
                .param(origin)
                .query((row, number) -> new Enough(
                        row.getLong("size"),
                        String.valueOf(row.getString("note")),
                        Objects.requireNonNull(Rows.instant(row, "at"))))
                .optional();
    }
}
