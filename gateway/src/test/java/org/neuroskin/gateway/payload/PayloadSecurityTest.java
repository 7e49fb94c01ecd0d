package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;

final class PayloadSecurityTest {
    private static final Set<CategoryId> ALL = Set.of(
            new CategoryId("mood.note"),
            new CategoryId("mood.self-report"),
            new CategoryId("mood.inferred"),
            new CategoryId("regimen.product-use"));
    private static final Pattern SEALED = Pattern.compile("nsg1\\.[A-Za-z0-9_-]+");

    private final DataPlace place = TestRoutes.place("entries");

    @TempDir
    Path folder;

    private TestKeys keys;

    @BeforeEach
    void makeKeys() {
        keys = new TestKeys(folder);
    }

    @Test
    void nothingOfASealedValueGoesToTheDataService() {
        String canary = "canary-4711";
        String stored =
                seal("{\"entries\":[{\"valence\":\"%1$s\",\"note\":\"%1$s\",\"inferred\":{\"%1$s\":[\"%1$s\"]}}]}"
                        .formatted(canary));

        assertThat(stored).doesNotContain("canary").doesNotContain("4711");
        assertThat(sealedIn(stored)).hasSize(3);
    }

    @Test
    void shortValuesCannotBeToldApartByTheirLength() {
        String stored = seal(
                "{\"entries\":[{\"valence\":1},{\"valence\":-3},{\"valence\":true},{\"valence\":null},{\"valence\":\"middling\"}]}");

        assertThat(sealedIn(stored).stream().map(String::length).distinct()).hasSize(1);
    }

    @Test
    void theSameValueIsSealedDifferentlyEachTime() {
        List<String> sealed = new ArrayList<>(sealedIn(seal("{\"entries\":[{\"valence\":1},{\"valence\":1}]}")));
        sealed.addAll(sealedIn(seal("{\"entries\":[{\"valence\":1},{\"valence\":1}]}")));

        assertThat(sealed).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void randomDocumentsComeBackToTheLastCharacter() {
        long seed = 20_261_122L;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            String document = document(random);
            assertThat(new String(open(place, seal(document)).rest(), UTF_8))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(document);
        }
    }

    @Test
    void noKeyIsAskedForWhenNothingIsPermitted() {
        String stored = seal("{\"entries\":[{\"valence\":1,\"note\":\"x\"}]}");
        keys.openings.set(0);

        new ResponsePayload(place, Set.of(), DataWindows.NONE, keys.hierarchy()).open(stream(stored), noWindow());

        assertThat(keys.openings).hasValue(0);
    }

    @Test
    void aChangedValueDoesNotOpen() {
        String stored = seal("{\"entries\":[{\"note\":\"hello\"}]}");
        String sealed = sealedIn(stored).getFirst();
        char last = sealed.charAt(sealed.length() - 3);
        String changed = sealed.substring(0, sealed.length() - 3)
                + (last == 'A' ? 'B' : 'A')
                + sealed.substring(sealed.length() - 2);

        assertRefused(Problem.CANNOT_OPEN, () -> open(place, stored.replace(sealed, changed)));
    }

    /** Else whoever changes what rests could ask bit by bit what is in it. */
    @Test
    void everyWayInWhichAValueIsBrokenLooksTheSame() {
        String stored = seal("{\"entries\":[{\"note\":\"hello\"}]}");
        String sealed = sealedIn(stored).getFirst();
        Set<String> seen = new HashSet<>();

        // Behind the id of the key, of which another one is simply not known
        for (int i = sealed.length() / 2; i < sealed.length() - 1; i++) {
            String changed = sealed.substring(0, i) + (sealed.charAt(i) == 'A' ? 'B' : 'A') + sealed.substring(i + 1);
            assertThatExceptionOfType(PayloadRefused.class)
                    .isThrownBy(() -> open(place, stored.replace(sealed, changed)))
                    .satisfies(refused -> seen.add(refused.problem() + refused.detail()));
        }

        assertThat(seen).hasSize(1);
    }

    @Test
    void aValueMovedToAnotherFieldDoesNotOpen() {
        String stored = seal("{\"entries\":[{\"note\":\"hello\",\"valence\":2}]}");
        List<String> sealed = sealedIn(stored);

        assertRefused(Problem.CANNOT_OPEN, () -> open(place, stored.replace(sealed.get(1), sealed.get(0))));
    }

    @Test
    void aValueMovedToAnotherPersonDoesNotOpen() {
        String stored = seal("{\"entries\":[{\"note\":\"hello\"}]}");

        assertRefused(Problem.CANNOT_OPEN, () -> open(TestRoutes.place("entries", TestRoutes.OTHER), stored));
    }

    @Test
    void aValueMovedToAnotherRouteDoesNotOpen() {
        String sealed = sealedIn(seal("{\"entries\":[{\"note\":\"hello\"}]}")).getFirst();

        assertRefused(
                Problem.CANNOT_OPEN, () -> open(TestRoutes.place("notes"), "[{\"note\":\"%s\"}]".formatted(sealed)));
    }

