package org.neuroskin.gateway.payload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.io.SerializedString;

/**
 * One walk through a JSON body alongside the route's fields. What is listed goes to {@link #listed}, what is not is dropped
 * or goes to {@link #inUnlistedCategory}; containers on the way to a listed field are kept.
 */
abstract class JsonPass {
    private static final int MAX_ID = 256;

    private final StrictJson json;
    private final JsonParser in;
    private final JsonGenerator out;
    private final Route route;
    private final Problem malformed;
    private final SortedSet<CategoryId> found = new TreeSet<>();

    JsonPass(StrictJson json, JsonParser in, JsonGenerator out, Route route, Problem malformed) {
        this.json = json;
        this.in = in;
        this.out = out;
        this.route = route;
        this.malformed = malformed;
    }

    /**
     * A listed value is current. Writes its name and value, or skips it.
     *
     * @param name null for an array's item
     */
    abstract void listed(FieldRule rule, @Nullable String name);

    /**
     * A record is current. Writes its name and value, or skips it.
     *
     * @param fields what is listed in it
     */
    void record(FieldRule rule, FieldTree fields, @Nullable String name) {
        listed(rule, name);
    }

    /** What rests beside the field of this rule is current. Writes the field, or skips it. */
    void carried(FieldRule rule) {
        skip();
    }

    /** An object has ended in which the value of this rule may rest beside its field. */
    void endOfCarried(FieldRule rule) {
        // Nothing
    }

    /** The search tokens of the field of this rule are current. Skips them. */
    void tokens(FieldRule rule) {
        skip();
    }

    /**
     * A value that is not listed is current, on a route that has no category for those. Skips it.
     *
     * @param name null for an array's item
     */
    void unlisted(@Nullable String name) {
        skip();
    }

    /** Whether a name or value may stand in the body at all. */
    boolean isAcceptable(String text) {
        return StrictJson.isWellFormed(text);
    }

    /** A value that is not listed is current, on a route that has a category for those. */
    abstract void inUnlistedCategory(CategoryId category, @Nullable String name);

    /** A string is about to be copied in the clear. */
    abstract void passing(String text);

    /** The item of a list whose items tell when they were recorded is current. Writes it, or skips it. */
    void datedItem(FieldTree at) {
        value(at, null);
    }

    /** A record begins that says its id itself. */
    void beginRecord() {
        // Nothing
    }

    /** The id of the record is current, which is listed like any other field too. */
    void recordId() {
        // Nothing
    }

    /** The record has ended. */
    void endRecord() {
        // Nothing
    }

    /**
     * A list has ended. Writes what more belongs into it.
     *
     * @param dated whether its items tell when they were recorded
     */
    void endOfList(boolean dated) {
        // Nothing
    }

