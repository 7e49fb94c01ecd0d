package org.neuroskin.policies.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place in a JSON body: an RFC 6901 pointer in which the segment {@code *} stands for any index of an array.
 *
 * <p>A member that is really called {@code *} cannot be named, and digits are always a member's name, never an index.
 */
public record FieldPath(List<String> segments) {
    /** The segment for any index of an array. */
    public static final String ANY_INDEX = "*";

    /** Copies the segments; there is at least one. */
    public FieldPath {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a field path has at least one segment");
        }
    }

    /**
     * The path of this pointer.
     *
     * @throws IllegalArgumentException if it is not one, or has an empty segment
     */
    public static FieldPath parse(String pointer) {
        String[] segments = pointer.split("/", -1);
        boolean malformed = !pointer.startsWith("/")
                || Arrays.stream(segments)
                        .skip(1)
                        .anyMatch(segment -> segment.isEmpty() || segment.matches(".*~(?![01]).*"));
        if (malformed) {
            throw new IllegalArgumentException(
                    "`%s` is not a path (expected: a JSON pointer such as /entries/*/note)".formatted(pointer));
        }
        return new FieldPath(
                Arrays.stream(segments).skip(1).map(FieldPath::unescape).toList());
    }

    /** Whether {@code other} is this path or lies below it. */
    public boolean holds(FieldPath other) {
        return other.segments.size() >= segments.size()
                && other.segments.subList(0, segments.size()).equals(segments);
    }

    /** Whether it is the item of a list. */
    public boolean isItem() {
        return segments.getLast().equals(ANY_INDEX);
    }

    /** The path of the property with this name in the same object. */
    public FieldPath beside(String name) {
        List<String> beside = new ArrayList<>(segments);
        beside.set(beside.size() - 1, name);
        return new FieldPath(beside);
    }

    /** What {@code inner} is in what stands here. */
    public FieldPath then(FieldPath inner) {
        return new FieldPath(
                Stream.concat(segments.stream(), inner.segments.stream()).toList());
    }

    /** The item of a list that holds it, of the innermost list; empty where none does. */
    public Optional<FieldPath> item() {
        int list = segments.subList(0, segments.size() - 1).lastIndexOf(ANY_INDEX);
        return list < 0 ? Optional.empty() : Optional.of(new FieldPath(segments.subList(0, list + 1)));
    }

    /** The pointer. */
    @Override
    public String toString() {
        return segments.stream()
                .map(segment -> "/" + segment.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }

    private static String unescape(String segment) {
        return segment.replace("~1", "/").replace("~0", "~");
    }
}
