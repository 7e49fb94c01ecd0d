package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.GrantUses;
import org.neuroskin.kernel.UseBudget;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Counts the uses of grants that may be used only so often.
 *
 * <p><b>Guarantee</b>: never more uses of a grant than its budget, however many gateways ask at once; an access takes one use of a
 * grant, however often it is asked. Counted uses are durable when a method returns and never taken back.
 */
@Component
class UseCounter {
    private final JdbcClient database;
    private final Clock clock;

    UseCounter(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Budgeted(UUID grant, @Nullable UseBudget budget) {}

    /** A grant whose counter is held until the transaction ends. */
    private record Held(UUID grant, long used) {}

    /**
     * Counts one use of each of the grants, or none where one is spent. What has no budget needs no counting.
     *
     * @return those that are spent; a problem {@code not-found} if one of them is not this person's
     */
    @Transactional
    Set<UUID> count(GrantUses asked) {
        List<Held> taking = new ArrayList<>();
        Set<UUID> spent = new HashSet<>();
        for (Budgeted each : budgeted(asked)) {
            if (each.budget() != null) {
                Held held = hold(each.grant());
                if (!isCounted(held, asked.access())) {
                    taking.add(held);
                    if (isSpent(each.budget(), held)) {
                        spent.add(held.grant());
                    }
                }
            }
        }
        if (spent.isEmpty()) {
            taking.forEach(held -> take(held, asked.access()));
        }
        return spent;
    }

    /** How often a grant with this budget may be used now. */
    long left(UUID grant, UseBudget budget) {
        long used = used(grant, "");
        if (budget.per() != null && used > 0) {
            used = database.sql("select count(*) from grant_use where grant_id = ? and nth > ? and at > ?")
                    .params(grant, used - budget.uses(), beginning(budget.per()))
                    .query(Long.class)
                    .single();
        }
        return Math.max(0, budget.uses() - used);
    }

    /** In the order of their ids, which is the order in which counters are held: nobody waits for somebody who waits for them. */
    private List<Budgeted> budgeted(GrantUses asked) {
        List<Budgeted> theirs = database.sql("""
                        select g.id, g.uses, g.uses_per from consent_grant g join consent c on c.id = g.consent
                        where c.subject = ? and g.id = any(?) order by g.id
                        """)
                .params(asked.subject().value(), asked.grants().toArray(UUID[]::new))
                .query((row, number) -> new Budgeted(row.getObject("id", UUID.class), StoredGrants.budget(row)))
                .list();
        if (theirs.size() != asked.grants().size()) {
            throw ProblemException.notFound();
        }
        return theirs;
    }

    private Held hold(UUID grant) {
        database.sql("insert into grant_budget (grant_id, used) values (?, 0) on conflict do nothing")
                .param(grant)
                .update();
        return new Held(grant, used(grant, " for update"));
    }

    private long used(UUID grant, String lock) {
        return database.sql("select used from grant_budget where grant_id = ?" + lock)
                .param(grant)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    private boolean isCounted(Held held, UUID access) {
        return database.sql("select exists (select from grant_use where grant_id = ? and access = ?)")
                .params(held.grant(), access)
                .query(Boolean.class)
                .single();
    }

    /** In a rolling period, the use that is the whole budget back must have left it before there is room for another. */
    private boolean isSpent(UseBudget budget, Held held) {
        if (held.used() < budget.uses() || budget.per() == null) {
            return held.used() >= budget.uses();
        }
        return database.sql("select at > ? from grant_use where grant_id = ? and nth = ?")
                .params(beginning(budget.per()), held.grant(), held.used() - budget.uses() + 1)
                .query(Boolean.class)
                .single();
    }

    private OffsetDateTime beginning(Duration period) {
        return Rows.utc(clock.instant().minus(period));
    }

    /** Never dated before the use that was counted before it, whatever the clocks of two replicas say. */
    private void take(Held held, UUID access) {
        long nth = held.used() + 1;
        database.sql("""
                        insert into grant_use (grant_id, nth, access, at)
                        values (:grant, :nth, :access,
                            greatest(:now, (select at from grant_use where grant_id = :grant and nth = :nth - 1)))
                        """)
                .param("grant", held.grant())
                .param("nth", nth)
                .param("access", access)
                .param("now", Rows.utc(clock.instant()))
                .update();
        database.sql("update grant_budget set used = ? where grant_id = ?")
                .params(nth, held.grant())
                .update();
    }
}
