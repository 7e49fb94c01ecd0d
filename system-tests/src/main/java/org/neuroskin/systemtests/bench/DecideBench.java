package org.neuroskin.systemtests.bench;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** What one decision costs, over a snapshot of usual size and over a very large one. */
final class DecideBench {
    private static final int DECISIONS = 20_000;

    private DecideBench() {}

    /** Times in nanoseconds per decision, medians over the rounds. */
    static Map<String, Object> measure(ConsentSnapshot usual, ConsentSnapshot large, int rounds) {
        PolicyEvaluator evaluator = new PolicyEvaluator(Vocabulary.bundled());
        AccessRequest ofUsual =
                request(usual, "routine-personalisation", Set.of("mood.self-report", "mood.inferred", "mood.note"));
        AccessRequest ofLarge =
                request(large, "mood-inference", Set.of("mood.self-report", "mood.inferred", "mood.note"));
        AccessRequest denied = request(large, "marketing", Set.of("skin.barrier"));
        double[][] nanos = new double[3][rounds];
        // the first half of the rounds is thrown away: the compiler has its say there
        for (int round = -rounds; round < rounds; round++) {
            double[] once = {
                nanos(evaluator, ofUsual, usual, true),
                nanos(evaluator, ofLarge, large, true),
                nanos(evaluator, denied, large, false)
            };
            for (int what = 0; round >= 0 && what < once.length; what++) {
                nanos[what][round] = once[what];
            }
        }
        SequencedMap<String, Object> found = new LinkedHashMap<>();
        found.put("grants_usual", usual.grants().size());
        found.put("grants_large", large.grants().size());
        found.put("usual_permit_ns", Math.round(Benchmarks.median(nanos[0])));
        found.put("large_permit_ns", Math.round(Benchmarks.median(nanos[1])));
        found.put("large_deny_ns", Math.round(Benchmarks.median(nanos[2])));
        return found;
    }

    private static double nanos(
            PolicyEvaluator evaluator, AccessRequest request, ConsentSnapshot snapshot, boolean permitted) {
        int decisions =
                Math.max(1, DECISIONS * 10 / Math.max(10, snapshot.grants().size()));
        int permits = 0;
        long before = System.nanoTime();
        for (int i = 0; i < decisions; i++) {
            permits += evaluator.decide(request, snapshot) instanceof Decision.Permit ? 1 : 0;
        }
        double nanos = (System.nanoTime() - before) / (double) decisions;
        if (permits != (permitted ? decisions : 0)) {
            throw new BenchFailure("the decision to be measured is not the one that was meant");
        }
        return nanos;
    }

    private static AccessRequest request(ConsentSnapshot snapshot, String purpose, Set<String> categories) {
        Instant now = Clock.systemUTC().instant();
        return new AccessRequest(
                snapshot.subject(),
                new AppId("mood-coach"),
                new PurposeId(purpose),
                Operation.READ,
                categories.stream().map(CategoryId::new).collect(java.util.stream.Collectors.toSet()),
                Fidelity.RAW,
                new Place("EU"),
                null,
                now);
    }
}
