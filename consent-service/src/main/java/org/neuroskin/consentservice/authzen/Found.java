package org.neuroskin.consentservice.authzen;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One page of a search.
 *
 * @param candidates those permitted
 * @param next the candidate after which the next page begins; null where nothing follows
 */
record Found(List<String> candidates, @Nullable String next) {
    /** What one request may cost: after this many, the rest is for the next page. */
    private static final int MOST_TRIED = 1000;

    /** Copies the candidates. */
    Found {
        candidates = List.copyOf(candidates);
    }

    /**
     * Tries candidates in their order until the page is full and one more is known to follow.
     *
     * @param after where the page begins; empty for the first
     */
    static Found among(Iterator<String> candidates, Predicate<String> permitted, String after, int limit) {
        List<String> found = new ArrayList<>();
        String last = after;
        for (int tried = 0; candidates.hasNext(); tried++) {
            if (tried == MOST_TRIED) {
                return new Found(found, last);
            }
            String candidate = candidates.next();
            if (permitted.test(candidate)) {
                if (found.size() == limit) {
                    return new Found(found, last);
                }
                found.add(candidate);
            }
            last = candidate;
        }
        return new Found(found, null);
    }
}
