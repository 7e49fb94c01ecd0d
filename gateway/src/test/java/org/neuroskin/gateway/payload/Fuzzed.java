package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.policies.service.AtRest;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;
import org.neuroskin.sealing.keys.KeyHierarchy;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the harnesses of bodies share: sealed values that no fuzzer could make, and a naive judge of what has left. */
final class Fuzzed {
    static final List<CategoryId> CATEGORIES = List.of(
            new CategoryId("mood.self-report"),
            new CategoryId("mood.note"),
            new CategoryId("mood.inferred"),
            new CategoryId("regimen.product-use"),
            new CategoryId("biometric.heart-rate-variability"));

    /** Begins every value that was sealed before: {@code @} in a sample. */
    static final String MARK = "mark-" + UUID.randomUUID() + "-";

    static final KeyHierarchy KEYS = keys();

    private static final Pattern SEALED = Pattern.compile("nsg1\\.[A-Za-z0-9_-]+");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Fuzzed() {}

    /** Something that is no container, or an empty one. */
    record Leaf(List<String> at, JsonNode value) {}

    /** What reading a body came to: what had left, and whether it was refused then. */
    record Outcome(String left, boolean refused) {}

    /** Reads a body, handing over what leaves before the end. */
    interface Reading {
        byte[] read(InputStream body, WindowSink sink) throws IOException;
    }

    private static KeyHierarchy keys() {
        try {
            return new TestKeys(Files.createTempDirectory("fuzz")).hierarchy();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sealed values of what would be stored of a sample. */
    static List<String> sealedIn(byte[] stored) {
        Matcher matcher = SEALED.matcher(new String(stored, UTF_8));
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    /** With {@code $0} replaced by the first of these values, and so on. */
    static byte[] with(List<String> values, byte[] body) {
        String text = new String(body, ISO_8859_1);
        for (int i = 0; i < values.size(); i++) {
            text = text.replace("$" + i, values.get(i));
        }
        return text.getBytes(ISO_8859_1);
    }

    /** The categories of this mask, from its lowest bit on. */
    static Set<CategoryId> categories(int mask) {
        return IntStream.range(0, CATEGORIES.size())
                .filter(bit -> (mask >> bit & 1) == 1)
                .mapToObj(CATEGORIES::get)
                .collect(Collectors.toSet());
    }

    /** Reads a body whole and in pieces, which must come to the same. */
    static Outcome read(byte[] body, Reading reading) {
        Outcome whole = outcome(new ByteArrayInputStream(body), reading);
        Outcome pieces = outcome(inPieces(body), reading);
        require(whole.refused() == pieces.refused(), "a body is refused in whatever pieces it comes");
        boolean same = whole.refused()
                ? whole.left().startsWith(pieces.left()) || pieces.left().startsWith(whole.left())
                : whole.left().equals(pieces.left());
        require(same, "the same leaves in whatever pieces a body comes");
        return whole;
    }

    private static Outcome outcome(InputStream body, Reading reading) {
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        try {
            byte[] rest = reading.read(body, (window, bytes) -> left.writeBytes(bytes));
            left.writeBytes(rest);
            return new Outcome(left.toString(UTF_8), false);
        } catch (PayloadRefused | IOException e) {
            return new Outcome(left.toString(UTF_8), true);
        }
    }

    private static InputStream inPieces(byte[] body) {
        Random random = new Random(Arrays.hashCode(body));
        return new FilterInputStream(new ByteArrayInputStream(body)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(7)));
            }

            @Override
            public int available() {
                return random.nextInt(2);
            }
        };
    }

    static JsonNode parse(String json) {
        return JSON.readTree(json);
    }

