package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Problem;

/** A data service that keeps records of which it understands nothing. */
final class WholeRecordTest {
    private static final CategoryId MOOD = new CategoryId("mood.self-report");
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final CategoryId USE = new CategoryId("regimen.product-use");
    private static final String BOX = """
            {"boxes":[{"at":"2026-10-01T10:00:00Z","content":{"valence":2,"parts":[{"note":"slept badly"}],"steps":["cream"]}}]}""";

    private final DataPlace place = TestRoutes.place("boxes");

    @TempDir
    Path folder;

    private TestKeys keys;

    @BeforeEach
    void makeKeys() {
        keys = new TestKeys(folder);
    }

    @Test
    void theServiceSeesOneTextAndNoNameOfAField() {
        assertThat(seal(BOX))
                .matches("\\{\"boxes\":\\[\\{\"at\":\"2026-10-01T10:00:00Z\",\"content\":\"nsg1\\.[A-Za-z0-9_-]+\"}]}")
                .doesNotContain("valence");
    }

    @Test
    void recordsOfSimilarLengthCannotBeToldApartByIt() {
        assertThat(seal(BOX)).hasSameSizeAs(seal(BOX.replace("\"valence\":2", "\"valence\":10")));
    }

    @Test
    void anErasedCategoryIsGoneFromTheRecordAndTheRestIsNot() {
        String stored = seal(BOX);
        keys.shredDataKeys(NOTE);

        assertThat(open(stored)).isEqualTo(BOX.replace("\"note\":\"slept badly\"", ""));
    }

    @Test
    void anErasedRecordIsGoneWhole() {
        String stored = seal(BOX);
        keys.shredDataKeys(MOOD);

        assertThat(open(stored)).isEqualTo("{\"boxes\":[{\"at\":\"2026-10-01T10:00:00Z\"}]}");
    }

    @Test
    void aRecordOpensOnlyWhereItWasPut() {
        String sealed = seal(BOX).replaceAll(".*\"(nsg1\\.[^\"]*)\".*", "$1");

        assertRefused(Problem.CANNOT_OPEN, TestRoutes.place("blobs"), "[\"%s\"]".formatted(sealed));
        assertRefused(Problem.CANNOT_OPEN, TestRoutes.place("boxes", TestRoutes.OTHER), seal(BOX));
    }

    @Test
    void aRecordOutsideOfTheWindowOverItsDateStaysClosed() {
        String stored = seal(BOX);
        DataWindow later = new DataWindow(Instant.parse("2026-10-02T00:00:00Z"), Instant.parse("2026-11-01T00:00:00Z"));
        DataWindow then = new DataWindow(Instant.parse("2026-10-01T00:00:00Z"), Instant.parse("2026-10-02T00:00:00Z"));

        assertThat(open(place, stored, new DataWindows(Map.of(MOOD, later)))).isEqualTo("{\"boxes\":[]}");
        assertThat(open(place, stored, new DataWindows(Map.of(NOTE, later))))
                .isEqualTo(BOX.replace("\"note\":\"slept badly\"", ""));
        assertThat(open(place, stored, new DataWindows(Map.of(MOOD, then)))).isEqualTo(BOX);
    }

    @Test
    void whatCouldNotBeReadAgainIsNotWritten() {
        String note = "{\"note\":\"%s\"}".formatted("x".repeat(600_000));
        String once = BOX.replace("{\"note\":\"slept badly\"}", note);
        String twice = once.replace(note, note + "," + note);

        assertThat(open(seal(once))).isEqualTo(once);
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> seal(twice))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.INVALID_INPUT));
    }

    private String seal(String body) {
        RequestPayload payload = RequestPayload.read(place.route(), body.getBytes(UTF_8));
        return new String(payload.seal(place, keys.hierarchy(), TestKeys.RANDOM), UTF_8);
    }

    private String open(String stored) {
        return open(place, stored, DataWindows.NONE);
    }

    private String open(DataPlace where, String stored, DataWindows limits) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        ReleasableBody released = new ResponsePayload(where, Set.of(MOOD, NOTE, USE), limits, keys.hierarchy())
                .open(new ByteArrayInputStream(stored.getBytes(UTF_8)), (window, bytes) -> read.writeBytes(bytes));
        read.writeBytes(released.rest());
        return read.toString(UTF_8);
    }

    private void assertRefused(Problem problem, DataPlace where, String stored) {
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> open(where, stored, DataWindows.NONE))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(problem));
    }
}
