package org.neuroskin.sealing.format.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors of others for C2SP chunked-encryption, as they say that they are to be applied: whole, as a stream, by chunk. */
class ChunkedEncryptionCasesTest {
    private static final Path VECTORS =
            Path.of("src/test/resources/wycheproof/c2sp_chunked_encryption_aes_256_gcm_test.json");
    private static final HexFormat HEX = HexFormat.of();

    @TestFactory
    Stream<DynamicTest> vectors() {
        JsonNode file = JsonMapper.shared().readTree(VECTORS);
        List<JsonNode> vectors = StreamSupport.stream(file.get("testGroups").spliterator(), false)
                .flatMap(group -> StreamSupport.stream(group.get("tests").spliterator(), false))
                .toList();
        assertThat(vectors).hasSize(file.get("numberOfTests").asInt()).hasSize(35);
        return vectors.stream()
                .map(vector -> DynamicTest.dynamicTest(
                        vector.get("tcId").asInt() + " " + vector.get("comment").asString(), () -> apply(vector)));
    }

    private static void apply(JsonNode vector) throws Exception {
        byte[] key = HEX.parseHex(vector.get("key").asString());
        byte[] context = HEX.parseHex(vector.get("ctx").asString());
        byte[] sealed = new InflaterInputStream(
                        new ByteArrayInputStream(HEX.parseHex(vector.get("ct").asString())))
                .readAllBytes();
        if (has(vector, "InvalidKeySize")) {
            assertThat(key).hasSizeBetween(1, 64);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ChunkedMessage.open(key, context, ByteBuffer.wrap(sealed)));
            return;
        }
        if (vector.get("result").asString().equals("valid")) {
            byte[] plain = ChunkedMessage.open(key, context, ByteBuffer.wrap(sealed));
            assertMessage(vector, plain);
            assertThat(ChunkedMessage.seal(key, Arrays.copyOf(sealed, 24), context, plain))
                    .as("sealed again with the same salt")
                    .isEqualTo(sealed);
        } else {
            assertThatExceptionOfType(FormatException.class)
                    .isThrownBy(() -> ChunkedMessage.open(key, context, ByteBuffer.wrap(sealed)));
        }
        for (int piece : new int[] {sealed.length / 2 + 1, 1_000, 16_400}) {
            asAStream(vector, key, context, sealed, piece);
        }
        lastChunk(vector, key, context, sealed);
    }

    /** Nothing behind the valid beginning is handed out, and what failed once fails for ever. */
    private static void asAStream(JsonNode vector, byte[] key, byte[] context, byte[] sealed, int piece)
            throws NoSuchAlgorithmException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        boolean ended = false;
        ChunkedMessage.Opener opener = null;
        try {
            ByteBuffer from = ByteBuffer.wrap(sealed);
            opener = new ChunkedMessage.Opener(key, context, from, 0);
            for (int at = from.position(); at < sealed.length; at += piece) {
                plain.writeBytes(opener.update(sealed, at, Math.min(piece, sealed.length - at)));
            }
            plain.writeBytes(opener.finish());
            ended = true;
        } catch (FormatException e) {
            if (opener != null) {
                assertThatExceptionOfType(FormatException.class).isThrownBy(opener::finish);
            }
        }
        boolean valid = vector.get("result").asString().equals("valid");
        assertThat(ended).isEqualTo(valid);
        if (valid || has(vector, "PartialPlaintext")) {
            assertThat(plain.size()).isLessThanOrEqualTo(vector.get("msgLength").asInt());
        } else {
            assertThat(plain.size()).isZero();
        }
        if (plain.size() > 0 && plain.size() == vector.get("msgLength").asInt()) {
            assertMessage(vector, plain.toByteArray());
        }
    }

    /** What proves the length of a message is its last chunk. */
    private static void lastChunk(JsonNode vector, byte[] key, byte[] context, byte[] sealed) throws IOException {
        if (has(vector, "ValidFinalChunk")) {
            return;
        }
        boolean opens;
        try {
            ByteBuffer from = ByteBuffer.wrap(sealed);
            long number = Math.max(0, sealed.length - 56L) / ChunkedMessage.SEALED_CHUNK_BYTES;
            ChunkedMessage.Opener opener = new ChunkedMessage.Opener(key, context, from, number);
            int at = Math.toIntExact(56 + number * ChunkedMessage.SEALED_CHUNK_BYTES);
            opener.update(sealed, at, sealed.length - at);
            opener.finish();
            opens = true;
        } catch (FormatException e) {
            opens = false;
        }
        assertThat(opens).isEqualTo(vector.get("result").asString().equals("valid"));
    }

    private static void assertMessage(JsonNode vector, byte[] plain) throws NoSuchAlgorithmException {
        assertThat(plain).hasSize(vector.get("msgLength").asInt());
        assertThat(HEX.formatHex(MessageDigest.getInstance("SHA-512").digest(plain)))
                .isEqualTo(vector.get("msgSha512").asString());
    }

    private static boolean has(JsonNode vector, String flag) {
        return StreamSupport.stream(vector.get("flags").spliterator(), false)
                .anyMatch(each -> each.asString().equals(flag));
    }
}
