package org.neuroskin.consentservice.snapshot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The gateways as they last told of themselves, for operators to look at. Decides nothing. */
@Component
public class Gateways {
    private final JdbcClient database;
    private final JsonMapper json;

    /**
     * A gateway that has not given its lease back.
     *
     * @param runs whether its lease may still run, by the database's clock
     * @param behind how many changes it has not applied; those for everyone count once in each shard
     * @param services data service → whether it takes connections; null where the gateway does not say
     */
    public record Gateway(
            String name,
            Instant heardAt,
            boolean runs,
            long behind,
            @Nullable SortedMap<String, Boolean> services) {}

    Gateways(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** All, by name. */
    public List<Gateway> all() {
        return database.sql("""
                        select gateway, heard_at, services::text as services,
                               not lapsed and heard_at > clock_timestamp() - make_interval(secs => ?) as runs,
                               (select sum(greatest(revision - coalesce((applied ->> shard::text)::bigint, 0), 0))
                                from subject_shard) as behind
                        from gateway_lease order by gateway
                        """)
                .param(Leases.TTL.toMillis() / 1000.0)
                .query(this::gateway)
                .list();
    }

    private Gateway gateway(ResultSet row, int number) throws SQLException {
        return new Gateway(
                row.getString("gateway"),
                Objects.requireNonNull(Rows.instant(row, "heard_at")),
                row.getBoolean("runs"),
                row.getLong("behind"),
                services(row.getString("services")));
    }

    private @Nullable SortedMap<String, Boolean> services(@Nullable String told) {
        if (told == null) {
            return null;
        }
        SortedMap<String, Boolean> services = new TreeMap<>();
        json.readTree(told).forEachEntry((name, reached) -> services.put(name, reached.asBoolean()));
        return services;
    }
}
