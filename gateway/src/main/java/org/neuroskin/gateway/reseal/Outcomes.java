package org.neuroskin.gateway.reseal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.kernel.ResealWork;

/** Counts what became of documents. */
final class Outcomes {
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private boolean failed;

    void add(String route, String result) {
        counts.computeIfAbsent(route, fresh -> new TreeMap<>()).merge(result, 1L, Long::sum);
        failed |= result.equals(ResealWork.FAILED);
    }

    ResealWork.Done done() {
        List<ResealWork.Outcome> all = new ArrayList<>();
        counts.forEach((route, results) ->
                results.forEach((result, documents) -> all.add(new ResealWork.Outcome(route, result, documents))));
        return new ResealWork.Done(failed, all);
    }
}
