package org.neuroskin.gateway.payload;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;

/** Finds out when an item of a list was recorded. */
final class RecordedAt {
    private RecordedAt() {}

    /** All times that the item tells; none if one of them is no time with an offset (RFC 3339). */
    static List<Instant> of(Route route, FieldTree at, byte[] item) {
        List<String> told = new ArrayList<>();
        Glance.over(route, at, item, (rule, text) -> {
            if (rule.shape() == Shape.RECORDED_AT) {
                told.add(text == null ? "" : text);
            }
        });
        try {
            return told.stream()
                    .map(text -> OffsetDateTime.parse(text).toInstant())
                    .toList();
        } catch (DateTimeException e) {
            return List.of();
        }
    }
}
