package org.neuroskin.consentservice.review;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.neuroskin.consentservice.platform.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

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
    private final JdbcClient database;
    private final Clock clock;

    FlagFinder(JdbcClient database, Clock clock) {
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
                int changed = run(rule, clock.instant());
                if (changed > 0) {
                    LOG.info("rule {} found or raised {} flags", rule.id(), changed);
                }
            } catch (DataAccessException e) {
                // the next run covers the same days
                LOG.warn(
                        "rule {} cannot be run now: {}", rule.id(), e.getClass().getSimpleName());
            }
        }
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
                .update();
    }
}