    /** The leaves of a body, behind {@code before}. */
    static List<Leaf> leaves(List<String> before, JsonNode node) {
        List<Leaf> leaves = new ArrayList<>();
        if (node.isObject()) {
            // No name of a member is that of an index
            node.properties()
                    .forEach(member -> leaves.addAll(leaves(
                            then(before, member.getKey().equals(FieldPath.ANY_INDEX) ? "\0" : member.getKey()),
                            member.getValue())));
        } else if (node.isArray()) {
            node.forEach(item -> leaves.addAll(leaves(then(before, FieldPath.ANY_INDEX), item)));
        }
        return leaves.isEmpty() ? List.of(new Leaf(before, node)) : leaves;
    }

    private static List<String> then(List<String> before, String segment) {
        List<String> at = new ArrayList<>(before);
        at.add(segment);
        return at;
    }

    /** Every leaf stands where the route lists it in a category that is permitted. */
    static void mayAllLeave(Route route, Set<CategoryId> permitted, List<Leaf> leaves) {
        leaves.forEach(leaf -> require(mayLeave(route, permitted, leaf), "nothing leaves but what is permitted"));
    }

    private static boolean mayLeave(Route route, Set<CategoryId> permitted, Leaf leaf) {
        List<FieldRule> over = route.fields().stream()
                .filter(rule -> startsWith(leaf.at(), rule.at().segments()))
                .sorted(Comparator.comparingInt(rule -> rule.at().segments().size()))
                .toList();
        if (!over.stream()
                .allMatch(rule -> rule.category().map(permitted::contains).orElse(true))) {
            return false;
        }
        Optional<FieldRule> rule = over.isEmpty() ? Optional.empty() : Optional.of(over.getLast());
        boolean exact = rule.isPresent() && rule.get().at().segments().equals(leaf.at());
        boolean onTheWay = leaf.value().isContainer()
                && route.fields().stream().anyMatch(each -> startsWith(each.at().segments(), leaf.at()));
        boolean unlisted = route.unlisted().map(permitted::contains).orElse(false);
        if (rule.isEmpty()) {
            return onTheWay || unlisted;
        }
        return switch (rule.get().shape()) {
            case TREE -> true;
            case RECORD -> exact ? leaf.value().isNull() || leaf.value().isObject() : onTheWay || unlisted;
            case VALUE, RECORDED_AT, SUBJECT, RECORD_ID -> exact && leaf.value().isValueNode();
        };
    }

    private static boolean startsWith(List<String> path, List<String> beginning) {
        return path.size() >= beginning.size()
                && path.subList(0, beginning.size()).equals(beginning);
    }

    /** Whether the fuzzer has learnt the mark, from our own comparisons with it: such an input says nothing. */
    static boolean isMarked(byte[] input) {
        return new String(input, ISO_8859_1).contains(MARK);
    }

    /** No value that was sealed before has left, but of these categories. */
    static void noMarkLeft(String left, Set<CategoryId> permitted) {
        String others = permitted.stream()
                .map(category -> MARK + category.value())
                .reduce(left, (text, mark) -> text.replace(mark, ""));
        require(!others.contains(MARK), "nothing is opened but what is permitted");
    }

    /** What the data service is to store has no plaintext where the route seals. */
    static void isSealed(Route route, List<Leaf> stored) {
        for (Leaf leaf : stored) {
            List<FieldRule> over = route.fields().stream()
                    .filter(rule -> rule.rest() == AtRest.SEALED)
                    .filter(rule -> startsWith(leaf.at(), rule.at().segments()))
                    .toList();
            boolean placeholder = over.stream()
                    .allMatch(rule -> rule.sidecar()
                            .map(beside ->
                                    beside.placeholder().equals(leaf.value().toString()))
                            .orElse(false));
            require(
                    over.isEmpty()
                            || leaf.value().isNull()
                            || placeholder
                            || (leaf.value().isString()
                                    && SEALED.matcher(leaf.value().asString()).matches()),
                    "nothing rests in the clear where the route seals");
            require(
                    over.stream().noneMatch(rule -> rule.shape() == Shape.RECORD)
                            || leaf.at().size()
                                    == over.getFirst().at().segments().size(),
                    "a record rests as one value");
        }
    }

    static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
