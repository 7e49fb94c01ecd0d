package org.neuroskin.consentservice.review;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;

/**
 * Something that a rule found.
 *
 * @param app the {@linkplain AppId#GATEWAY_SELF_TEST self-test} where it is about a gateway
 * @param subject the person's pseudonym; empty where it is about nobody in particular
 * @param concern a category, a purpose or a gateway, as the rule has it; empty where it has none
 * @param day of UTC
 * @param usual what would have been usual, as the rule reckons it; 0 where it does not
 * @param accesses the newest fifty of those behind it
 * @param reason why it was dismissed
 * @param boardCase the case that it led to
 */
record Flag(
        UUID id,
        String rule,
        int version,
        AppId app,
        String subject,
        String concern,
        LocalDate day,
        long count,
        double usual,
        List<UUID> accesses,
        State state,
        @Nullable Reason reason,
        @Nullable Instant decidedAt,
        @Nullable UUID boardCase) {

    /** Copies the list. */
    Flag {
        accesses = List.copyOf(accesses);
    }

    enum State {
        NEW,
        DISMISSED,
        CASE
    }

    /** Why a flag is no case. */
    enum Reason {
        /** The app was meant to do this. */
        EXPECTED,
        /** The board has looked at the same before. */
        KNOWN,
        /** The rule finds what it should not. */
        RULE_WRONG
    }
}
