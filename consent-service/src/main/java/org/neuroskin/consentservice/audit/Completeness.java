package org.neuroskin.consentservice.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells of each gateway whether what it answered is in the history, as far as the history shows it. */
@Component
public class Completeness {
    /** Self-tests are an hour apart; more than one that is repeated takes. The rule {@code overdue-canary} has the same. */
    private static final Duration CANARY_DUE = Duration.ofMinutes(75);

    private static final int MOST = 100;

    private final JdbcClient database;

    Completeness(JdbcClient database) {
        this.database = database;
    }

    /**
     * One gateway.
     *
     * @param counted how many of its answers are known, over all its runs
     * @param lacking of how many of these there is no record
     * @param canary when its last self-test was recorded; null where none was
     * @param lives whether it holds a lease
     * @param since when it asked for that; null where it holds none
     */
    public record Gateway(
            String name,
            long counted,
            long lacking,
            @Nullable Instant canary,
            boolean lives,
            @Nullable Instant since) {

        /** Whether its self-test should have been recorded by now. */
        public boolean isOverdue(Instant now) {
            Instant due = now.minus(CANARY_DUE);
            return lives
                    && (canary == null || canary.isBefore(due))
                    && Objects.requireNonNull(since).isBefore(due);
        }
    }

    /** Those that live first. */
    public List<Gateway> gateways() {
        return database.sql("""
                        select coalesce(r.gateway, l.gateway) as gateway, coalesce(r.counted, 0) as counted,
                               coalesce(r.lacking, 0) as lacking, r.canary, l.gateway is not null as lives, l.since
                        from (select gateway, sum(counted) as counted, sum(lacking) as lacking, max(canary) as canary
                              from answer_run group by gateway) r
                        full join (select gateway, since from gateway_lease where not lapsed) l on l.gateway = r.gateway
                        order by lives desc, gateway limit ?
                        """)
                .param(MOST)
                .query((row, number) -> new Gateway(
                        row.getString("gateway"),
                        row.getLong("counted"),
                        row.getLong("lacking"),
                        Rows.instant(row, "canary"),
                        row.getBoolean("lives"),
                        Rows.instant(row, "since")))
                .list();
    }
}
