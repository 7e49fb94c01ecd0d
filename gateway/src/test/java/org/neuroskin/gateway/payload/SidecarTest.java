package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Problem;

/** A data service with columns of numbers and dates, and a column of text beside each. */
final class SidecarTest {
    private static final CategoryId MOOD = new CategoryId("mood.self-report");
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final CategoryId INFERRED = new CategoryId("mood.inferred");
    private static final Set<CategoryId> ALL = Set.of(MOOD, NOTE, INFERRED);
    private static final String ENTRY = "{\"id\":\"1\",\"valence\":-2.50,\"day\":\"2026-10-01\",\"felt\":{\"a\":[1]}}";
    private static final Pattern STORED =
            Pattern.compile("\\{\"entries\":\\[\\{\"id\":\"1\",\"valence\":0,\"valence_sealed\":(\"nsg1\\.[^\"]+\"),"
                    + "\"day\":\"1970-01-01\",\"day_sealed\":(\"nsg1\\.[^\"]+\"),"
                    + "\"felt\":null,\"felt_sealed\":(\"nsg1\\.[^\"]+\")}]}");

    private final DataPlace place = TestRoutes.place("columns");

    @TempDir
    Path folder;

    private TestKeys keys;

    @BeforeEach
    void makeKeys() {
        keys = new TestKeys(folder);
    }

    @Test
    void aPlaceholderOfItsTypeStandsInThePlaceOfEveryValue() {
        assertThat(seal(ENTRY)).matches(STORED);
        assertThat(seal(ENTRY.replace("-2.50", "null").replace("\"2026-10-01\"", "true")))
                .matches(STORED);
    }

    @Test
    void valuesComeBackAsTheyWereWrittenAndWhatIsBesideThemDoesNot() {
        assertThat(open(seal(ENTRY), ALL)).isEqualTo("{\"entries\":[" + ENTRY + "]}");
    }

    @Test
    void theOrderInWhichTheServiceAnswersDoesNotMatter() {
        Matcher stored = stored();

        assertThat(open(
                        "{\"entries\":[{\"valence_sealed\":%s,\"day\":\"1970-01-01\",\"valence\":0,\"id\":\"1\",\"day_sealed\":%s}]}"
                                .formatted(stored.group(1), stored.group(2)),
                        ALL))
                .isEqualTo("{\"entries\":[{\"valence\":-2.50,\"id\":\"1\",\"day\":\"2026-10-01\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-0", "0e3", "0.000"})
    void aNumberIsThePlaceholderHoweverTheServiceWritesIt(String zero) {
        assertThat(open(seal(ENTRY).replace("\"valence\":0", "\"valence\":" + zero), ALL))
                .isEqualTo("{\"entries\":[" + ENTRY + "]}");
    }

    @Test
    void whatIsNotPermittedIsLeftOutWithItsPlaceholder() {
        assertThat(open(seal(ENTRY), Set.of(NOTE))).isEqualTo("{\"entries\":[{\"id\":\"1\",\"day\":\"2026-10-01\"}]}");
        assertThat(open(seal(ENTRY), Set.of())).isEqualTo("{\"entries\":[{\"id\":\"1\"}]}");
    }

