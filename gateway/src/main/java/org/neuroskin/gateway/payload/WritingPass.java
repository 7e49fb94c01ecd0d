package org.neuroskin.gateway.payload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.search.SearchTerm;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.SearchRule;
import org.neuroskin.policies.service.Shape;
import org.neuroskin.sealing.DocumentOpener;
import org.neuroskin.sealing.Plaintext;
import tools.jackson.core.JsonToken;

/** One walk through what an app writes: checks it, and seals what must be where there is something to seal with. */
class WritingPass extends JsonPass {
    final Route route;
    private final @Nullable FieldSealer sealer;
    private final boolean strict;

    /** @param sealer null where nothing is to be sealed yet */
    WritingPass(Route route, byte[] body, OutputStream out, @Nullable FieldSealer sealer, boolean strict) {
        super(
                StrictJson.REQUESTS,
                StrictJson.REQUESTS.parser(new ByteArrayInputStream(body)),
                StrictJson.REQUESTS.generator(out),
                route,
                Problem.MALFORMED_BODY);
        this.route = route;
        this.sealer = sealer;
        this.strict = strict;
    }

    @Override
    boolean isAcceptable(String text) {
        return super.isAcceptable(text) && (!strict || text.indexOf('\0') < 0);
    }

    @Override
    void unlisted(@Nullable String name) {
        if (strict) {
            throw new PayloadRefused(Problem.INVALID_INPUT, "a field is not described");
        }
        super.unlisted(name);
    }

    @Override
    void listed(FieldRule rule, @Nullable String name) {
        if (!fits(rule)) {
            throw new PayloadRefused(Problem.INVALID_INPUT, "`%s` is not an object or array".formatted(rule.at()));
        }
        rule.search().ifPresent(search -> requireFindable(rule, search));
        rule.category().ifPresent(this::foundCategory);
        switch (rule.rest()) {
            case CLEAR -> clear(rule, name);
            case SEALED -> sealed(rule, name, plaintext());
        }
    }

    private void clear(FieldRule rule, @Nullable String name) {
        if (rule.shape() == Shape.SUBJECT) {
            subject(name);
        } else {
            copy(name);
        }
    }

    /** The id of the person whose data it is is current. */
    void subject(@Nullable String name) {
        copy(name);
    }

    private void sealed(FieldRule rule, @Nullable String name, Plaintext value) {
        writeName(name);
        rule.sidecar().ifPresent(beside -> {
            out().writeRawValue(beside.placeholder());
            writeName(beside.name());
        });
        if (sealer == null) {
            out().writeNull();
            return;
        }
        out().writeString(sealer.seal(rule, value));
        if (rule.search().isPresent()) {
            out().writeArrayPropertyStart(rule.search().get().tokens());
            sealer.tokens(rule, value).forEach(out()::writeString);
            out().writeEndArray();
        }
    }

    /** What has no tokens would rest where nobody finds it. */
    private void requireFindable(FieldRule rule, SearchRule search) {
        if (token() == JsonToken.VALUE_NULL) {
            return;
        }
        if (token() != JsonToken.VALUE_STRING) {
            throw new PayloadRefused(
                    Problem.INVALID_INPUT,
                    "`%s` is no text, by which alone it can be searched for".formatted(rule.at()));
        }
        try {
            SearchTerm.of(search.by(), text());
        } catch (IllegalArgumentException e) {
            throw new PayloadRefused(Problem.INVALID_INPUT, "`%s` is %s".formatted(rule.at(), e.getMessage()));
        }
    }

    @Override
    void carried(FieldRule rule) {
        throw new PayloadRefused(
                Problem.INVALID_INPUT, "what rests beside `%s` is no field of an app".formatted(rule.at()));
    }

    @Override
    void tokens(FieldRule rule) {
        carried(rule);
    }

    /** What is in it is sealed first, so that each of its categories can be erased by itself. */
    @Override
    void record(FieldRule rule, FieldTree fields, @Nullable String name) {
        if (token() != JsonToken.START_OBJECT) {
            throw new PayloadRefused(Problem.INVALID_INPUT, "`%s` is an object".formatted(rule.at()));
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        WritingPass inner = new WritingPass(route, subtree(), record, sealer, strict);
        inner.run(fields);
        rule.category().ifPresent(this::foundCategory);
        inner.found().forEach(this::foundCategory);
        sealed(rule, name, new Plaintext.Subtree(record.toByteArray()));
    }

    @Override
    void inUnlistedCategory(CategoryId category, @Nullable String name) {
        foundCategory(category);
        copy(name);
    }

    /** Nobody plants a sealed value where it would rest untouched: it could be brought to a place that opens it. */
    @Override
    void passing(String text) {
        if (DocumentOpener.looksSealed(text)) {
            throw new PayloadRefused(Problem.INVALID_INPUT, "a value claims to be sealed");
        }
    }

    private Plaintext plaintext() {
        JsonToken token = token();
        return switch (token) {
            case VALUE_STRING -> new Plaintext.Text(text());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Plaintext.Numeral(text());
            case VALUE_TRUE -> new Plaintext.Bool(true);
            case VALUE_FALSE -> new Plaintext.Bool(false);
            case VALUE_NULL -> new Plaintext.Null();
            case START_OBJECT, START_ARRAY -> new Plaintext.Subtree(subtree());
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("our bug: `%s` is no value".formatted(token));
        };
    }
}
