package org.neuroskin.gateway.payload;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;
import tools.jackson.core.JsonToken;

/** Finds out when an item of a list was recorded, before anything of it is opened. */
final class RecordedAt extends JsonPass {
    private final List<Instant> times = new ArrayList<>();
    private boolean readable = true;

    private RecordedAt(Route route, byte[] item) {
        super(
                StrictJson.RESPONSES,
                StrictJson.RESPONSES.parser(new ByteArrayInputStream(item)),
                StrictJson.RESPONSES.generator(OutputStream.nullOutputStream()),
                route,
                Problem.SERVICE_FAILED);
    }

    /** All times that the item tells; none if one of them is no time with an offset (RFC 3339). */
    static List<Instant> of(Route route, FieldTree at, byte[] item) {
        RecordedAt pass = new RecordedAt(route, item);
        pass.run(at);
        return pass.readable ? pass.times : List.of();
    }

    @Override
    void listed(FieldRule rule, @Nullable String name) {
        if (rule.shape() == Shape.RECORDED_AT) {
            try {
                times.add(OffsetDateTime.parse(token() == JsonToken.VALUE_STRING ? text() : "")
                        .toInstant());
            } catch (DateTimeException e) {
                readable = false;
            }
        }
        skip();
    }

    @Override
    void inUnlistedCategory(CategoryId category, @Nullable String name) {
        skip();
    }

    @Override
    void passing(String text) {
        // Nothing passes here
    }
}
