package org.neuroskin.consentservice.snapshot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Bells;
import org.neuroskin.consentservice.platform.Doorbell;
import org.neuroskin.kernel.Lease;
import org.neuroskin.kernel.LeaseRenewal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The leases of the gateways. No clock that can be moved decides how long one runs: the gateway measures it on its monotonic
 * clock, and whoever waits for its end on theirs.
 */
@Component
class Leases {
    static final Duration TTL = Duration.ofSeconds(2);
    private static final int MOST_SERVICES = 200;
    private static final int LONGEST_NAME = 100;

    /** A lease that may still run, as of a renewal. */
    record Held(String gateway, long renewal, boolean acknowledged) {}

    private final JdbcClient database;
    private final JsonMapper json;
    /** Not the bell of changes, which would wake each gateway's stream at each renewal of every other. */
    private final Doorbell renewals = new Doorbell();

    Leases(JdbcClient database, JsonMapper json, Bells bells) {
        this.database = database;
        this.json = json;
        bells.hear("leases", renewals::ring);
    }

    /** Rings when a gateway has said what it has applied, here or at another replica. */
    Doorbell renewals() {
        return renewals;
    }

    /**
     * Gives a lease.
     *
     * <p>INVARIANT: the lease is visible to every barrier <em>before</em> the heads are read. So either a barrier waits for
     * this gateway, or the heads that the gateway is given already contain the barrier's change. Hence statements that are each
     * committed by themselves, in this order.
     */
    Lease renew(String gateway, LeaseRenewal renewal) {
        String applied = json.writeValueAsString(renewal.applied());
        String services = renewal.services() == null ? null : json.writeValueAsString(few(renewal.services()));
        Instant now = prolonged(gateway, applied, services).orElseGet(() -> begun(gateway, applied, services));
        return new Lease(TTL.toMillis(), heads(), now);
    }

    /**
     * Renews a lease that nobody takes for run out, without waiting for the disk: of a renewal that the database loses in a crash,
     * barriers need nothing. They wait as long as a lease can run from when they were called, and an acknowledgement that is lost
     * is waited for again.
     */
    private Optional<Instant> prolonged(String gateway, String applied, @Nullable String services) {
        return database.sql("""
                        with at_once as materialized (select set_config('synchronous_commit', 'off', true))
                        update gateway_lease
                        set applied = ?::jsonb, renewal = renewal + 1, services = ?::jsonb, heard_at = clock_timestamp()
                        from at_once where gateway = ? and not lapsed
                        returning clock_timestamp()
                        """)
                .param(applied)
                .param(services)
                .param(gateway)
                .query(Leases::instant)
                .optional();
    }

    /** Gives a lease that barriers must know of before the gateway does, after a crash too. */
    private Instant begun(String gateway, String applied, @Nullable String services) {
        return database.sql("""
                        insert into gateway_lease as held (gateway, applied, services, heard_at)
                        values (?, ?::jsonb, ?::jsonb, clock_timestamp())
                        on conflict (gateway) do update
                            set applied = excluded.applied, renewal = held.renewal + 1, lapsed = false,
                                services = excluded.services, heard_at = excluded.heard_at
                        returning clock_timestamp()
                        """)
                .param(gateway)
                .param(applied)
                .param(services)
                .query(Leases::instant)
                .single();
    }

    private static Instant instant(ResultSet row, int number) throws SQLException {
        return row.getObject(1, OffsetDateTime.class).toInstant();
    }

    /** What is only looked at may cost no lease, so more than anybody has is cut off and not refused. */
    private static Map<String, Boolean> few(Map<String, Boolean> services) {
        return services.entrySet().stream()
                .filter(service -> service.getKey().length() <= LONGEST_NAME
                        && service.getKey().indexOf('\0') < 0)
                .sorted(Map.Entry.comparingByKey())
                .limit(MOST_SERVICES)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The gateway releases nothing any more. */
    void release(String gateway) {
        database.sql("delete from gateway_lease where gateway = ?")
                .param(gateway)
                .update();
        renewals.ring();
    }

    /** The latest committed revision of each shard. */
    Map<Integer, Long> heads() {
        Map<Integer, Long> heads = new HashMap<>();
        database.sql("select shard, revision from subject_shard").query(row -> {
            heads.put(row.getInt("shard"), row.getLong("revision"));
        });
        return heads;
    }

    /** The leases that may still run, and whether each gateway has applied all of the revisions. */
    List<Held> held(Collection<Revision> revisions) {
        return database.sql("""
                        select gateway, renewal,
                               not exists (select from unnest(?::text[], ?::bigint[]) as made (shard, revision)
                                           where coalesce((applied ->> made.shard)::bigint, -1) < made.revision)
                                   as acknowledged
                        from gateway_lease where not lapsed
                        """)
                .param(revisions.stream()
                        .map(each -> Integer.toString(each.shard()))
                        .toArray(String[]::new))
                .param(revisions.stream().map(Revision::number).toArray(Long[]::new))
                .query((row, number) ->
                        new Held(row.getString("gateway"), row.getLong("renewal"), row.getBoolean("acknowledged")))
                .list();
    }

    /** The lease has run out, unless it was renewed since. Nobody waits for it again. */
    void lapse(Held held) {
        database.sql("update gateway_lease set lapsed = true where gateway = ? and renewal = ?")
                .params(held.gateway(), held.renewal())
                .update();
    }
}
