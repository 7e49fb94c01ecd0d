package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Attacks the means that stand for values. */
final class ReductionsTest {
    private static final CategoryId MOOD = new CategoryId("mood.self-report");
    private static final CategoryId HRV = new CategoryId("biometric.heart-rate-variability");
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final CategoryId PRODUCT = new CategoryId("regimen.product-use");
    private static final Instant NOW = Instant.parse("2026-04-10T00:00:00Z");

    private final DataPlace place = TestRoutes.place("measured");

    @TempDir
    Path folder;

    private TestKeys keys;

    @BeforeEach
    void makeKeys() {
        keys = new TestKeys(folder);
    }

    /** One measurement, its time and value written as no mean is. */
    private record Sample(Instant at, double value) {
        String json() {
            return "{\"id\":\"id-%d\",\"at\":\"%s\",\"valence\":%s}".formatted(at.toEpochMilli(), at, value);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REDUCED", "SUMMARY"})
    void meansAreThoseOfANaiveComputationAndNoValueOrTimeAppears(Fidelity fidelity) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<Sample> samples = samples(random);

            String answer = read(body(samples), Map.of(MOOD, fidelity), MOOD);

            JsonNode items = JsonMapper.shared().readTree(answer).path("entries");
            Map<Instant, List<Double>> expected = naive(samples, fidelity);
            assertThat(items.size()).as("seed %d", seed).isEqualTo(expected.size());
            items.forEach(item -> {
                List<Double> values = Objects.requireNonNull(
                        expected.get(Instant.parse(item.path("from").asString())));
                assertThat(item.path("count").asInt()).isEqualTo(values.size());
                assertThat(item.path("mean").asDouble())
                        .isEqualTo(
                                values.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .average()
                                        .orElseThrow(),
                                within(1e-9));
            });
            assertThat(samples)
                    .as("seed %d", seed)
                    .allSatisfy(sample -> assertThat(answer)
                            .doesNotContain(sample.at().toString(), String.valueOf(sample.value()), "id-"));
        }
    }

    private static List<Sample> samples(Random random) {
        List<Sample> samples = new ArrayList<>();
        for (int i = random.nextInt(200); i >= 0; i--) {
            Instant at = Instant.parse("2026-04-01T00:00:00Z").plusMillis(1 + random.nextInt(259_200_000));
            samples.add(new Sample(at, random.nextDouble(-1000, 1000)));
        }
        return samples;
    }

    private static Map<Instant, List<Double>> naive(List<Sample> samples, Fidelity fidelity) {
        Map<Instant, List<Double>> periods = new TreeMap<>();
        for (Sample sample : samples) {
            Instant from = fidelity == Fidelity.REDUCED
                    ? sample.at().truncatedTo(ChronoUnit.HOURS)
                    : sample.at()
                            .minusSeconds(43_200)
                            .truncatedTo(ChronoUnit.DAYS)
                            .plusSeconds(43_200);
            periods.computeIfAbsent(from, none -> new ArrayList<>()).add(sample.value());
        }
        periods.values().removeIf(values -> values.size() < 2);
        return periods;
    }

    private static String body(List<Sample> samples) {
        return "{\"total\":7,\"entries\":[%s]}"
                .formatted(samples.stream().map(Sample::json).collect(Collectors.joining(",")));
    }

    @Test
    void aYesOrNoTellsThatThereWasAValueAndNothingOfIt() {
        String body = entries(item("10:10", "\"valence\":3.25"), item("10:20", "\"valence\":7.5"));

        assertThat(read(body, Map.of(MOOD, Fidelity.YES_NO), MOOD)).isEqualTo("""
                {"entries":[{"from":"2026-03-31T12:00:00Z","until":"2026-04-01T12:00:00Z","category":"mood.self-report",\
                "field":"/valence","recorded":true}]}""");
    }

