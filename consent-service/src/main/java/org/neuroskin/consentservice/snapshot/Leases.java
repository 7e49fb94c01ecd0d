package org.neuroskin.consentservice.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
     * this gateway, or the heads that the gateway is given already contain the barrier's change. Hence two statements, each
     * committed by itself, in this order.
     */
    Lease renew(String gateway, LeaseRenewal renewal) {
        Map<String, Boolean> services = renewal.services();
        Instant now = database.sql("""
                        insert into gateway_lease as held (gateway, applied, services, heard_at)
                        values (?, ?::jsonb, ?::jsonb, clock_timestamp())
                        on conflict (gateway) do update
                            set applied = excluded.applied, renewal = held.renewal + 1, lapsed = false,
                                services = excluded.services, heard_at = excluded.heard_at
                        returning clock_timestamp()
                        """)
                .param(gateway)
                .param(json.writeValueAsString(renewal.applied()))
                .param(services == null ? null : json.writeValueAsString(few(services)))
                .query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .single();
        renewals.ring();
        return new Lease(TTL.toMillis(), heads(), now);
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
