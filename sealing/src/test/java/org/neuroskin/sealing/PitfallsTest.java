package org.neuroskin.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.neuroskin.sealing.TestSealing.CONTEXT;
import static org.neuroskin.sealing.TestSealing.PATH;
import static org.neuroskin.sealing.TestSealing.RANDOM;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Mistakes that others made with encryption at rest, as far as they have no better place; see docs/threat-model.md. */
class PitfallsTest {
    private static final int THREADS = 8;
    private static final int WRITES = Integer.getInteger("neuroskin.pitfalls.writes", 2_000);

    @Test
    void noTwoWritesOfManyThreadsShareAKeyAndNonce() throws Exception {
        Callable<List<String>> writer = () -> {
            List<String> salts = new ArrayList<>();
            for (int i = 0; i < WRITES; i++) {
                String sealed = DocumentSealer.create(TestSealing.key(), CONTEXT, RANDOM)
                        .seal(PATH, new Plaintext.Null(), Padding.NONE);
                byte[] bytes = Base64.getUrlDecoder().decode(sealed.substring(5));
                // Salt and commitment: the same key and base nonce would have the same ones
                salts.add(Arrays.toString(Arrays.copyOfRange(bytes, 16, 40)));
                salts.add(Arrays.toString(Arrays.copyOfRange(bytes, 40, 72)));
            }
            return salts;
        };
        Set<String> distinct = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<List<String>> each : threads.invokeAll(
                    Stream.generate(() -> writer).limit(THREADS).toList())) {
                distinct.addAll(each.get());
            }
        }

        assertThat(distinct).hasSize(2 * THREADS * WRITES);
    }

    /** Plain AES-GCM opens this ciphertext under both keys; what tells them apart is the commitment. */
    @Test
    void aCiphertextMadeForTwoKeysOpensUnderOneAtMost() throws Exception {
        byte[] one = derived((byte) 1);
        byte[] two = derived((byte) 2);
        byte[] associated = ByteBuffer.allocate(2 + PATH.length())
                .putShort((short) PATH.length())
                .put(PATH.getBytes(StandardCharsets.UTF_8))
                .array();
        byte[] salamander = Salamander.of(one, two, associated);
        assertThat(Salamander.opens(one, associated, salamander)).isTrue();
        assertThat(Salamander.opens(two, associated, salamander)).isTrue();

        for (byte[] commitment : List.of(one, two)) {
            int opened = 0;
            for (byte key = 1; key <= 2; key++) {
                byte[] material = material(key);
                DocumentOpener opener = new DocumentOpener((_, id) ->
                        DataKey.copyOf(id, TestSealing.SUBJECT, TestSealing.NOTE, TestSealing.EPOCH, material));
                try {
                    opener.open(CONTEXT, PATH, text(commitment, salamander));
                } catch (SealingException.NotAuthentic e) {
                    continue;
                } catch (SealingException.Malformed e) {
                    // Authentic, but noise where the frame should be
                }
                opened++;
            }
            assertThat(opened).isEqualTo(1);
        }
    }

    @Test
    void aSealedFieldIsAsLongAsTheFormulaSays() {
        for (int length = 0; length < 66_000; length += 1 + length / 40) {
            Plaintext value = new Plaintext.Text("x".repeat(length));
            int frame = 2 + length + (length > 127 ? 1 : 0) + (length > 16_383 ? 1 : 0);

            assertThat(TestSealing.seal(value, Padding.NONE)).hasSize(5 + Math.ceilDiv((90 + frame) * 4, 3));
        }
    }

    @Test
    void bouncyCastleIsNoneOfTheVersionsWithKnownMistakes() {
        assertThat(new BouncyCastleProvider().getVersionStr()).matches("1\\.(8[6-9]|9[0-9]|[1-9][0-9]{2}).*|[2-9].*");
    }

    /** A comparison that ends at the first difference would tell how much of a commitment is right. */
    @Test
    void secretsAreComparedInConstantTime() throws IOException {
        String code = Files.readString(Path.of("src/main/java/org/neuroskin/sealing/format/v1/MessageKeys.java"));

        assertThat(code).contains("MessageDigest.isEqual(commitment, stored)");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/neuroskin/sealing/format"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain("Arrays.equals");
            }
        }
    }

    @Test
    void textThatIsNoneOfOursCostsNoMoreThanReadingIt() {
        for (String huge : List.of("nsg1." + "A".repeat(20_000_000), "nsg1." + "=".repeat(20_000_000))) {
            assertThatExceptionOfType(SealingException.class)
                    .isThrownBy(() -> TestSealing.opener().open(CONTEXT, PATH, huge));
        }
    }

    private static byte[] material(byte fill) {
        byte[] material = new byte[32];
        Arrays.fill(material, fill);
        return material;
    }

    private static byte[] derived(byte fill) throws IOException {
        return SecondImplementation.derived(material(fill), "nsg1/doc", begin(), new String[] {
            CONTEXT.tenant(),
            CONTEXT.service(),
            CONTEXT.collection(),
            CONTEXT.subject().value(),
            CONTEXT.category().value(),
            TestSealing.EPOCH,
            CONTEXT.record()
        });
    }

    private static byte[] begin() {
        return ByteBuffer.allocate(16 + 24)
                .put(new byte[] {'N', 'S', 1, 2})
                .put(HexFormat.of().parseHex(TestSealing.KEY_ID))
                .array();
    }

    private static String text(byte[] committed, byte[] ciphertext) {
        byte[] sealed = ByteBuffer.allocate(74 + ciphertext.length)
                .put(begin())
                .put(committed, 44, 32)
                .putShort((short) 0)
                .put(ciphertext)
                .array();
        return "nsg1." + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** One block and its tag that AES-GCM takes for authentic under two keys. Source: Dodis and others, CRYPTO 2018, §3. */
    private static final class Salamander {
        private static final BigInteger R =
                BigInteger.ONE.shiftLeft(128).setBit(7).setBit(2).setBit(1).setBit(0);

        /** Solves c·(H₁² + H₂²) = the rest of both tags, in the field of GHASH. */
        static byte[] of(byte[] one, byte[] two, byte[] associated) {
            BigInteger known = rest(one, associated).xor(rest(two, associated));
            BigInteger factor = power(hash(one), 2).xor(power(hash(two), 2));
            BigInteger block = product(known, inverse(factor));
            BigInteger tag = rest(one, associated).xor(product(block, power(hash(one), 2)));
            return ByteBuffer.allocate(32).put(bytes(block)).put(bytes(tag)).array();
        }

        static boolean opens(byte[] derived, byte[] associated, byte[] sealed) throws Exception {
            Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
            gcm.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(derived, 0, 32, "AES"),
                    new GCMParameterSpec(128, Arrays.copyOfRange(derived, 32, 44)));
            gcm.updateAAD(associated);
            return gcm.doFinal(sealed).length == 16;
        }

        /** What the tag of one block is besides the block: associated data, lengths, and the mask. */
        private static BigInteger rest(byte[] derived, byte[] associated) {
            BigInteger h = hash(derived);
            BigInteger sum = BigInteger.ZERO;
            byte[] padded = Arrays.copyOf(associated, Math.ceilDiv(associated.length, 16) * 16);
            for (int at = 0; at < padded.length; at += 16) {
                sum = product(sum.xor(element(Arrays.copyOfRange(padded, at, at + 16))), h);
            }
            sum = product(product(sum, h), h);
            byte[] lengths = ByteBuffer.allocate(16)
                    .putLong(8L * associated.length)
                    .putLong(128)
                    .array();
            byte[] counter = Arrays.copyOf(Arrays.copyOfRange(derived, 32, 44), 16);
            counter[15] = 1;
            return sum.xor(product(element(lengths), h)).xor(element(aes(derived, counter)));
        }

        private static BigInteger hash(byte[] derived) {
            return element(aes(derived, new byte[16]));
        }

        private static byte[] aes(byte[] derived, byte[] block) {
            var aes = AESEngine.newInstance();
            aes.init(true, new KeyParameter(Arrays.copyOf(derived, 32)));
            byte[] out = new byte[16];
            aes.processBlock(block, 0, out, 0);
            return out;
        }

        /** GHASH counts bits from the left; here x⁰ is bit 0. */
        private static BigInteger element(byte[] block) {
            BigInteger element = BigInteger.ZERO;
            for (int i = 0; i < 128; i++) {
                if ((block[i / 8] >> (7 - i % 8) & 1) == 1) {
                    element = element.setBit(i);
                }
            }
            return element;
        }

        private static byte[] bytes(BigInteger element) {
            byte[] block = new byte[16];
            for (int i = 0; i < 128; i++) {
                if (element.testBit(i)) {
                    block[i / 8] |= (byte) (1 << (7 - i % 8));
                }
            }
            return block;
        }

        private static BigInteger product(BigInteger a, BigInteger b) {
            BigInteger product = BigInteger.ZERO;
            for (int i = 0; i < 128; i++) {
                if (b.testBit(i)) {
                    product = product.xor(a.shiftLeft(i));
                }
            }
            for (int i = product.bitLength() - 1; i >= 128; i--) {
                if (product.testBit(i)) {
                    product = product.xor(R.shiftLeft(i - 128));
                }
            }
            return product;
        }

        private static BigInteger power(BigInteger a, int exponent) {
            BigInteger power = BigInteger.ONE;
            for (int i = 0; i < exponent; i++) {
                power = product(power, a);
            }
            return power;
        }

        /** To the power of 2¹²⁸ - 2. */
        private static BigInteger inverse(BigInteger a) {
            BigInteger inverse = BigInteger.ONE;
            BigInteger square = a;
            for (int i = 1; i < 128; i++) {
                square = product(square, square);
                inverse = product(inverse, square);
            }
            return inverse;
        }
    }
}
