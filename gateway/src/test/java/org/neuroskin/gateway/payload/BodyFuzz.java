package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.neuroskin.gateway.payload.Fuzzed.require;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.Shape;
import tools.jackson.databind.JsonNode;

/**
 * Any bytes as a JSON body that an app writes or a data service answers: refused, or nothing rests or leaves that must not.
 *
 * <p>An input begins with four signs: the route, what is permitted, {@code r} to read or {@code w} to write, {@code o} with a window
 * over the data's date or {@code n} without. Then comes the body; {@code $0} in it stands for a value that was sealed before.
 */
public final class BodyFuzz {
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final DataWindow OCTOBER =
            new DataWindow(Instant.parse("2026-10-01T00:00:00Z"), Instant.parse("2026-11-01T00:00:00Z"));
    private static final Set<CategoryId> ALL = Set.copyOf(Fuzzed.CATEGORIES);

    /** Routes, and what is sealed before at each; the last value that is put in is of another person. */
    static final List<Map.Entry<String, String>> SAMPLES = List.of(
            Map.entry(
                    "entries",
                    "{\"entries\":[{\"id\":\"1\",\"valence\":\"@mood.self-report\",\"note\":\"@mood.note\","
                            + "\"inferred\":{\"a\":[\"@mood.inferred\"]},\"product\":\"cream\",\"place\":{\"town\":\"Ulm\"}}]}"),
            Map.entry(
                    "dated",
                    "{\"total\":1,\"latest\":\"@mood.note\",\"entries\":[{\"id\":\"1\",\"at\":\"2026-10-05T00:00:00Z\","
                            + "\"ended\":\"2026-10-06T00:00:00+01:00\",\"note\":\"@mood.note\",\"product\":\"cream\"}],\"others\":[{\"id\":\"2\"}]}"),
            Map.entry(
                    "measured",
                    "{\"total\":1,\"entries\":[{\"at\":\"2026-09-05T00:00:00Z\",\"valence\":\"@mood.self-report\",\"drops\":2,"
                            + "\"note\":\"@mood.note\",\"body\":{\"hrv\":{\"value\":\"@biometric.heart-rate-variability\"}}}]}"),
            Map.entry("notes", "[{\"note\":\"@mood.note\"},{\"note\":null}]"),
            Map.entry("uses", "{\"id\":\"1\",\"note\":\"@mood.note\",\"cream\":[1,2]}"),
            Map.entry(
                    "boxes",
                    "{\"boxes\":[{\"id\":\"1\",\"at\":\"2026-10-05T00:00:00Z\",\"content\":{\"id\":\"2\","
                            + "\"valence\":\"@mood.self-report\",\"parts\":[{\"note\":\"@mood.note\"}],\"steps\":[1]}}]}"),
            Map.entry("blobs", "[{\"valence\":\"@mood.self-report\",\"note\":\"@mood.note\",\"cream\":1}]"),
            Map.entry(
                    "columns",
                    "{\"entries\":[{\"id\":\"1\",\"at\":\"2026-10-05T00:00:00Z\",\"valence\":\"@mood.self-report\","
                            + "\"day\":\"@mood.note\",\"felt\":{\"a\":\"@mood.inferred\"}}]}"));

    private static final Map<String, List<String>> SEALED = new HashMap<>();

    static {
        SAMPLES.forEach(sample -> SEALED.put(
                sample.getKey(),
                Stream.concat(
                                Fuzzed.sealedIn(stored(sample, TestRoutes.SUBJECT, Fuzzed.MARK)).stream(),
                                Fuzzed.sealedIn(stored(sample, TestRoutes.OTHER, Fuzzed.MARK + "other")).stream()
                                        .limit(1))
                        .toList()));
    }

    private BodyFuzz() {}

    private static byte[] stored(Map.Entry<String, String> sample, SubjectId subject, String mark) {
        DataPlace place = TestRoutes.place(sample.getKey(), subject);
        byte[] body = sample.getValue().replace("@", mark).getBytes(UTF_8);
        return RequestPayload.read(place.route(), body).seal(place, Fuzzed.KEYS, TestKeys.RANDOM);
    }

    /** Loads what is needed before any input is timed. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput("0_wn{}".getBytes(UTF_8));
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 4 || Fuzzed.isMarked(input)) {
            return;
        }
        String collection = SAMPLES.get(input[0] & 7).getKey();
        DataPlace place = TestRoutes.place(collection);
        byte[] body = Arrays.copyOfRange(input, 4, input.length);
        if ((input[2] & 4) == 0) {
            byte[] stored = Fuzzed.with(SEALED.getOrDefault(collection, List.of()), body);
            reads(place, Fuzzed.categories(input[1]), (input[3] & 1) == 1, stored);
        } else {
            writes(place, Fuzzed.categories(input[1]), (input[3] & 1) == 1, body);
        }
    }

    private static void writes(DataPlace place, Set<CategoryId> permitted, boolean windows, byte[] body) {
        byte[] stored;
        try {
            RequestPayload payload = RequestPayload.read(place.route(), body);
            payload.outside(windows(windows));
            stored = payload.seal(place, Fuzzed.KEYS, TestKeys.RANDOM);
        } catch (PayloadRefused e) {
            return;
        }
        Fuzzed.isSealed(place.route(), Fuzzed.leaves(List.of(), Fuzzed.parse(new String(stored, UTF_8))));
        require(!reads(place, ALL, false, stored).refused(), "what was written can be read");
        reads(place, permitted, windows, stored);
    }

    private static Fuzzed.Outcome reads(DataPlace place, Set<CategoryId> permitted, boolean windows, byte[] stored) {
        Fuzzed.Outcome outcome = Fuzzed.read(
                stored,
                (in, sink) -> new ResponsePayload(place, permitted, windows(windows), Fuzzed.KEYS)
                        .open(in, sink)
                        .rest());
        if (!outcome.refused()) {
            JsonNode left = Fuzzed.parse(outcome.left());
            Fuzzed.mayAllLeave(place.route(), permitted, Fuzzed.leaves(List.of(), left));
            Fuzzed.noMarkLeft(outcome.left(), permitted);
            if (windows) {
                left.path("entries").forEach(item -> notesAreOfOctober(place, item));
            }
        }
        return outcome;
    }

    private static DataWindows windows(boolean limited) {
        return limited ? new DataWindows(Map.of(NOTE, OCTOBER)) : DataWindows.NONE;
    }

    /** An item of a list says when it was recorded in members of its own. */
    private static void notesAreOfOctober(DataPlace place, JsonNode item) {
        List<FieldRule> fields = place.route().fields().stream()
                .filter(rule -> rule.at().segments().size() == 3
                        && rule.at().segments().getFirst().equals("entries"))
                .toList();
        boolean note = fields.stream()
                .filter(rule -> rule.category().filter(NOTE::equals).isPresent())
                .anyMatch(rule -> item.hasNonNull(rule.name()));
        List<JsonNode> times = fields.stream()
                .filter(rule -> rule.shape() == Shape.RECORDED_AT)
                .map(rule -> item.path(rule.name()))
                .filter(time -> !time.isMissingNode())
                .toList();
        require(
                !note || (!times.isEmpty() && times.stream().allMatch(BodyFuzz::isOfOctober)),
                "nothing of outside a window leaves");
    }

    private static boolean isOfOctober(JsonNode time) {
        try {
            return OCTOBER.contains(OffsetDateTime.parse(time.asString()).toInstant());
        } catch (DateTimeException e) {
            return false;
        }
    }
}
