package org.neuroskin.policies.law;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * A rule that can be asked.
 *
 * @param from first instant at which it is in force
 * @param until first instant at which it is no more
 */
record CompiledRule(Rule rule, Question question, Condition condition, Instant from, Instant until) {

    CompiledRule(Rule rule, Question question, Condition condition) {
        this(
                rule,
                question,
                condition,
                rule.validFrom().atStartOfDay(ZoneOffset.UTC).toInstant(),
                rule.validTo()
                        .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant())
                        .orElse(Instant.MAX));
    }

    /** Whether it decides at this instant. */
    boolean inForce(Instant at) {
        return rule.enabled() && !at.isBefore(from) && at.isBefore(until);
    }

    /** Whether it has anything to say of a consent that began then. */
    boolean concerns(Instant consentedAt, Instant at) {
        return rule.lapsesAfter().isEmpty()
                || !at.isBefore(consentedAt
                        .atZone(ZoneOffset.UTC)
                        .plus(rule.lapsesAfter().get())
                        .toInstant());
    }
}
