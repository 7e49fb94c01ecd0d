package org.neuroskin.consentservice.snapshot;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neuroskin.consentservice.platform.Doorbell;
import org.neuroskin.kernel.Lease;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The leases of the gateways, by the clock of the database. */
@Component
class Leases {
    static final Duration TTL = Duration.ofSeconds(2);

    /** @param restMillis how long the lease still runs */
    record Held(String gateway, long restMillis, boolean acknowledged) {}

    private final JdbcClient database;
    private final JsonMapper json;
    private final Doorbell doorbell;

    Leases(JdbcClient database, JsonMapper json, Doorbell doorbell) {
        this.database = database;
        this.json = json;
        this.doorbell = doorbell;
    }

    /**
     * Gives a lease.
     *
     * <p>INVARIANT: the lease is visible to every barrier <em>before</em> the heads are read. So either a barrier waits for
     * this gateway, or the heads that the gateway is given already contain the barrier's change. Hence two statements, each
     * committed by itself, in this order.
     */
    Lease renew(String gateway, Map<Integer, Long> applied) {
        database.sql("""
                        insert into gateway_lease (gateway, expires_at, applied)
                        values (?, clock_timestamp() + ? * interval '1 millisecond', ?::jsonb)
                        on conflict (gateway) do update set expires_at = excluded.expires_at, applied = excluded.applied
                        """)
                .params(gateway, TTL.toMillis(), json.writeValueAsString(applied))
                .update();
        doorbell.ring();
        return new Lease(TTL.toMillis(), heads());
    }

    /** The latest committed revision of each shard. */
    Map<Integer, Long> heads() {
        Map<Integer, Long> heads = new HashMap<>();
        database.sql("select shard, revision from subject_shard").query(row -> {
            heads.put(row.getInt("shard"), row.getLong("revision"));
        });
        return heads;
    }

    /** The leases that run now, and whether each gateway has applied all of the revisions. */
    List<Held> held(Collection<Revision> revisions) {
        return database.sql("""
                        select gateway, ceil(extract(epoch from expires_at - clock_timestamp()) * 1000)::bigint as rest,
                               not exists (select from unnest(?::text[], ?::bigint[]) as made (shard, revision)
                                           where coalesce((applied ->> made.shard)::bigint, -1) < made.revision)
                                   as acknowledged
                        from gateway_lease where expires_at > clock_timestamp()
                        """)
                .param(revisions.stream()
                        .map(each -> Integer.toString(each.shard()))
                        .toArray(String[]::new))
                .param(revisions.stream().map(Revision::number).toArray(Long[]::new))
                .query((row, number) ->
                        new Held(row.getString("gateway"), row.getLong("rest"), row.getBoolean("acknowledged")))
                .list();
    }
}
