package org.neuroskin.consentservice.authzen;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.neuroskin.consentservice.platform.ProblemException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ObjectNode;

/** The tenants with what was loaded into them, in tables of their own that nothing else reads. */
@Component
class Tenants {
    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final RequestBodies bodies;
    private final ApiKeys keys;
    private final Clock clock;
    private final Map<String, Read> read = new ConcurrentHashMap<>();

    Tenants(JdbcClient database, TransactionOperations transactions, RequestBodies bodies, ApiKeys keys, Clock clock) {
        this.database = database;
        this.transactions = transactions;
        this.bodies = bodies;
        this.keys = keys;
        this.clock = clock;
    }

    private record Read(Instant loadedAt, Fixture fixture) {}

    /** A tenant that was loaded, with the only copy of its key's secret. */
    record Loaded(String tenant, ApiKey key) {}

    /**
     * Puts a fixture in place of what the tenant knew before, if anything, and a fresh key in place of its keys.
     *
     * @throws ProblemException {@code invalid-input} with every mistake; then nothing has changed
     */
    Loaded load(ObjectNode body, String operator) {
        FixtureReader.Loaded loaded = FixtureReader.read(body);
        return Objects.requireNonNull(transactions.execute(status -> {
            database.sql("""
                            insert into authzen_tenant (name, fixture, loaded_by, loaded_at) values (?, ?, ?, ?)
                            on conflict (name) do update set fixture = excluded.fixture, loaded_by = excluded.loaded_by,
                                loaded_at = greatest(
                                    excluded.loaded_at, authzen_tenant.loaded_at + interval '1 microsecond')
                            """)
                    .params(
                            loaded.tenant(),
                            body.toString(),
                            operator,
                            clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
            keys.revokeOf(loaded.tenant());
            ApiKeys.Made made =
                    keys.make("tenant " + loaded.tenant(), KeyHolder.Kind.TENANT, loaded.tenant(), operator);
            return new Loaded(loaded.tenant(), made.key());
        }));
    }

    /** Takes a tenant away with its keys; false if there is none. */
    boolean remove(String tenant) {
        read.remove(tenant);
        return database.sql("delete from authzen_tenant where name = ?")
                        .param(tenant)
                        .update()
                > 0;
    }

    boolean exists(String tenant) {
        return loadedAt(tenant).isPresent();
    }

    List<String> names() {
        return database.sql("select name from authzen_tenant order by name")
                .query((row, number) -> row.getString(1))
                .list();
    }

    /** What the tenant knows, as last loaded at any replica. */
    Fixture fixture(String tenant) {
        Instant loadedAt = loadedAt(tenant).orElseThrow(ProblemException::notFound);
        Read known = read.get(tenant);
        if (known == null || !known.loadedAt.equals(loadedAt)) {
            known = database.sql("select fixture, loaded_at from authzen_tenant where name = ?")
                    .param(tenant)
                    .query((row, number) -> new Read(
                            row.getObject("loaded_at", OffsetDateTime.class).toInstant(),
                            parsed(row.getString("fixture"))))
                    .optional()
                    .orElseThrow(ProblemException::notFound);
            read.put(tenant, known);
        }
        return known.fixture;
    }

    private Fixture parsed(String text) {
        return FixtureReader.read(bodies.parse(text.getBytes(StandardCharsets.UTF_8)))
                .fixture();
    }

    private Optional<Instant> loadedAt(String tenant) {
        return database.sql("select loaded_at from authzen_tenant where name = ?")
                .param(tenant)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }
}
