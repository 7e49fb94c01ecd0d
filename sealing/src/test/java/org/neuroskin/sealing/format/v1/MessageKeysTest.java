package org.neuroskin.sealing.format.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class MessageKeysTest {
    private static final byte[] INFO =
            "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0".getBytes(StandardCharsets.US_ASCII);

    @Test
    void derivationAndSealingAgreeWithBouncyCastle() throws Exception {
        Random random = new Random(20_261_122);
        for (int i = 0; i < 300; i++) {
            byte[] key = bytes(random, 32);
            byte[] salt = bytes(random, 24);
            byte[] context = bytes(random, random.nextInt(300));
            byte[] associated = bytes(random, random.nextInt(40));
            byte[] plain = bytes(random, random.nextInt(200));
            long number = random.nextLong() >>> (24 + random.nextInt(40));

            MessageKeys keys = MessageKeys.derive(key, salt, context);
            ByteBuffer sealed = ByteBuffer.allocate(plain.length + MessageKeys.TAG_BYTES);
            keys.seal(number, associated, ByteBuffer.wrap(plain), sealed);

            byte[] derived = bouncyCastle(key, salt, context);
            assertThat(keys.commitment()).isEqualTo(Arrays.copyOfRange(derived, 44, 76));
            assertThat(sealed.array()).isEqualTo(bouncyCastle(derived, number, associated, plain));
        }
    }

    @Test
    void manyThreadsDeriveTheSame() throws Exception {
        byte[] key = new byte[32];
        byte[] salt = new byte[24];
        Callable<Long> work = () -> IntStream.range(0, 5_000)
                .filter(i -> {
                    byte[] context = {(byte) i, (byte) (i >>> 8)};
                    byte[] commitment = MessageKeys.derive(key, salt, context).commitment();
                    return Arrays.equals(commitment, Arrays.copyOfRange(bouncyCastle(key, salt, context), 44, 76));
                })
                .count();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Long> right : threads.invokeAll(List.of(work, work, work, work, work, work, work, work))) {
                assertThat(right.get()).isEqualTo(5_000);
            }
        }
    }

    @Test
    void aCiphertextThatFitsTwoKeysFailsTheCommitmentOfOne() {
        MessageKeys one = MessageKeys.derive(new byte[32], new byte[24], new byte[0]);
        byte[] other = new byte[32];
        other[31] = 1;
        MessageKeys two = MessageKeys.derive(other, new byte[24], new byte[0]);

        assertThatExceptionOfType(FormatException.class).isThrownBy(() -> two.requireCommitment(one.commitment()));
        assertThatExceptionOfType(FormatException.class).isThrownBy(() -> one.requireCommitment(new byte[31]));
    }

    @Test
    void aPieceShorterThanItsTagIsNotAuthentic() {
        MessageKeys keys = MessageKeys.derive(new byte[32], new byte[24], new byte[0]);

        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> keys.open(0, new byte[0], ByteBuffer.allocate(15), ByteBuffer.allocate(0)))
                .extracting(FormatException::reason)
                .isEqualTo(FormatException.Reason.NOT_AUTHENTIC);
    }

    @Test
    void keysAndSaltsOfAnotherLengthAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageKeys.derive(new byte[16], new byte[24], new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageKeys.derive(new byte[32], new byte[12], new byte[0]));
    }

    @Test
    void theListOfProvidersIsLeftAlone() {
        List<String> before = names();
        ChunkedMessage.seal(new byte[32], new byte[24], new byte[0], new byte[100]);

        assertThat(names()).isEqualTo(before).doesNotContain("BC");
    }

    private static List<String> names() {
        return Arrays.stream(Security.getProviders()).map(Provider::getName).toList();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bouncyCastle(byte[] key, byte[] salt, byte[] context) {
        ByteBuffer info = ByteBuffer.allocate(INFO.length + salt.length + context.length)
                .put(INFO)
                .put(salt)
                .put(context);
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA512Digest());
        hkdf.init(HKDFParameters.skipExtractParameters(key, info.array()));
        byte[] derived = new byte[76];
        hkdf.generateBytes(derived, 0, derived.length);
        return derived;
    }

    private static byte[] bouncyCastle(byte[] derived, long number, byte[] associated, byte[] plain) throws Exception {
        byte[] nonce = Arrays.copyOfRange(derived, 32, 44);
        ByteBuffer counter = ByteBuffer.wrap(nonce);
        counter.putLong(4, counter.getLong(4) ^ number);
        var cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(true, new AEADParameters(new KeyParameter(Arrays.copyOf(derived, 32)), 128, nonce, associated));
        byte[] out = new byte[cipher.getOutputSize(plain.length)];
        int length = cipher.processBytes(plain, 0, plain.length, out, 0);
        cipher.doFinal(out, length);
        return out;
    }
}
