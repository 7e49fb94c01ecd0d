package org.neuroskin.policies.decide;

import java.util.Optional;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.policies.law.Laws;
import org.neuroskin.policies.law.Pack.State;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * Decides once more as if the packs in shadow were live, and tells where that makes a difference.
 *
 * <p><b>Guarantee</b>: pure, and without any effect on what is decided.
 */
public final class ShadowLaws {
    private final Optional<PolicyEvaluator> evaluator;

    /** Beside the laws that are packaged with this module. Where no pack is in shadow, nothing is decided twice. */
    public ShadowLaws(Vocabulary vocabulary) {
        this(vocabulary, Laws.bundledWithShadow());
    }

    ShadowLaws(Vocabulary vocabulary, Laws laws) {
        this.evaluator = laws.packs().stream().anyMatch(pack -> pack.state() == State.SHADOW)
                ? Optional.of(new PolicyEvaluator(vocabulary, laws))
                : Optional.empty();
    }

    /**
     * What the packs in shadow would change of a decision: the rule that would deny it, or the first category that would be left
     * out or let through.
     */
    public Optional<String> difference(AccessRequest request, ConsentSnapshot snapshot, Decision live) {
        return evaluator.flatMap(shadow -> difference(live, shadow.decide(request, snapshot)));
    }

    private static Optional<String> difference(Decision live, Decision shadow) {
        return switch (live) {
            case Decision.Permit was ->
                switch (shadow) {
                    case Decision.Permit would ->
                        was.permitted().equals(would.permitted())
                                ? Optional.empty()
                                : Optional.of("leaves out " + firstNotIn(was, would));
                    case Decision.Deny would ->
                        Optional.of(would.rule() == null ? would.reason().wireName() : would.rule());
                };
            case Decision.Deny was ->
                switch (shadow) {
                    case Decision.Permit would -> Optional.of("permits");
                    case Decision.Deny would -> Optional.empty();
                };
        };
    }

    private static CategoryId firstNotIn(Decision.Permit was, Decision.Permit would) {
        return was.permitted().stream()
                .filter(category -> !would.permitted().contains(category))
                .findFirst()
                .orElseGet(() -> would.permitted().first());
    }
}
