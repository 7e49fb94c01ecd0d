package org.neuroskin.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import org.neuroskin.gateway.decide.DecisionWatch;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.policies.decide.ShadowLaws;

/**
 * Counts the decisions that law packs in shadow would take otherwise, by what would be different: a rule's id, or a category. The
 * metric names no person and no app.
 */
final class ShadowDifferences implements DecisionWatch {
    static final String METRIC = "neuroskin.law.shadow.differences";

    private final ShadowLaws shadow;
    private final MeterRegistry meters;

    ShadowDifferences(ShadowLaws shadow, MeterRegistry meters) {
        this.shadow = shadow;
        this.meters = meters;
    }

    @Override
    public void decided(AccessRequest request, ConsentSnapshot snapshot, Decision decision) {
        shadow.difference(request, snapshot, decision)
                .ifPresent(difference ->
                        meters.counter(METRIC, "difference", difference).increment());
    }
}