    @Test
    void aKeyThatNobodyKnowsIsNotTakenForErased() {
        String stored = seal("{\"entries\":[{\"note\":\"hello\"}]}");
        keys.loseDataKeys();

        assertRefused(Problem.CANNOT_OPEN, () -> open(place, stored));
    }

    @Test
    void aSuspendedKeyIsARefusalOfItsOwn() {
        String stored = seal("{\"entries\":[{\"note\":\"hello\"}]}");
        keys.suspendDataKeys();

        assertRefused(Problem.PROCESSING_RESTRICTED, () -> open(place, stored));
    }

    /** The index of a field would repeat, and with it a nonce. */
    @Test
    void moreFieldsThanOneSaltCanSealAreRefused() {
        String body = "{\"entries\":[" + "{\"valence\":1},".repeat(65_536) + "{\"valence\":1}]}";

        assertRefused(Problem.INVALID_INPUT, () -> seal(body));
    }

    @Test
    void anErasedValueIsLeftOutAndNotCounted() {
        String stored = seal("{\"entries\":[{\"id\":\"e-1\",\"note\":\"hello\"}]}");
        keys.shredDataKeys();

        ReleasableBody released = open(place, stored);

        assertThat(new String(released.rest(), UTF_8)).isEqualTo("{\"entries\":[{\"id\":\"e-1\"}]}");
        assertThat(released.categories()).isEmpty();
    }

    @Test
    void withoutKeysNothingIsSealedOrOpened() {
        String stored = seal("{\"entries\":[{\"note\":\"hello\"}]}");
        keys.down = true;

        assertRefused(Problem.KEYS_UNAVAILABLE, () -> open(place, stored));
        assertRefused(Problem.KEYS_UNAVAILABLE, () -> seal("{\"entries\":[{\"note\":\"hello\"}]}"));
    }

