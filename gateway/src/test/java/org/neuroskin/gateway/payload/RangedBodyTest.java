package org.neuroskin.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.sealing.keys.KeyHierarchy;

/** A data service that is asked for parts of what it stores can hand out none that is another. */
final class RangedBodyTest {
    private static final int BEGIN = 72;
    private static final int CHUNK = 16_384;
    private static final int SEALED_CHUNK = CHUNK + 16;
    private static final int SIZE = 3 * CHUNK + 100;

    @TempDir
    Path folder;

    private final DataPlace place = TestRoutes.place("images/image-1");
    private final List<ByteRange> asked = new ArrayList<>();
    private TestKeys keys;
    private KeyHierarchy hierarchy;
    private byte[] image;
    private byte[] sealed;

    @BeforeEach
    void seal() throws IOException {
        keys = new TestKeys(folder);
        hierarchy = keys.hierarchy();
        image = image(SIZE);
        sealed = seal(image, place);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK})
    void everyRangeIsThatOfTheBody(int size) throws IOException {
        byte[] whole = image(size);
        byte[] stored = seal(whole, place);
        RangedBody inParts = inParts(stored);
        RangedBody readThrough = readThrough(stored);
        assertThat(inParts.bytes()).isEqualTo(size);
        assertThat(readThrough.bytes()).isEqualTo(size);
        TreeSet<Integer> marks = new TreeSet<>(List.of(0, size - 1));
        for (int at = 0; at <= size; at += CHUNK) {
            marks.addAll(List.of(at - 1, at, at + 1));
        }
        for (int first : marks.subSet(0, size)) {
            for (int last : marks.subSet(first, size)) {
                byte[] part = Arrays.copyOfRange(whole, first, last + 1);
                assertThat(open(inParts, first, last)).as("%d-%d", first, last).isEqualTo(part);
                assertThat(open(readThrough, first, last))
                        .as("%d-%d", first, last)
                        .isEqualTo(part);
            }
        }
    }

    @Test
    void anEmptyBodyHasNoRange() throws IOException {
        byte[] stored = seal(new byte[0], place);

        assertThat(inParts(stored).bytes()).isZero();
        assertThat(readThrough(stored).bytes()).isZero();
    }

    @Test
    void aLongRangeLeavesInWindows() throws IOException {
        byte[] whole = image(1_000_000);
        List<Integer> windows = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ReleasableBody released = inParts(seal(whole, place)).open(new ByteRange(100, 800_000), (window, bytes) -> {
            windows.add(bytes.length);
            out.writeBytes(bytes);
        });
        out.writeBytes(released.rest());

        assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(whole, 100, 800_001));
        assertThat(released.bytes()).isEqualTo(799_901);
        assertThat(released.windows()).isEqualTo(3);
        assertThat(windows).containsExactly(256 * 1024, 256 * 1024, 256 * 1024);
        assertThat(released.categories()).containsExactly(new CategoryId("skin.image"));
    }

    @Test
    void noMoreIsReadThanTheEndAndTheChunksOfTheRange() throws IOException {
        open(inParts(sealed), CHUNK, CHUNK + 5);

        assertThat(asked)
                .containsExactly(
                        new ByteRange(BEGIN + 3 * SEALED_CHUNK, sealed.length - 1),
                        new ByteRange(BEGIN + SEALED_CHUNK, BEGIN + 2 * SEALED_CHUNK - 1));
    }

    @Test
    void theLastChunkIsReadOnce() throws IOException {
        open(inParts(sealed), SIZE - 50, SIZE - 1);

        assertThat(asked).hasSize(1);
    }

    /** The same last chunk, but more is said to follow it. */
    @Test
    void aBodyIsNotLongerThanItsLastChunkSays() throws IOException {
        RangedBody body = body(sealed.length + 500, sealed, (first, last) -> part(sealed, first, sealed.length - 1L));

        assertThat(body.bytes()).isEqualTo(SIZE);
    }

    @Test
    void aBodyCutAtAnyPlaceHasNoLength() throws IOException {
        byte[] small = seal(image(CHUNK + 40), place);
        for (int cut = 0; cut < small.length; cut += cut < 200 || cut > CHUNK ? 1 : 501) {
            byte[] rest = Arrays.copyOf(small, cut);
            assertCannotOpen(() -> inParts(rest));
            assertCannotOpen(() -> readThrough(rest));
        }
    }

    @Test
    void aBodyThatGoesOnHasNoLength() {
        for (int more : new int[] {1, 16, SEALED_CHUNK, 2 * SEALED_CHUNK}) {
            byte[] longer = Arrays.copyOf(sealed, sealed.length + more);
            assertCannotOpen(() -> readThrough(longer));
            assertCannotOpen(() -> inParts(longer));
        }
    }

    @Test
    void anImpossibleLengthIsRefused() {
        for (long length : new long[] {0, 1, BEGIN, BEGIN + 15, BEGIN + SEALED_CHUNK, Long.MAX_VALUE}) {
            assertCannotOpen(() -> body(length, sealed, (first, last) -> part(sealed, 0, sealed.length - 1L)));
        }
    }

    /** A full chunk in the place of the end: what it opens to is no end. */
    @Test
    void aChunkFromTheMiddleIsNoEnd() {
        for (int chunk = 0; chunk < 3; chunk++) {
            long at = BEGIN + (long) chunk * SEALED_CHUNK;
            long length = at + SEALED_CHUNK - 1;
            assertCannotOpen(() -> body(length, sealed, (first, last) -> part(sealed, at, at + SEALED_CHUNK - 1)));
            assertCannotOpen(() -> body(length, sealed, (first, last) -> part(sealed, at, length - 1)));
        }
    }

    @Test
    void chunksOfAnotherPlaceInTheBodyDoNotOpen() throws IOException {
        RangedBody body = body(
                sealed.length,
                sealed,
                (first, last) -> part(sealed, first == BEGIN ? BEGIN + SEALED_CHUNK : first, sealed.length - 1L));

        assertCannotOpen(() -> body.open(new ByteRange(0, 10), noWindow()));
        assertThat(open(body, CHUNK, CHUNK + 10)).isEqualTo(Arrays.copyOfRange(image, CHUNK, CHUNK + 11));
    }

    /** The same person, category, route and record: what was there before, or after. */
    @Test
    void chunksOfAnotherEditionOfTheBodyDoNotOpen() throws IOException {
        byte[] other = seal(image, place);

        assertCannotOpen(() -> body(sealed.length, sealed, (first, last) -> part(other, first, last)));
        RangedBody body = body(
                sealed.length, sealed, (first, last) -> part(last == sealed.length - 1L ? sealed : other, first, last));
        assertCannotOpen(() -> body.open(new ByteRange(0, CHUNK), noWindow()));
    }

    @Test
    void aBodyOfAnotherRecordOrPersonDoesNotOpen() throws IOException {
        assertCannotOpen(() -> inParts(seal(image, TestRoutes.place("images/image-2"))));
        assertCannotOpen(() -> inParts(seal(image, TestRoutes.place("images/image-1", TestRoutes.OTHER))));
    }

    @Test
    void aChangedOrCutChunkDoesNotOpenAndWhatCameBeforeIsAllThatLeft() throws IOException {
        byte[] whole = image(1_000_000);
        byte[] stored = seal(whole, place);
        byte[] changed = stored.clone();
        changed[BEGIN + 40 * SEALED_CHUNK + 7] ^= 1;
        int end = stored.length - 1;
        for (RangedBody body : List.of(
                body(stored.length, stored, (first, last) -> part(changed, first, last)),
                body(stored.length, stored, (first, last) -> part(stored, first, last == end ? last : 650_000)))) {
            ByteArrayOutputStream left = new ByteArrayOutputStream();

            assertCannotOpen(() -> body.open(new ByteRange(1, 900_000), (window, bytes) -> left.writeBytes(bytes)));
            assertThat(left.toByteArray()).isEqualTo(Arrays.copyOfRange(whole, 1, 1 + 2 * 256 * 1024));
        }
    }

    @Test
    void anErasedBodyIsGone() {
        keys.shredDataKeys();
        hierarchy = keys.hierarchy();

        assertRefused(Problem.GONE, () -> inParts(sealed));
    }

    @Test
    void nothingIsOpenedWhileTheKeysAreOutOfReach() {
        keys.down = true;
        hierarchy = keys.hierarchy();

        assertRefused(Problem.KEYS_UNAVAILABLE, () -> inParts(sealed));
    }

    private RangedBody inParts(byte[] stored) throws IOException {
        return body(stored.length, stored, (first, last) -> {
            asked.add(new ByteRange(first, last));
            return part(stored, first, last);
        });
    }

    private RangedBody body(long length, byte[] stored, RangedBody.Source source) throws IOException {
        InputStream begin = part(stored, 0, BEGIN - 1L);
        return new RangedBody(place, hierarchy, begin, OptionalLong.of(length), source);
    }

    /** As of a service without ranges. */
    private RangedBody readThrough(byte[] stored) throws IOException {
        InputStream all = part(stored, 0, stored.length - 1L);
        return new RangedBody(
                place, hierarchy, all, OptionalLong.empty(), (first, last) -> part(stored, first, stored.length - 1L));
    }

    private static InputStream part(byte[] stored, long first, long last) {
        int from = (int) Math.min(first, stored.length);
        int to = (int) Math.min(last + 1, stored.length);
        return new ByteArrayInputStream(stored, from, Math.max(0, to - from));
    }

    private byte[] open(RangedBody body, long first, long last) throws IOException {
        return body.open(new ByteRange(first, last), noWindow()).rest();
    }

    private byte[] seal(byte[] plain, DataPlace where) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new BinaryPayload(where, hierarchy).seal(new ByteArrayInputStream(plain), out, TestKeys.RANDOM);
        return out.toByteArray();
    }

    private static byte[] image(int size) {
        byte[] image = new byte[size];
        new Random(size).nextBytes(image);
        return image;
    }

    private static WindowSink noWindow() {
        return (window, bytes) -> fail("one window is enough");
    }

    private static void assertCannotOpen(ThrowingCallable work) {
        assertRefused(Problem.CANNOT_OPEN, work);
    }

    private static void assertRefused(Problem problem, ThrowingCallable work) {
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(work)
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(problem));
    }
}