    /**
     * Walks from the first to the last token of a body, or of an item of a list, with these fields. Fails with
     * {@link PayloadRefused}, or as the streams fail.
     */
    final void run(FieldTree fields) {
        try {
            JsonToken first = next();
            if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                throw new PayloadRefused(malformed, "the body is not an object or array");
            }
            item(fields);
            if (in.nextToken() != null) {
                throw new PayloadRefused(malformed, "something follows the end of the JSON value");
            }
            // Only at the very end: closing writes what is buffered
            out.close();
        } catch (JacksonIOException e) {
            IOException cause = e.getCause();
            if (cause instanceof CharacterCodingException) {
                throw new PayloadRefused(malformed, "the body is not UTF-8");
            }
            throw new UncheckedIOException(cause);
        } catch (JacksonException e) {
            throw new PayloadRefused(
                    malformed,
                    "not acceptable JSON at character %d"
                            .formatted(in.currentLocation().getCharOffset()));
        }
    }

    final SortedSet<CategoryId> found() {
        return found;
    }

    final void foundCategory(CategoryId category) {
        found.add(category);
    }

    final JsonToken token() {
        return in.currentToken();
    }

    final String text() {
        return in.getString();
    }

    /** The id of a record that is current: a text or a whole number; empty where it is neither, or too long. */
    final String id() {
        boolean fits = token() == JsonToken.VALUE_STRING || token() == JsonToken.VALUE_NUMBER_INT;
        return fits && text().length() <= MAX_ID ? text() : "";
    }

    final JsonGenerator out() {
        return out;
    }

    final void writeName(@Nullable String name) {
        if (name != null) {
            out.writeName(name);
        }
    }

    final void writeJson(byte[] value) {
        out.writeRawValue(new SerializedString(new String(value, StandardCharsets.UTF_8)));
    }

    final void copy(@Nullable String name) {
        writeName(name);
        copyTo(out, true);
    }

    /** The bytes of the object or array that is current. */
    final byte[] subtree() {
        return subtree(Integer.MAX_VALUE);
    }

    /** The same, of one that has at most so many. */
    final byte[] subtree(int maxBytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] more, int offset, int length) {
                if (length > maxBytes - count) {
                    throw new PayloadRefused(malformed, "an item of a list is too large");
                }
                super.write(more, offset, length);
            }
        };
        JsonGenerator target = json.generator(bytes);
        copyTo(target, false);
        target.close();
        return bytes.toByteArray();
    }

    final void skip() {
        int depth = 0;
        do {
            depth += step(in.currentToken());
            if (depth > 0) {
                next();
            }
        } while (depth > 0);
    }

    final boolean fits(FieldRule rule) {
        return rule.shape() == Shape.TREE || step(in.currentToken()) == 0;
    }

    private void value(@Nullable FieldTree at, @Nullable String name) {
        FieldRule rule = at == null ? null : at.rule().orElse(null);
        if (at != null && at.carried().isPresent()) {
            carried(at.carried().get());
        } else if (at != null && at.searched().isPresent()) {
            tokens(at.searched().get());
        } else if (at != null && rule != null && rule.shape() == Shape.RECORD) {
            record(rule, at.inRecord(), name);
        } else if (rule != null) {
            if (rule.shape() == Shape.RECORD_ID) {
                recordId();
            }
            listed(rule, name);
        } else if (at != null && in.currentToken() == JsonToken.START_OBJECT) {
            writeName(name);
            object(at);
        } else if (at != null && in.currentToken() == JsonToken.START_ARRAY) {
            writeName(name);
            array(at);
        } else if (route.unlisted().isPresent()) {
            inUnlistedCategory(route.unlisted().get(), name);
        } else {
            unlisted(name);
        }
    }

    private void object(FieldTree at) {
        out.writeStartObject();
        while (next() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            next();
            value(at.member(name), name);
        }
        at.sidecars().forEach(this::endOfCarried);
        out.writeEndObject();
    }

    private void array(FieldTree at) {
        out.writeStartArray();
        FieldTree item = at.item();
        while (next() != JsonToken.END_ARRAY) {
            item(item);
        }
        endOfList(item != null && item.isDated());
        out.writeEndArray();
    }

    private void item(@Nullable FieldTree at) {
        boolean record = at != null && at.isIdentified() && in.currentToken().isStructStart();
        if (record) {
            beginRecord();
        }
        if (at != null && at.isDated()) {
            datedItem(at);
        } else {
            value(at, null);
        }
        if (record) {
            endRecord();
        }
    }

    /** INVARIANT: every token passes here, so that no string escapes the check. */
    private @Nullable JsonToken next() {
        JsonToken token = in.nextToken();
        boolean hasText = token == JsonToken.PROPERTY_NAME || token == JsonToken.VALUE_STRING;
        if (hasText && !isAcceptable(in.getString())) {
            throw new PayloadRefused(malformed, "a string is not well-formed Unicode");
        }
        return token;
    }

    private void copyTo(JsonGenerator target, boolean clear) {
        int depth = 0;
        do {
            copyToken(target, clear);
            depth += step(in.currentToken());
            if (depth > 0) {
                next();
            }
        } while (depth > 0);
    }

    private void copyToken(JsonGenerator target, boolean clear) {
        switch (in.currentToken()) {
            case START_OBJECT -> target.writeStartObject();
            case END_OBJECT -> target.writeEndObject();
            case START_ARRAY -> target.writeStartArray();
            case END_ARRAY -> target.writeEndArray();
            case PROPERTY_NAME -> target.writeName(in.currentName());
            case VALUE_STRING -> {
                String text = in.getString();
                if (clear) {
                    passing(text);
                }
                target.writeString(text);
            }
            // By its lexeme: a number is never converted
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> target.writeNumber(in.getString());
            case VALUE_TRUE -> target.writeBoolean(true);
            case VALUE_FALSE -> target.writeBoolean(false);
            case VALUE_NULL -> target.writeNull();
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("our bug: `%s` is no JSON token".formatted(in.currentToken()));
        }
    }

    private static int step(JsonToken token) {
        if (token.isStructStart()) {
            return 1;
        }
        return token.isStructEnd() ? -1 : 0;
    }
}