    @Test
    void aTreeIsItsValueAndUnitsAreNotMixed() {
        String body = entries(
                item("10:10", "\"body\":{\"hrv\":{\"value\":40,\"unit\":\"ms\",\"comment\":\"secret\"}}"),
                item("10:20", "\"body\":{\"hrv\":{\"unit\":\"ms\",\"value\":60}}"),
                item("10:21", "\"body\":{\"hrv\":{\"unit\":\"s\",\"value\":0.04}}"),
                item("10:22", "\"body\":{\"hrv\":{\"unit\":\"s\",\"value\":0.06}}"),
                item("10:30", "\"body\":{\"hrv\":{\"value\":50,\"unit\":\"a sentence, with a secret\"}}"),
                item("10:30", "\"body\":{\"hrv\":{\"value\":50,\"unit\":[\"ms\"]}}"),
                item("10:40", "\"body\":{\"hrv\":[50]}"),
                item("10:50", "\"body\":{\"hrv\":{\"value\":\"50\",\"unit\":\"ms\"}}"));

        assertThat(read(body, Map.of(HRV, Fidelity.REDUCED), HRV)).isEqualTo("""
                {"entries":[{"from":"2026-04-01T10:00:00Z","until":"2026-04-01T11:00:00Z",\
                "category":"biometric.heart-rate-variability","field":"/body/hrv","mean":50.0,"count":2,"unit":"ms"},\
                {"from":"2026-04-01T10:00:00Z","until":"2026-04-01T11:00:00Z",\
                "category":"biometric.heart-rate-variability","field":"/body/hrv","mean":0.05,"count":2,"unit":"s"}]}""");
    }

    @Test
    void whatIsPermittedAsItIsStaysAndItemsWithoutItGo() {
        String body = entries(
                item("10:10", "\"valence\":3.25,\"note\":\"kept\",\"word\":\"blue\""),
                item("10:20", "\"valence\":7.75,\"note\":null,\"product\":null,\"other\":null"));

        assertThat(read(body, Map.of(MOOD, Fidelity.REDUCED), MOOD, NOTE, PRODUCT))
                .isEqualTo("""
                {"entries":[{"id":1,"at":"2026-04-01T10:10:00Z","note":"kept"},\
                {"from":"2026-04-01T10:00:00Z","until":"2026-04-01T11:00:00Z","category":"mood.self-report",\
                "field":"/valence","mean":5.5,"count":2}]}""");
    }

