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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Problem;

/** Attacks the window over the data's date. Notes may pass if they are of April 2026. */
final class DataWindowsTest {
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final CategoryId PRODUCT = new CategoryId("regimen.product-use");
    private static final DataWindow APRIL =
            new DataWindow(Instant.parse("2026-04-01T00:00:00Z"), Instant.parse("2026-05-01T00:00:00Z"));
    private static final DataWindows NOTES_OF_APRIL = new DataWindows(Map.of(NOTE, APRIL));

    private final DataPlace place = TestRoutes.place("dated");

    @TempDir
    Path folder;

    private TestKeys keys;

    @BeforeEach
    void makeKeys() {
        keys = new TestKeys(folder);
    }

    @Test
    void anItemOutsideIsLeftOutWithAllThatTellsOfIt() {
        String inside = "{\"id\":2,\"note\":\"b\",\"at\":\"2026-04-01T00:00:00Z\"}";

        assertThat(read(
                        "{\"total\":3,\"latest\":\"c\",\"entries\":[{\"id\":1,\"note\":\"a\",\"at\":\"2026-03-31T23:59:59Z\"},"
                                + inside
                                + ",{\"id\":3,\"note\":\"c\",\"at\":\"2026-05-01T00:00:00Z\"}],\"others\":[{\"id\":1}],\"more\":7}",
                        NOTE))
                .isEqualTo("{\"entries\":[" + inside + "]}");
    }

    @Test
    void whatIsNotLimitedStaysOfAnItemOutside() {
        assertThat(read("{\"entries\":[" + item("\"2026-06-01T00:00:00Z\"") + "]}", NOTE, PRODUCT))
                .isEqualTo("{\"entries\":[{\"product\":\"cream\",\"at\":\"2026-06-01T00:00:00Z\"}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "1775001600",
                "true",
                "\"\"",
                "\"2026-04-02\"",
                "\"2026-04-02T00:00:00\"",
                "\"2026-04-31T00:00:00Z\"",
                "\" 2026-04-02T00:00:00Z\"",
                "\"2026-04-02T00:00:00Z\\u0000\"",
                "\"٢٠٢٦-04-02T00:00:00Z\"",
                "\"2026-04-30T23:00:00-02:00\"",
                "\"+999999999-12-31T23:59:59-18:00\""
            })
    void aTimeThatIsNoneOrElsewhereClosesTheItem(String at) {
        String body = "{\"entries\":[" + item(at) + "]}";

        assertThat(read(body, NOTE)).isEqualTo("{\"entries\":[]}");
        assertThat(outside(body)).containsExactly(NOTE);
    }

    @Test
    void everyTimeOfAnItemCounts() {
        String late = item("\"2026-04-30T23:00:00Z\",\"ended\":\"2026-05-01T01:00:00Z\"");

        assertThat(read("{\"entries\":[" + late + "]}", NOTE)).isEqualTo("{\"entries\":[]}");
        assertThat(outside("{\"entries\":[" + late + "]}")).containsExactly(NOTE);
    }

    @Test
    void whatIsNoItemOrNamesNoTimeIsLeftOut() {
        assertThat(read(
                        "{\"entries\":[{\"note\":\"a\"},[{\"note\":\"a\",\"at\":\"2026-04-02T00:00:00Z\"}],\"stray\",7]}",
                        NOTE))
                .isEqualTo("{\"entries\":[]}");
        assertThat(read("{\"entries\":{\"note\":\"a\",\"at\":\"2026-04-02T00:00:00Z\"}}", NOTE))
                .isEqualTo("{\"entries\":{}}");
    }

    @Test
    void nothingOutsideOfTheWindowIsOpened() {
        byte[] stored = seal("{\"entries\":[" + item("\"2026-06-01T00:00:00Z\"") + "]}");
        keys.openings.set(0);

        open(stored, NOTE, PRODUCT);

        assertThat(keys.openings).hasValue(0);
    }

    @Test
    void anItemThatIsTooLargeToLookThroughIsRefused() {
        String large = "{\"entries\":[{\"at\":\"2026-04-02T00:00:00Z\",\"x\":[%s0]}]}"
                .formatted("\"yyyyyyyyy\",".repeat(500_000));

        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> open(large.getBytes(UTF_8), NOTE))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.SERVICE_FAILED));
    }

    @Test
    void whatIsWrittenIsHeldToTheWindowToo() {
        assertThat(outside("{\"entries\":[" + item("\"2026-04-30T23:59:59.999999Z\"") + "]}"))
                .isEmpty();
        assertThat(outside("{\"entries\":[" + item("\"2026-04-02T00:00:00Z\"") + "," + item("\"2026-05-02T00:00:00Z\"")
                        + "]}"))
                .containsExactly(NOTE);
        assertThat(outside("{\"latest\":\"a\",\"entries\":[]}")).containsExactly(NOTE);
        assertThat(outside("{\"entries\":[{\"note\":\"a\"}]}")).containsExactly(NOTE);
        assertThat(outside("{\"entries\":[{\"product\":\"cream\"}]}")).isEmpty();
    }

    private static String item(String at) {
        return "{\"note\":\"secret\",\"product\":\"cream\",\"at\":" + at + "}";
    }

    private Set<CategoryId> outside(String body) {
        return RequestPayload.read(place.route(), body.getBytes(UTF_8)).outside(NOTES_OF_APRIL);
    }

    private String read(String body, CategoryId... permitted) {
        return open(seal(body), permitted);
    }

    private byte[] seal(String body) {
        return RequestPayload.read(place.route(), body.getBytes(UTF_8)).seal(place, keys.hierarchy(), TestKeys.RANDOM);
    }

    private String open(byte[] stored, CategoryId... permitted) {
        ReleasableBody released = new ResponsePayload(place, Set.of(permitted), NOTES_OF_APRIL, keys.hierarchy())
                .open(new ByteArrayInputStream(stored), (window, bytes) -> fail("one window is enough"));
        return new String(released.rest(), UTF_8);
    }
}