    @Test
    void anErasedValueIsLeftOutWithItsPlaceholder() {
        String stored = seal(ENTRY);
        keys.shredDataKeys(MOOD);

        assertThat(open(stored, ALL))
                .isEqualTo("{\"entries\":[{\"id\":\"1\",\"day\":\"2026-10-01\",\"felt\":{\"a\":[1]}}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"valence\":0}",
                "{\"valence\":0,\"valence_sealed\":null}",
                "{\"valence_sealed\":SEALED}",
                "{\"valence\":null,\"valence_sealed\":SEALED}",
                "{\"valence\":-2.50,\"valence_sealed\":SEALED}",
                "{\"valence\":1e-9,\"valence_sealed\":SEALED}",
                "{\"valence\":1e2147483648,\"valence_sealed\":SEALED}",
                "{\"valence\":\"0\",\"valence_sealed\":SEALED}",
                "{\"valence\":false,\"valence_sealed\":SEALED}",
                "{\"valence\":[0],\"valence_sealed\":SEALED}",
                "{\"valence\":{},\"valence_sealed\":SEALED}",
                "{\"valence\":SEALED}",
                "{\"valence\":SEALED,\"valence_sealed\":SEALED}",
                "{\"valence\":0,\"valence_sealed\":-2.50}",
                "{\"valence\":0,\"valence_sealed\":\"\"}",
                "{\"valence\":0,\"valence_sealed\":\"in the clear\"}",
                "{\"valence\":0,\"valence_sealed\":[SEALED]}",
                "{\"valence\":0},{\"valence_sealed\":SEALED}",
                "{\"valence_sealed\":SEALED},{\"valence\":0}",
                "{\"day\":\"1970-01-02\",\"day_sealed\":SEALED}",
                "{\"felt\":{\"a\":[1]}}",
                "{\"felt\":\"null\",\"felt_sealed\":SEALED}"
            })
    void whatIsNotAPairOfPlaceholderAndValueIsRefused(String entry) {
        String stored = "{\"entries\":[" + entry.replace("SEALED", stored().group(1)) + "]}";

        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> open(stored, ALL))
                .satisfies(refused -> assertThat(refused.problem()).isIn(Problem.SERVICE_FAILED, Problem.CANNOT_OPEN));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"valence":null}                       | {"valence":null}
            {"valence":null,"valence_sealed":null} | {"valence":null}
            {"valence_sealed":null}                | {}
            {"felt":null}                          | {"felt":null}
            {"felt_sealed":null,"felt":null}       | {"felt":null}
            """)
    void nullSaysThatThereIsNone(String stored, String read) {
        assertThat(open("{\"entries\":[" + stored + "]}", ALL)).isEqualTo("{\"entries\":[" + read + "]}");
    }

    @Test
    void aValueDoesNotOpenBesideAnotherField() {
        Matcher stored = stored();

        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() ->
                        open("{\"entries\":[{\"valence\":0,\"valence_sealed\":%s}]}".formatted(stored.group(2)), ALL))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.CANNOT_OPEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"valence_sealed\":\"nsg1.AAAA\"}",
                "{\"valence\":1,\"valence_sealed\":\"\"}",
                "{\"valence_sealed\":null}",
                "{\"valence\":1,\"valence\\u005fsealed\":7}",
                "{\"valence_sealed\":{}}"
            })
    void nobodyWritesWhatRestsBesideAValue(String entry) {
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> seal(entry))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.INVALID_INPUT));
    }

    @Test
    void theNameOfASidecarElsewhereIsAnyName() {
        assertThat(seal("{\"id\":\"1\",\"sub\":{\"valence_sealed\":1}}"))
                .isEqualTo("{\"entries\":[{\"id\":\"1\",\"sub\":{\"valence_sealed\":1}}]}");
    }

    @Test
    void meansAreOfTheValuesAndNotOfTheirPlaceholders() {
        String dated = "{\"at\":\"2026-10-01T10:%s:00Z\",\"valence\":%s}";
        String stored = seal(dated.formatted("00", "1") + "," + dated.formatted("30", "4"));
        Reductions hourly = Reductions.of(
                Set.of(new Obligation.ReduceTo(MOOD, Fidelity.REDUCED)), Instant.parse("2026-11-22T12:00:00Z"));

        assertThat(open(stored, ALL, hourly))
                .contains("\"mean\":2.5,\"count\":2")
                .contains("\"field\":\"/valence\"")
                .doesNotContain("sealed")
                .doesNotContain("\"valence\":");
    }

    private Matcher stored() {
        Matcher stored = STORED.matcher(seal(ENTRY));
        assertThat(stored.matches()).isTrue();
        return stored;
    }

    private String seal(String entries) {
        RequestPayload payload =
                RequestPayload.read(place.route(), ("{\"entries\":[" + entries + "]}").getBytes(UTF_8));
        return new String(payload.seal(place, keys.hierarchy(), TestKeys.RANDOM), UTF_8);
    }

    private String open(String stored, Set<CategoryId> permitted) {
        return open(stored, permitted, Reductions.NONE);
    }

    private String open(String stored, Set<CategoryId> permitted, Reductions reductions) {
        return new String(
                new ResponsePayload(place, permitted, new DataWindows(Map.of()), reductions, keys.hierarchy())
                        .open(
                                new ByteArrayInputStream(stored.getBytes(UTF_8)),
                                (window, bytes) -> fail("one window is enough"))
                        .rest(),
                UTF_8);
    }
}
