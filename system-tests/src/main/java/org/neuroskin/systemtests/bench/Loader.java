package org.neuroskin.systemtests.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.systemtests.bench.People.Consent;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills a migrated database with people by {@code COPY}. Indexes and constraints are taken away before and put back, as they
 * were, afterwards, which is several times faster than keeping them up row by row.
 */
final class Loader {
    private static final List<String> TABLES =
            List.of("consent", "consent_grant", "consent_change", "audit_secret", "subject_shard");
    private static final String LIST = "('" + String.join("','", TABLES) + "')";
    private static final int CHUNK = 1 << 16;

    private final Connection database;
    private final int people;
    private final Consumer<String> progress;
    private final String givenAt;
    private final String validUntil;

    Loader(Connection database, int people, Instant now, Consumer<String> progress) {
        this.database = database;
        this.people = people;
        this.progress = progress;
        this.givenAt = now.minus(30, ChronoUnit.DAYS).toString();
        this.validUntil = now.plus(300, ChronoUnit.DAYS).toString();
    }

    void load() throws SQLException {
        List<String> again = withoutConstraints();
        long[] heads = consents();
        copy(
                "consent_grant (id, version, consent, category, operations, fidelity, state, valid_from, valid_until)",
                this::grants);
        copy("audit_secret (subject, secret)", rows -> {
            for (int person = 0; person < people; person++) {
                rows.line(People.subject(person), "\\\\x" + "5a".repeat(32));
            }
            rows.line(People.COLLECTOR, "\\\\x" + "5a".repeat(32));
        });
        try (Statement statement = database.createStatement()) {
            for (int shard = 0; shard < heads.length; shard++) {
                statement.execute(
                        "update subject_shard set revision = %d where shard = %d".formatted(heads[shard], shard));
            }
            for (String definition : again) {
                progress.accept(definition.replaceFirst(" (USING|FOREIGN KEY|PRIMARY KEY|CHECK).*", ""));
                statement.execute(definition);
            }
            statement.execute("vacuum analyze");
        }
    }

    /** Takes away what slows loading down; returns the statements that put it back, in order. */
    private List<String> withoutConstraints() throws SQLException {
        List<String> drop = new ArrayList<>();
        List<String> again = new ArrayList<>();
        try (Statement statement = database.createStatement()) {
            // foreign keys go first and come back last
            try (ResultSet keys = statement.executeQuery("""
                    select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
                    where contype in ('f', 'p', 'u')
                      and (conrelid::regclass::text in %1$s or (contype = 'f' and confrelid::regclass::text in %1$s))
                    order by contype = 'f' desc, conname
                    """.formatted(LIST))) {
                while (keys.next()) {
                    drop.add("alter table %s drop constraint %s".formatted(keys.getString(1), keys.getString(2)));
                    again.addFirst("alter table %s add constraint %s %s"
                            .formatted(keys.getString(1), keys.getString(2), keys.getString(3)));
                }
            }
            try (ResultSet indexes = statement.executeQuery("""
                    select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
                    where indrelid::regclass::text in %s
                      and not exists (select from pg_constraint where conindid = indexrelid)
                    """.formatted(LIST))) {
                while (indexes.next()) {
                    drop.add("drop index " + indexes.getString(1));
                    again.addFirst(indexes.getString(2));
                }
            }
            for (String each : drop) {
                statement.execute(each);
            }
        }
        return again;
    }

    /** Wave after wave, as people consent at different times: one person's consents do not lie side by side. */
    private long[] consents() throws SQLException {
        long[] heads = new long[People.SHARDS];
        copy(
                "consent (id, version, subject, app, purpose, state, given_at, valid_until, notice_version, notice_hash, notice_language, revision)",
                rows -> {
                    for (int wave = 0; wave < People.CONSENTS.size(); wave++) {
                        for (int person = 0; person < people; person++) {
                            consent(
                                    rows,
                                    People.subject(person),
                                    People.consent(person, wave),
                                    People.CONSENTS.get(wave),
                                    heads);
                        }
                    }
                    for (int each = 0; each < People.COLLECTOR_CONSENTS; each++) {
                        consent(rows, People.COLLECTOR, People.consent(-1, each), People.COLLECTED, heads);
                    }
                });
        long[] again = new long[People.SHARDS];
        copy("consent_change (shard, revision, subject, at)", rows -> {
            for (int wave = 0; wave < People.CONSENTS.size(); wave++) {
                for (int person = 0; person < people; person++) {
                    change(rows, People.subject(person), again);
                }
            }
            for (int each = 0; each < People.COLLECTOR_CONSENTS; each++) {
                change(rows, People.COLLECTOR, again);
            }
        });
        return heads;
    }

    private void consent(Rows rows, SubjectId subject, Object id, Consent consent, long[] heads) throws SQLException {
        long revision = ++heads[People.shard(subject)];
        rows.line(
                id,
                0,
                subject,
                consent.app(),
                consent.purpose(),
                "given",
                givenAt,
                validUntil,
                1,
                "0".repeat(64),
                "en",
                revision);
    }

    private void change(Rows rows, SubjectId subject, long[] heads) throws SQLException {
        int shard = People.shard(subject);
        rows.line(shard, ++heads[shard], subject, givenAt);
    }

    private void grants(Rows rows) throws SQLException {
        for (int wave = 0; wave < People.CONSENTS.size(); wave++) {
            for (int person = 0; person < people; person++) {
                grants(rows, person, wave, People.CONSENTS.get(wave));
            }
        }
        for (int each = 0; each < People.COLLECTOR_CONSENTS; each++) {
            grants(rows, -1, each, People.COLLECTED);
        }
    }

    private void grants(Rows rows, int person, int number, Consent consent) throws SQLException {
        for (int each = 0; each < consent.categories().size(); each++) {
            rows.line(
                    People.grant(person, number, each),
                    0,
                    People.consent(person, number),
                    consent.categories().get(each),
                    "read,write",
                    "raw",
                    "given",
                    givenAt,
                    validUntil);
        }
    }

    private void copy(String target, Filling filling) throws SQLException {
        CopyIn copy = database.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + target + " from stdin");
        Rows rows = new Rows(copy, target.substring(0, target.indexOf(' ')));
        filling.fill(rows);
        rows.end();
    }

    /** Writes the rows of one table. */
    @FunctionalInterface
    private interface Filling {
        void fill(Rows rows) throws SQLException;
    }

    /** Rows on their way into a table. */
    private final class Rows {
        private final CopyIn copy;
        private final String table;
        private final StringBuilder buffer = new StringBuilder(CHUNK + 1_024);
        private long count;

        Rows(CopyIn copy, String table) {
            this.copy = copy;
            this.table = table;
        }

        void line(Object... columns) throws SQLException {
            for (int i = 0; i < columns.length; i++) {
                buffer.append(i == 0 ? "" : "\t")
                        .append(columns[i] instanceof SubjectId subject ? subject.value() : columns[i]);
            }
            buffer.append('\n');
            if (buffer.length() > CHUNK) {
                flush();
            }
            if (++count % 1_000_000 == 0) {
                progress.accept("%s: %,d rows".formatted(table, count));
            }
        }

        void end() throws SQLException {
            flush();
            copy.endCopy();
        }

        private void flush() throws SQLException {
            byte[] bytes = buffer.toString().getBytes(StandardCharsets.US_ASCII);
            copy.writeToCopy(bytes, 0, bytes.length);
            buffer.setLength(0);
        }
    }
}
