package org.neuroskin.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.neuroskin.sealing.TestSealing.CONTEXT;
import static org.neuroskin.sealing.TestSealing.body;
import static org.neuroskin.sealing.TestSealing.openObject;
import static org.neuroskin.sealing.TestSealing.sealObject;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectSealingTest {
    private static final int PREFIX = 72;
    private static final int CHUNK = 16_400;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 32_768, 100_000})
    void aBodyComesBackAndHasTheLengthForetold(int length) {
        byte[] sealed = sealObject(body(length));

        assertThat(sealed).hasSize(Math.toIntExact(ObjectSealer.sealedBytes(length)));
        assertThat(openObject(sealed, sealed.length)).isEqualTo(body(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 71, 72, 73, 16_399, 16_400, 16_401, 50_000})
    void thePiecesInWhichABodyPassesDoNotMatter(int piece) {
        byte[] plain = body(40_960);
        ObjectSealer sealer = ObjectSealer.create(TestSealing.key(), CONTEXT, TestSealing.RANDOM);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        for (int at = 0; at < plain.length; at += piece) {
            sealed.writeBytes(sealer.update(plain, at, Math.min(piece, plain.length - at)));
        }
        sealed.writeBytes(sealer.finish());
        ObjectOpener opener = new ObjectOpener((_, _) -> TestSealing.key(), CONTEXT);
        ByteArrayOutputStream opened = new ByteArrayOutputStream();
        byte[] all = sealed.toByteArray();
        for (int at = 0; at < all.length; at += piece) {
            opened.writeBytes(opener.update(all, at, Math.min(piece, all.length - at)));
        }
        opened.writeBytes(opener.finish());

        assertThat(opened.toByteArray()).isEqualTo(plain);
    }

    @Test
    void aBodyCutAtAnyByteDoesNotOpenToItsEnd() {
        byte[] sealed = sealObject(body(40_960));
        for (int cut = 0; cut < sealed.length; cut++) {
            ObjectOpener opener = new ObjectOpener((_, _) -> TestSealing.key(), CONTEXT);
            int released = opener.update(sealed, 0, cut).length;

            assertThat(released).isEqualTo(Math.max(0, cut - PREFIX) / CHUNK * 16_384);
            try {
                opener.finish();
            } catch (SealingException.NotAuthentic | SealingException.Malformed e) {
                continue;
            }
            throw new AssertionError("cut at %d opens".formatted(cut));
        }
    }

    @Test
    void noByteCanBeChanged() {
        byte[] sealed = sealObject(body(16_500));
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= (byte) 0x80;
            try {
                openObject(sealed, sealed.length);
            } catch (SealingException e) {
                sealed[i] ^= (byte) 0x80;
                continue;
            }
            throw new AssertionError("byte %d can be changed".formatted(i));
        }
    }

    @Test
    void chunksCannotBeReorderedRepeatedLeftOutOrAppended() {
        byte[] sealed = sealObject(body(40_960));
        byte[] prefix = Arrays.copyOf(sealed, PREFIX);
        byte[] first = Arrays.copyOfRange(sealed, PREFIX, PREFIX + CHUNK);
        byte[] second = Arrays.copyOfRange(sealed, PREFIX + CHUNK, PREFIX + 2 * CHUNK);
        byte[] last = Arrays.copyOfRange(sealed, PREFIX + 2 * CHUNK, sealed.length);

        assertThat(openObject(joined(prefix, first, second, last), sealed.length))
                .isEqualTo(body(40_960));
        assertNotAuthentic(joined(prefix, second, first, last));
        assertNotAuthentic(joined(prefix, first, first, second, last));
        assertNotAuthentic(joined(prefix, first, last));
        assertNotAuthentic(joined(prefix, second, last));
        assertNotAuthentic(joined(prefix, first, second, last, last));
        assertNotAuthentic(joined(prefix, first, second, last, new byte[1]));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 32_768, 40_960})
    void aBodyOpensFromEachChunkOn(int length) {
        byte[] sealed = sealObject(body(length));
        long last = ObjectLayout.lastChunk(sealed.length);
        for (long chunk = 0; chunk <= last; chunk++) {
            int at = Math.toIntExact(ObjectLayout.sealedChunkAt(chunk));
            ObjectOpener opener = openerFrom(chunk, sealed);
            ByteArrayOutputStream opened = new ByteArrayOutputStream();
            opened.writeBytes(opener.update(sealed, at, sealed.length - at));
            opened.writeBytes(opener.finish());

            int plainAt = Math.toIntExact(ObjectLayout.chunkAt(chunk));
            assertThat(ObjectLayout.chunkOf(plainAt)).isEqualTo(chunk);
            assertThat(opened.toByteArray()).isEqualTo(Arrays.copyOfRange(body(length), plainAt, length));
        }
        assertThat(last).isEqualTo(ObjectLayout.chunkOf(length));
    }

    @Test
    void aChunkOpensUnderItsOwnNumberOnly() {
        byte[] sealed = sealObject(body(40_960));
        for (int chunk = 0; chunk < 3; chunk++) {
            int at = PREFIX + chunk * CHUNK;
            int length = Math.min(CHUNK, sealed.length - at);
            for (long number : new long[] {0, 1, 2, 3, 1L << 38, Long.MAX_VALUE}) {
                ObjectOpener opener = openerFrom(number, sealed);
                boolean full = length == CHUNK;
                if (number == chunk) {
                    assertThat(full ? opener.update(sealed, at, length) : end(opener, sealed, at))
                            .isNotEmpty();
                } else {
                    assertThatExceptionOfType(SealingException.NotAuthentic.class)
                            .isThrownBy(() -> end(opener, sealed, at));
                }
            }
        }
    }

    @Test
    void lengthsThatNoSealedBodyHasAreRefused() {
        for (long length :
                new long[] {Long.MIN_VALUE, -1, 0, PREFIX, PREFIX + 15, PREFIX + CHUNK, PREFIX + CHUNK + 15}) {
            assertThatExceptionOfType(SealingException.Malformed.class)
                    .isThrownBy(() -> ObjectLayout.lastChunk(length));
        }
    }

    private static ObjectOpener openerFrom(long chunk, byte[] sealed) {
        ObjectOpener opener = new ObjectOpener((_, _) -> TestSealing.key(), CONTEXT, chunk);
        opener.update(sealed, 0, PREFIX);
        return opener;
    }

    private static byte[] end(ObjectOpener opener, byte[] sealed, int at) {
        opener.update(sealed, at, Math.min(CHUNK, sealed.length - at));
        return opener.finish();
    }

    @Test
    void aBodyMovedToAnotherPlaceDoesNotOpen() {
        byte[] sealed = sealObject(body(100));
        SealContext elsewhere = new SealContext(
                "demo", "diary", CONTEXT.collection(), CONTEXT.subject(), CONTEXT.category(), "entry-2");
        ObjectOpener opener = new ObjectOpener((_, _) -> TestSealing.key(), elsewhere);

        assertThatExceptionOfType(SealingException.NotAuthentic.class)
                .isThrownBy(() -> opener.update(sealed, 0, sealed.length));
    }

    @Test
    void afterAFailureNothingMoreIsReleased() {
        byte[] good = sealObject(body(40_960));
        byte[] bad = good.clone();
        bad[PREFIX + 5] ^= 1;
        ObjectOpener opener = new ObjectOpener((_, _) -> TestSealing.key(), CONTEXT);

        assertThatThrownBy(() -> opener.update(bad, 0, bad.length)).isInstanceOf(SealingException.NotAuthentic.class);
        assertThatThrownBy(() -> opener.update(good, PREFIX, CHUNK)).isInstanceOf(SealingException.NotAuthentic.class);
        assertThatThrownBy(opener::finish).isInstanceOf(SealingException.NotAuthentic.class);
    }

    @Test
    void aFieldIsNoObjectAndAnObjectNoField() {
        byte[] field = java.util.Base64.getUrlDecoder()
                .decode(TestSealing.seal(new Plaintext.Text("x".repeat(99)), Padding.NONE)
                        .substring(5));

        assertThatExceptionOfType(SealingException.UnknownSuite.class)
                .isThrownBy(() -> openObject(field, field.length));
    }

    @Test
    void afterItsEndAnOpenedBodyTakesNothingMore() {
        byte[] sealed = sealObject(body(100));
        ObjectOpener opener = new ObjectOpener((_, _) -> TestSealing.key(), CONTEXT);
        opener.update(sealed, 0, sealed.length);
        opener.finish();

        assertThatThrownBy(() -> opener.update(sealed, 0, 1)).isInstanceOf(SealingException.NotAuthentic.class);
        assertThatThrownBy(opener::finish).isInstanceOf(SealingException.NotAuthentic.class);
    }

    @Test
    void aFinishedBodyTakesNothingMore() {
        ObjectSealer sealer = ObjectSealer.create(TestSealing.key(), CONTEXT, TestSealing.RANDOM);
        sealer.finish();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> sealer.update(new byte[1], 0, 1));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(sealer::finish);
    }

    private static void assertNotAuthentic(byte[] sealed) {
        assertThatExceptionOfType(SealingException.NotAuthentic.class)
                .isThrownBy(() -> openObject(sealed, sealed.length));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