    @Test
    void aBodyIsNotSealedForAnotherRoute() {
        RequestPayload payload = RequestPayload.read(place.route(), "{\"entries\":[]}".getBytes(UTF_8));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> payload.seal(TestRoutes.place("notes"), keys.hierarchy(), TestKeys.RANDOM));
    }

    @Test
    void aBodyOfSeveralWindowsGoesWindowByWindow() {
        String body = body(60_000);
        ByteArrayOutputStream windows = new ByteArrayOutputStream();
        List<Long> numbers = new ArrayList<>();

        ReleasableBody released = new ResponsePayload(place, ALL, DataWindows.NONE, keys.hierarchy())
                .open(stream(body), (window, bytes) -> {
                    assertThat(bytes).hasSize(256 * 1024);
                    numbers.add(window);
                    windows.writeBytes(bytes);
                });
        windows.writeBytes(released.rest());

        assertThat(windows.toString(UTF_8)).isEqualTo(body);
        assertThat(released.bytes()).isEqualTo(body.length());
        assertThat(released.windows()).isEqualTo(numbers.size()).isGreaterThan(2);
        assertThat(numbers).isSorted().startsWith(0L).doesNotHaveDuplicates();
    }

    @Test
    void aBodyThatFillsExactlyOneWindowIsReleasedWhole() {
        String body = "{\"entries\":[{\"product\":\"%s\"}]}".formatted("x".repeat(256 * 1024 - 28));
        assertThat(body).hasSize(256 * 1024);

        assertThat(open(place, body).rest()).hasSize(256 * 1024);
    }

    @Test
    void whatFailsAfterAWindowReleasesNothingMore() {
        String good = body(60_000);
        String bad = good.substring(0, good.length() - 2) + ",{\"note\":\"in the clear\"}]}";
        List<Long> numbers = new ArrayList<>();

        assertRefused(
                Problem.SERVICE_FAILED,
                () -> new ResponsePayload(place, ALL, DataWindows.NONE, keys.hierarchy())
                        .open(stream(bad), (window, bytes) -> numbers.add(window)));
        assertThat(numbers).hasSize(bad.length() / (256 * 1024));
    }

    @Test
    void whatFailsWithinTheFirstWindowReleasesNothing() {
        String bad = "{\"entries\":[{\"id\":\"e-1\"},{\"note\":\"in the clear\"}]}";

        assertRefused(Problem.SERVICE_FAILED, () -> open(place, bad));
    }

    @Test
    void aSinkThatRefusesEndsTheBody() {
        IllegalStateException refusal = new IllegalStateException("cannot record");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> new ResponsePayload(place, ALL, DataWindows.NONE, keys.hierarchy())
                        .open(stream(body(60_000)), (window, bytes) -> {
                            throw refusal;
                        }))
                .isSameAs(refusal);
    }

    @Test
    void aConnectionThatBreaksIsNotTakenForAnEnd() {
        InputStream broken = new SequenceInputStream(stream("{\"entries\":["), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return read();
            }
        });

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() ->
                        new ResponsePayload(place, ALL, DataWindows.NONE, keys.hierarchy()).open(broken, noWindow()))
                .withMessageContaining("connection reset");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 256 * 1024, 256 * 1024 + 1, 1_000_000})
    void anImageComesBackWhole(int size) throws IOException {
        byte[] image = new byte[size];
        new Random(size).nextBytes(image);
        ByteArrayOutputStream windows = new ByteArrayOutputStream();

        ReleasableBody released = openImage("image-1", sealImage(image), (window, bytes) -> windows.writeBytes(bytes));
        windows.writeBytes(released.rest());

        assertThat(windows.toByteArray()).isEqualTo(image);
        assertThat(released.bytes()).isEqualTo(size);
        assertThat(released.categories()).containsExactly(new CategoryId("skin.image"));
    }

    @Test
    void anImageThatIsCutOrChangedOrMovedDoesNotOpen() throws IOException {
        byte[] sealed = sealImage(new byte[50_000]);
        byte[] cut = Arrays.copyOf(sealed, sealed.length - 1);
        byte[] changed = sealed.clone();
        changed[40_000] ^= 1;

        assertRefused(Problem.CANNOT_OPEN, () -> openImage("image-1", cut, noWindow()));
        assertRefused(Problem.CANNOT_OPEN, () -> openImage("image-1", changed, noWindow()));
        assertRefused(Problem.CANNOT_OPEN, () -> openImage("image-2", sealed, noWindow()));
        assertRefused(Problem.CANNOT_OPEN, () -> openImage("image-1", new byte[0], noWindow()));
        assertRefused(Problem.CANNOT_OPEN, () -> openImage("image-1", new byte[50_000], noWindow()));
    }

    private String seal(String body) {
        RequestPayload payload = RequestPayload.read(place.route(), body.getBytes(UTF_8));
        return new String(payload.seal(place, keys.hierarchy(), TestKeys.RANDOM), UTF_8);
    }

    private ReleasableBody open(DataPlace where, String stored) {
        return new ResponsePayload(where, ALL, DataWindows.NONE, keys.hierarchy()).open(stream(stored), noWindow());
    }

    private byte[] sealImage(byte[] image) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        new BinaryPayload(TestRoutes.place("images/image-1"), keys.hierarchy())
                .seal(new ByteArrayInputStream(image), sealed, TestKeys.RANDOM);
        return sealed.toByteArray();
    }

    private ReleasableBody openImage(String id, byte[] sealed, WindowSink sink) throws IOException {
        return new BinaryPayload(TestRoutes.place("images/" + id), keys.hierarchy())
                .open(new ByteArrayInputStream(sealed), sink);
    }

    private static void assertRefused(Problem problem, ThrowingCallable work) {
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(work)
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(problem));
    }

    private static WindowSink noWindow() {
        return (window, bytes) -> fail("one window is enough");
    }

    private static InputStream stream(String body) {
        return new ByteArrayInputStream(body.getBytes(UTF_8));
    }

    private static List<String> sealedIn(String stored) {
        return SEALED.matcher(stored).results().map(MatchResult::group).toList();
    }

    private static String body(int entries) {
        return IntStream.range(0, entries)
                .mapToObj("{\"id\":\"e-%d\"}"::formatted)
                .collect(Collectors.joining(",", "{\"entries\":[", "]}"));
    }

    private static String document(Random random) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> "{\"id\":%s,\"valence\":%s,\"note\":%s,\"inferred\":{\"a\":[%s,%s]},\"product\":%s}"
                        .formatted(
                                scalar(random),
                                number(random),
                                text(random),
                                scalar(random),
                                number(random),
                                text(random)))
                .collect(Collectors.joining(",", "{\"entries\":[", "]}"));
    }

    private static String scalar(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> "false";
            case 3 -> number(random);
            default -> text(random);
        };
    }

    private static String number(Random random) {
        String sign = random.nextBoolean() ? "-" : "";
        String whole = random.nextBoolean() ? "0" : "1" + "0123456789".substring(random.nextInt(10));
        String fraction = random.nextBoolean() ? "" : "." + random.nextInt(1_000) + "0";
        String exponent = random.nextBoolean() ? "" : (random.nextBoolean() ? "e" : "E+") + random.nextInt(500);
        return sign + whole + fraction + exponent;
    }

    /** Only characters that are written as they are. */
    private static String text(Random random) {
        return random.ints(random.nextInt(40), 0x20, 0x1F600)
                .filter(c -> c != '"' && c != '\\' && (c < 0x7F || c > 0x9F) && (c < 0xD800 || c > 0xDFFF))
                .filter(c -> c != 0x2028 && c != 0x2029)
                .collect(() -> new StringBuilder("\""), StringBuilder::appendCodePoint, StringBuilder::append)
                .append('"')
                .toString();
    }
}
