package org.neuroskin.consentservice.review;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs every rule over today and the day before. A flag is one of its rule, app, person, concern and day: running again, or on
 * several replicas at once, finds no second one, only a higher count, and leaves alone what was decided.
 */
@Component
class FlagFinder {
    private static final Logger LOG = LoggerFactory.getLogger(FlagFinder.class);
    private static final String INSERT = """
            insert into flag (id, rule, rule_version, app, subject, concern, day, count, usual, accesses, found_at)
            select gen_random_uuid(), :rule, :version, f.app, f.subject, f.concern, f.day, f.count, f.usual, f.accesses[1\\:50], :now
            from (
            """;
    private static final String ONCE = """
            ) f
            on conflict (rule, app, subject, concern, day) do update
                set count = excluded.count, usual = excluded.usual, accesses = excluded.accesses,
                    rule_version = excluded.rule_version
                where flag.state = 'new' and flag.count < excluded.count
            """;

    private final List<Rule> rules = Rule.bundled();
    private final TransactionTemplate transaction;
    private final JdbcClient database;
    private final Clock clock;

    FlagFinder(PlatformTransactionManager transactions, JdbcClient database, Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.database = database;
        this.clock = clock;
    }

    List<Rule> rules() {
        return rules;
    }

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT5M")
    void find() {
        for (Rule rule : rules) {
            try {
                Integer changed = transaction.execute(status -> isAlone() ? run(rule, clock.instant()) : 0);
                if (changed != null && changed > 0) {
                    LOG.info("rule {} found or raised {} flags", rule.id(), changed);
                }
            } catch (DataAccessException e) {
                // the next run covers the same days
                LOG.warn(
                        "rule {} cannot be run now: {}", rule.id(), e.getClass().getSimpleName());
            }
        }
    }

    /** Whether no other replica does the same at this moment; the answer holds until the transaction ends, for a minute at most. */
    private boolean isAlone() {
        database.sql("set local statement_timeout = '1min'").update();
        return database.sql("select pg_try_advisory_xact_lock(hashtextextended('review rules', 0))")
                .query(Boolean.class)
                .single();
    }

    /** How many flags are new or higher. */
    int run(Rule rule, Instant now) {
        Instant today = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).toInstant();
        return database.sql(INSERT + rule.sql() + ONCE)
                .params(rule.numbers())
                .param("rule", rule.id())
                .param("version", rule.version())
                .param("now", Rows.utc(now))
                .param("since", Rows.utc(today.minus(1, ChronoUnit.DAYS)))
                .param("until", Rows.utc(now))
                .param("zone", ZoneId.systemDefault().getId())
                .param("self_test", AppId.GATEWAY_SELF_TEST.value())
                .update();
    }
}
