package org.neuroskin.gateway.search;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.neuroskin.policies.service.SearchRule;

/**
 * What one token stands for.
 *
 * @param kind what of a value it is: {@code equal} for all of it, {@code day}, {@code week} or {@code month}
 */
public record SearchTerm(String kind, String value) {
    private static final int BUCKETS = 3;

    /**
     * By what a text is found.
     *
     * @throws IllegalArgumentException if it is to be a time and is none with its offset (RFC 3339)
     */
    public static List<SearchTerm> of(SearchRule.By by, String text) {
        return switch (by) {
            case SearchRule.Equal equal -> List.of(new SearchTerm("equal", text));
            case SearchRule.Within within -> Buckets.of(time(text));
        };
    }

    /** By how much each value is found. */
    public static int count(SearchRule.By by) {
        return switch (by) {
            case SearchRule.Equal equal -> 1;
            case SearchRule.Within within -> BUCKETS;
        };
    }

    static Instant time(String text) {
        try {
            // A year has four digits: others begin with a sign
            if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException e) {
            // None then
        }
        throw new IllegalArgumentException("no time with its offset (expected: such as 2026-11-01T00:00:00Z)");
    }

    @Override
    public String toString() {
        return "SearchTerm[hidden]";
    }
}
