package org.neuroskin.gateway.payload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.ResourceRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;
import org.neuroskin.policies.service.SubjectSelector;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.KeyHierarchy;
import tools.jackson.core.JsonToken;

/**
 * A body that an app writes, one JSON value or NDJSON. Read once to see what is in it, before anything is decided, and once more to seal it.
 *
 * <p>The same value comes back when it is opened: numbers keep their spelling.
 */
public final class RequestPayload {
    private final Route route;
    private final FieldTree fields;
    private final List<byte[]> values;
    private final byte[] after;
    private final @Nullable ResourceRule kind;
    private final boolean strict;
    private final SortedSet<CategoryId> categories = new TreeSet<>();
    private final Optional<SubjectId> subject;

    private RequestPayload(
            Route route,
            FieldTree fields,
            List<byte[]> values,
            byte[] after,
            @Nullable ResourceRule kind,
            boolean strict) {
        this.strict = strict;
        this.route = route;
        this.fields = fields;
        this.values = values;
        this.after = after;
        this.kind = kind;
        Set<SubjectId> named = new HashSet<>();
        boolean mustName = kind != null || route.subject() instanceof SubjectSelector.BodyField;
        boolean allName = !values.isEmpty();
        for (byte[] value : values) {
            Check check = new Check(route, value, strict);
            check.run(fields);
            categories.addAll(check.found());
            named.addAll(check.subjects);
            allName &= !check.subjects.isEmpty();
        }
        if (named.size() > 1 || (mustName && !allName)) {
            throw new PayloadRefused(Problem.MALFORMED_BODY, "the body does not name one person whose data it is");
        }
        this.subject = named.stream().findFirst();
    }

    /** Reads a body of this media type, which the route takes, as the method for it does. */
    public static RequestPayload read(Route route, String mediaType, byte[] body) {
        if (route.body() == BodyKind.FHIR) {
            return readResource(route, body);
        }
        return mediaType.equals(Route.NDJSON) ? readLines(route, body) : read(route, body);
    }

    /**
     * Reads a body and checks all of it.
     *
     * @param body kept, not copied
     * @throws PayloadRefused {@link Problem#MALFORMED_BODY} if it is not strict JSON, or where it is to say whose data it is and
     *     does not name one person; {@link Problem#INVALID_INPUT} if an object
     *     or array stands where the route has a value, or a clear value claims to be sealed
     */
    public static RequestPayload read(Route route, byte[] body) {
        FieldTree fields = route.isOfOneRecord() ? route.recordFields() : FieldTree.of(route.fields());
        return new RequestPayload(route, fields, List.of(body), new byte[0], null, false);
    }

