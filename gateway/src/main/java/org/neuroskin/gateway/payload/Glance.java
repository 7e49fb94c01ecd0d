package org.neuroskin.gateway.payload;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.Route;
import tools.jackson.core.JsonToken;

/** Looks at the listed fields of an item that a data service returned, before anything of it is opened. */
final class Glance extends JsonPass {
    private final Look look;

    /** What is done with a field that was found. */
    interface Look {
        /**
         * Looks at one.
         *
         * @param text what stands there; null if that is no string
         */
        void at(FieldRule rule, @Nullable String text);
    }

    private Glance(Route route, byte[] item, Look look) {
        super(
                StrictJson.RESPONSES,
                StrictJson.RESPONSES.parser(new ByteArrayInputStream(item)),
                StrictJson.RESPONSES.generator(OutputStream.nullOutputStream()),
                route,
                Problem.SERVICE_FAILED);
        this.look = look;
    }

    static void over(Route route, FieldTree fields, byte[] item, Look look) {
        new Glance(route, item, look).run(fields);
    }

    @Override
    void listed(FieldRule rule, @Nullable String name) {
        look.at(rule, token() == JsonToken.VALUE_STRING ? text() : null);
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
