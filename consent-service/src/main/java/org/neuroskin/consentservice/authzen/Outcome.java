package org.neuroskin.consentservice.authzen;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;

/**
 * How a question was decided.
 *
 * @param snapshot what was known of the person; null where the question names none
 * @param decision what the policies said; null where they were not asked
 * @param refused why it is denied beside them; null where their word counts
 */
record Outcome(
        UUID id,
        Asked asked,
        @Nullable ConsentSnapshot snapshot,
        @Nullable Decision decision,
        @Nullable Refused refused) {

    /** The same, denied for another reason. */
    Outcome refused(Refused why) {
        return new Outcome(id, asked, snapshot, decision, why);
    }

    boolean permitted() {
        return refused == null && decision instanceof Decision.Permit;
    }

    /** The reason as the history has it; null where it was permitted. */
    @Nullable
    DenialReason denial() {
        if (refused != null) {
            return refused.inHistory();
        }
        return switch (decision) {
            case Decision.Permit permit -> null;
            case Decision.Deny deny -> deny.reason();
            case null -> DenialReason.CANNOT_DECIDE;
        };
    }

    long revision() {
        return snapshot == null ? 0 : snapshot.revision();
    }

    /** Names the policies that were asked; null where they were not. */
    @Nullable
    String policy() {
        return decision == null ? null : decision.policy();
    }

    List<UUID> grants() {
        return permitted() && decision instanceof Decision.Permit permit
                ? permit.grants().stream().sorted().toList()
                : List.of();
    }

    /** The answer; with its reasons only if they were asked for, since others expect none. */
    Verdict verdict(boolean explain) {
        if (!explain) {
            return Verdict.of(permitted());
        }
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("reason", reason());
        context.put("decision_id", id);
        if (snapshot != null) {
            context.put("revision", snapshot.revision());
        }
        if (decision != null) {
            context.put("policy_hash", decision.policy());
        }
        if (refused == null && decision instanceof Decision.Deny deny && deny.rule() != null) {
            context.put("law_rule", deny.rule());
        }
        if (permitted() && !Obligations.json(this).isEmpty()) {
            context.put("obligations", Obligations.json(this));
        }
        return new Verdict(permitted(), context);
    }

    private String reason() {
        DenialReason denial = denial();
        return refused != null ? refused.wireName() : denial == null ? "permitted" : denial.wireName();
    }
}
