package org.neuroskin.policies.law;

import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;

/**
 * One rule of a law, as a lawyer cites it.
 *
 * @param id stable, begins with the pack's name
 * @param article such as {@code GDPR Art. 9(1)}
 * @param source where the text can be read
 * @param says the rule in one plain sentence
 * @param permits whether it allows on another basis than consent; every other rule forbids
 * @param validFrom first day, in UTC, on which it decides
 * @param validTo first day on which it decides no more
 * @param lapsesAfter it objects to a consent only once that is this old
 * @param whyDisabled why it decides nothing; empty where it does
 */
public record Rule(
        String id,
        String article,
        String source,
        String says,
        boolean permits,
        LocalDate validFrom,
        Optional<LocalDate> validTo,
        Optional<Period> lapsesAfter,
        Optional<String> whyDisabled) {

    /** Whether it decides anything. */
    public boolean enabled() {
        return whyDisabled.isEmpty();
    }
}