    /** Text and unlisted fields of a category that is reduced cannot be. */
    @Test
    void ofAReducedCategoryOnlyMeasurementsAreToldOf() {
        String body = entries(
                item("10:10", "\"drops\":1,\"product\":\"cream\",\"other\":\"x\""),
                item("10:20", "\"drops\":2,\"product\":\"cream\",\"other\":\"x\""));

        assertThat(read(body, Map.of(PRODUCT, Fidelity.REDUCED), PRODUCT)).isEqualTo("""
                {"entries":[{"from":"2026-04-01T10:00:00Z","until":"2026-04-01T11:00:00Z","category":"regimen.product-use",\
                "field":"/drops","mean":1.5,"count":2}]}""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"4\"", "true", "null", "1e16", "-1e400", "\"\""})
    void whatIsNoNumberOfASizeCountsForNothing(String value) {
        for (String field : List.of("valence", "drops")) {
            assertThat(read(
                            withOneOf(field, value),
                            Map.of(MOOD, Fidelity.REDUCED, PRODUCT, Fidelity.REDUCED),
                            MOOD,
                            PRODUCT))
                    .contains("\"mean\":1.5,\"count\":2}]}");
        }
    }

    /** Nobody could write that through the gateway. */
    @ParameterizedTest
    @ValueSource(strings = {"[4]", "{\"value\":4}"})
    void aTreeAtThePlaceOfANumberCountsForNothing(String value) {
        byte[] stored = withOneOf("drops", value).getBytes(UTF_8);

        assertThat(open(stored, DataWindows.NONE, Map.of(PRODUCT, Fidelity.REDUCED), PRODUCT))
                .contains("\"mean\":1.5,\"count\":2}]}");
    }

    private static String withOneOf(String field, String value) {
        return entries(
                item("10:10", "\"%s\":1".formatted(field)),
                item("10:20", "\"%s\":2".formatted(field)),
                item("10:30", "\"%s\":%s".formatted(field, value)));
    }

    @Test
    void aPeriodThatGoesOnOrHasOneValueIsNotToldOf() {
        String running =
                "{\"at\":\"2026-04-09T23:59:59Z\",\"valence\":1},{\"at\":\"2026-04-09T23:00:00Z\",\"valence\":2}";
        String over = "{\"entries\":[" + running + "]}";

        assertThat(read(over, Map.of(MOOD, Fidelity.REDUCED), MOOD)).contains("\"count\":2");
        assertThat(read(over, Map.of(MOOD, Fidelity.SUMMARY), MOOD))
                .as("until noon")
                .isEqualTo("{\"entries\":[]}");
        assertThat(read(over, Map.of(MOOD, Fidelity.YES_NO), MOOD)).isEqualTo("{\"entries\":[]}");
        assertThat(read(entries(item("10:10", "\"valence\":1")), Map.of(MOOD, Fidelity.REDUCED), MOOD))
                .isEqualTo("{\"entries\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"2026-04-01\"",
                "7",
                "\"2026-04-01T10:20:00\"",
                "\"2026-04-01T10:20:00Z\",\"until\":\"?\""
            })
    void aMeasurementWithoutATimeCountsForNothing(String at) {
        String body = entries(item("10:10", "\"valence\":1"), "{\"at\":%s,\"valence\":2}".formatted(at));

        assertThat(read(body, Map.of(MOOD, Fidelity.REDUCED), MOOD)).isEqualTo("{\"entries\":[]}");
    }

    @Test
    void noOtherListOrTotalTellsWhatIsMissing() {
        String body = "{\"total\":2,\"entries\":[],\"latest\":{\"valence\":3},\"others\":[{\"valence\":3}]}";

        assertThat(read(body, Map.of(MOOD, Fidelity.REDUCED), MOOD, PRODUCT)).isEqualTo("{\"entries\":[]}");
    }

    @Test
    void underAWindowOnlyWhatIsInItCounts() {
        String body =
                entries(item("10:10", "\"valence\":1"), item("10:20", "\"valence\":2"), item("10:30", "\"valence\":9"));
        DataWindows windows =
                new DataWindows(Map.of(MOOD, new DataWindow(null, Instant.parse("2026-04-01T10:30:00Z"))));

        assertThat(open(seal(body), windows, Map.of(MOOD, Fidelity.REDUCED), MOOD))
                .contains("\"mean\":1.5,\"count\":2");
    }

    @Test
    void moreFiguresThanMemoryIsMeantForAreRefused() {
        StringBuilder items = new StringBuilder();
        for (int hour = 0; hour < 17_569; hour++) {
            items.append(hour == 0 ? "" : ",")
                    .append("{\"at\":\"%s\",\"drops\":1}".formatted(Instant.EPOCH.plusSeconds(3600L * hour)));
        }
        byte[] stored = "{\"entries\":[%s]}".formatted(items).getBytes(UTF_8);

        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> open(stored, DataWindows.NONE, Map.of(PRODUCT, Fidelity.REDUCED), PRODUCT))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.SERVICE_FAILED));
    }

    @Test
    void nothingIsOpenedThatIsNotPermitted() {
        byte[] stored = seal(entries(item("10:10", "\"valence\":1,\"word\":\"blue\",\"note\":\"secret\"")));
        keys.openings.set(0);

        open(stored, DataWindows.NONE, Map.of(HRV, Fidelity.REDUCED), HRV);

        assertThat(keys.openings).hasValue(0);
    }

    private static String entries(String... items) {
        return "{\"entries\":[" + String.join(",", items) + "]}";
    }

    private static String item(String time, String members) {
        return "{\"id\":1,\"at\":\"2026-04-01T%s:00Z\",%s}".formatted(time, members);
    }

    private String read(String body, Map<CategoryId, Fidelity> fidelities, CategoryId... permitted) {
        return open(seal(body), DataWindows.NONE, fidelities, permitted);
    }

    private byte[] seal(String body) {
        return RequestPayload.read(place.route(), body.getBytes(UTF_8)).seal(place, keys.hierarchy(), TestKeys.RANDOM);
    }

    private String open(
            byte[] stored, DataWindows windows, Map<CategoryId, Fidelity> fidelities, CategoryId... permitted) {
        Set<CategoryId> all = new HashSet<>(Arrays.asList(permitted));
        ReleasableBody released = new ResponsePayload(
                        place, all, windows, new Reductions(fidelities, NOW), keys.hierarchy())
                .open(new ByteArrayInputStream(stored), (window, bytes) -> fail("one window is enough"));
        return new String(released.rest(), UTF_8);
    }
}