    /** Reads NDJSON of a route with records, and checks all of it as {@link #read} does. Empty lines count for nothing. */
    public static RequestPayload readLines(Route route, byte[] body) {
        List<byte[]> records = new ArrayList<>();
        try {
            Lines lines = new Lines(new ByteArrayInputStream(body), body.length, Problem.MALFORMED_BODY);
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                if (line.length > 0) {
                    records.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RequestPayload(route, route.recordFields(), records, new byte[] {'\n'}, null, false);
    }

    /**
     * Reads one record and checks it as {@link #read} does, and refuses NUL and what the route does not list: nobody answers it, so
     * the app would not learn that something is not kept.
     */
    public static RequestPayload readMessage(Route route, byte[] record) {
        return new RequestPayload(route, route.recordFields(), List.of(record), new byte[0], null, true);
    }

    /**
     * Reads a FHIR resource, and checks all of it.
     *
     * @throws PayloadRefused as {@link #read} does; {@link Problem#INVALID_INPUT} also if it is not of one kind that the route
     *     lists, or has an element that is not listed there
     */
    public static RequestPayload readResource(Route route, byte[] body) {
        Resource resource = Resource.written(route, body);
        return new RequestPayload(
                route, resource.fields(), List.of(resource.json()), new byte[0], resource.kind(), false);
    }

    /** The person whom the body names; empty if it names nobody. */
    public Optional<SubjectId> subject() {
        return subject;
    }

    /** The categories that occur in the body. */
    public SortedSet<CategoryId> categories() {
        return Collections.unmodifiableSortedSet(categories);
    }

    /** The categories of which the body has something that was not recorded in their window, or says not when. */
    public SortedSet<CategoryId> outside(DataWindows windows) {
        SortedSet<CategoryId> outside = new TreeSet<>();
        for (byte[] value : values) {
            outside.addAll(outside(windows, value));
        }
        return outside;
    }

    private SortedSet<CategoryId> outside(DataWindows windows, byte[] value) {
        SortedSet<CategoryId> outside = new TreeSet<>();
        WritingPass pass = new Check(route, value, strict) {
            @Override
            void datedItem(FieldTree at) {
                if (!token().isStructStart()) {
                    super.datedItem(at);
                    return;
                }
                byte[] item = subtree();
                WritingPass check = new Check(route, item, strict);
                check.run(at);
                check.found().retainAll(windows.closed(RecordedAt.of(route, at, item)));
                outside.addAll(check.found());
            }

            @Override
            void endRecord() {
                // Its id, if it needs one, was found before
            }
        };
        pass.run(fields);
        pass.found().retainAll(windows.limited());
        outside.addAll(pass.found());
        return outside;
    }

    /**
     * The body for the data service: sealed what must be, without what the route does not list.
     *
     * @throws PayloadRefused {@link Problem#KEYS_UNAVAILABLE}, {@link Problem#GONE} after an erasure, {@link Problem#INTERNAL}
     */
    public byte[] seal(DataPlace place, KeyHierarchy keys, SecureRandom random) {
        return seal(place, keys, random, null);
    }

    /**
     * The same where versions of records may be checked: they are to begin before the data service gets the body.
     *
     * @param versions may be null where none are
     */
    public byte[] seal(DataPlace place, KeyHierarchy keys, SecureRandom random, @Nullable RecordVersions versions) {
        if (!place.route().equals(route)) {
            throw new IllegalArgumentException("the place is of another route");
        }
        RecordVersions kept = RecordVersions.of(route, versions);
        DataPlace there = kind == null ? place : place.of(kind);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        FieldSealer sealer = new FieldSealer(there, keys, random);
        try {
            for (byte[] value : values) {
                new Sealing(value, sealed, sealer, there, kept).seal();
                sealed.writeBytes(after);
            }
        } catch (SealingException e) {
            throw SealingProblems.whenSealing(e);
        }
        return sealed.toByteArray();
    }

    private final class Sealing extends WritingPass {
        private final FieldSealer sealer;
        private final DataPlace place;
        private final @Nullable RecordVersions versions;
        private String salt = "";
        private String id = "";

        Sealing(
                byte[] value,
                OutputStream out,
                FieldSealer sealer,
                DataPlace place,
                @Nullable RecordVersions versions) {
            super(RequestPayload.this.route, value, out, sealer, RequestPayload.this.strict);
            this.sealer = sealer;
            this.place = place;
            this.versions = versions;
        }

        void seal() {
            if (versions != null && route.namesRecord()) {
                salt = sealer.beginRecord();
                run(fields);
                versions.writes(place, place.pathRecord(), salt);
            } else {
                run(fields);
            }
        }

        @Override
        void subject(@Nullable String name) {
            writeName(name);
            out().writeString(route.beforeSubject() + place.there().value());
        }

        @Override
        void beginRecord() {
            if (versions != null && !route.namesRecord()) {
                salt = sealer.beginRecord();
            }
        }

        @Override
        void recordId() {
            id = id();
        }

        @Override
        void endRecord() {
            if (versions != null && !route.namesRecord()) {
                versions.writes(place, id, salt);
            }
        }
    }

    /** Writes nothing. */
    private static class Check extends WritingPass {
        private final Set<SubjectId> subjects = new HashSet<>();
        private boolean hasId;

        Check(Route route, byte[] body, boolean strict) {
            super(route, body, OutputStream.nullOutputStream(), null, strict);
        }

        @Override
        void listed(FieldRule rule, @Nullable String name) {
            if (rule.shape() == Shape.SUBJECT) {
                subjects.add(subject());
            }
            super.listed(rule, name);
        }

        @Override
        void beginRecord() {
            hasId = false;
        }

        @Override
        void recordId() {
            hasId = !id().isEmpty();
        }

        /** Of what has no id, nobody could tell later whether it is the newest. */
        @Override
        void endRecord() {
            if (!hasId && route.versions().isPresent() && !route.namesRecord()) {
                throw new PayloadRefused(
                        Problem.INVALID_INPUT, "a record has no id of its own, a text or a whole number");
            }
        }

        /** {@code me} would tell the data service nothing. */
        private SubjectId subject() {
            String before = route.beforeSubject();
            String text = token() == JsonToken.VALUE_STRING ? text() : "";
            String id = text.startsWith(before) ? text.substring(before.length()) : "";
            try {
                return new SubjectId(id.equals("me") ? "" : id);
            } catch (IllegalArgumentException e) {
                throw new PayloadRefused(
                        Problem.MALFORMED_BODY, "where the body says whose data it is, there is no subject id");
            }
        }
    }
}
