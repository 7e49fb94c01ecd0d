package org.neuroskin.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;

/**
 * Both implementations over random messages: they write the same bytes, read what the other wrote, and neither opens what was
 * changed. {@code -Dneuroskin.differential.messages=1000000} for a long run, which takes some twenty minutes of a processor.
 */
class DifferentialTest {
    private static final int MESSAGES = Integer.getInteger("neuroskin.differential.messages", 1_000);
    private static final long SEED = Long.getLong("neuroskin.differential.seed", 20_261_127L);
    private static final HexFormat HEX = HexFormat.of();
    private static final List<String> PADDINGS = List.of("none", "padme", "fixed-32");

    @Test
    void bothImplementationsWriteAndReadTheSame() {
        IntStream.range(0, MESSAGES).parallel().forEach(i -> {
            try {
                SplittableRandom random = new SplittableRandom(SEED + i);
                if (random.nextInt(8) == 0) {
                    object(random);
                } else {
                    document(random);
                }
            } catch (Exception | AssertionError e) {
                throw new AssertionError("message %d of seed %d".formatted(i, SEED), e);
            }
        });
    }

    private static void document(SplittableRandom random) throws IOException, InvalidCipherTextException {
        SecondImplementation.Message message = message(random);
        DocumentSealer sealer = DocumentSealer.create(key(message), context(message), random(message));
        DocumentOpener opener = new DocumentOpener((_, _) -> key(message));
        int fields = random.nextInt(1, 5);
        for (int index = 0; index < fields; index++) {
            String path = "/" + text(random, 30);
            String padding = PADDINGS.get(random.nextInt(PADDINGS.size()));
            int type = random.nextInt(1, 6);
            byte[] value = value(type, random);
            byte[] frame = SecondImplementation.frame(type, value, padding);
            String sealed = sealer.seal(path, plaintext(type, value), Padding.ofName(padding));

            assertThat(sealed).isEqualTo(SecondImplementation.sealField(message, path, index, frame));
            assertThat(SecondImplementation.openField(message.key, message.items, path, sealed))
                    .isEqualTo(frame);
            assertThat(opener.open(context(message), path, sealed)).isEqualTo(plaintext(type, value));
            assertNeitherOpens(message, path, changed(random, sealed));
        }
    }

    private static void assertNeitherOpens(SecondImplementation.Message message, String path, String changed) {
        assertThatExceptionOfType(SealingException.class)
                .isThrownBy(
                        () -> new DocumentOpener((_, id) -> key(message, id)).open(context(message), path, changed));
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> SecondImplementation.openField(message.key, message.items, path, changed));
    }

    private static String changed(SplittableRandom random, String sealed) {
        byte[] bytes = Base64.getUrlDecoder().decode(sealed.substring(5));
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return "nsg1." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void object(SplittableRandom random) throws IOException, InvalidCipherTextException {
        SecondImplementation.Message message = message(random);
        // Around the ends of chunks more often than chance would have it
        int length = Math.max(
                0, random.nextInt(4) * 16_384 + (random.nextBoolean() ? random.nextInt(-3, 4) : random.nextInt(300)));
        byte[] plain = bytes(random, length);
        ObjectSealer sealer = ObjectSealer.create(key(message), context(message), random(message));
        int cut = random.nextInt(length + 1);
        byte[] sealed = joined(sealer.update(plain, 0, cut), sealer.update(plain, cut, length - cut), sealer.finish());

        assertThat(sealed).isEqualTo(SecondImplementation.sealObject(message, plain));
        assertThat(SecondImplementation.openObject(message.key, "nsg1/obj", message.items, sealed))
                .isEqualTo(plain);
        assertThat(TestSealing.openAs(key(message), context(message), sealed)).isEqualTo(plain);
        byte[] changed = sealed.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        assertThatExceptionOfType(SealingException.class)
                .isThrownBy(() -> TestSealing.openAs(key(message), context(message), changed));
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> SecondImplementation.openObject(message.key, "nsg1/obj", message.items, changed));
    }

    private static SecondImplementation.Message message(SplittableRandom random) {
        return new SecondImplementation.Message(
                bytes(random, 32),
                bytes(random, 12),
                bytes(random, 24),
                text(random, 20),
                text(random, 20),
                "/" + text(random, 60),
                "s" + random.nextInt(1_000_000_000),
                "c" + random.nextInt(1_000_000),
                "20%02d-%02d".formatted(random.nextInt(100), random.nextInt(1, 13)),
                text(random, 40));
    }

    private static SealContext context(SecondImplementation.Message message) {
        String[] items = message.items;
        return new SealContext(
                items[0], items[1], items[2], new SubjectId(items[3]), new CategoryId(items[4]), items[6]);
    }

    private static DataKey key(SecondImplementation.Message message) {
        return key(message, HEX.formatHex(message.keyId));
    }

    private static DataKey key(SecondImplementation.Message message, String id) {
        String[] items = message.items;
        return DataKey.copyOf(id, new SubjectId(items[3]), new CategoryId(items[4]), items[5], message.key);
    }

    private static FixedRandom random(SecondImplementation.Message message) {
        return new FixedRandom(HEX.formatHex(message.salt));
    }

    private static Plaintext plaintext(int type, byte[] value) {
        return switch (type) {
            case 1 -> new Plaintext.Text(new String(value, UTF_8));
            case 2 -> new Plaintext.Numeral(new String(value, UTF_8));
            case 3 -> new Plaintext.Bool(value[0] == 1);
            case 4 -> new Plaintext.Null();
            default -> new Plaintext.Subtree(value);
        };
    }

    private static byte[] value(int type, SplittableRandom random) {
        return switch (type) {
            case 1 -> text(random, 200).getBytes(UTF_8);
            case 2 -> number(random).getBytes(UTF_8);
            case 3 -> new byte[] {(byte) random.nextInt(2)};
            case 4 -> new byte[0];
            default -> bytes(random, random.nextInt(500));
        };
    }

    private static String number(SplittableRandom random) {
        String digits = random.ints(random.nextInt(1, 40), 0, 10)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
        return (random.nextBoolean() ? "-" : "")
                + (random.nextBoolean() ? "0" : "7" + digits)
                + (random.nextBoolean() ? "" : "." + digits)
                + (random.nextBoolean() ? "" : List.of("e", "E+", "e-").get(random.nextInt(3)) + random.nextInt(500));
    }

    /** Anything that Unicode has, but no lone surrogate. */
    private static String text(SplittableRandom random, int most) {
        return random.ints(random.nextInt(most), 0, random.nextBoolean() ? 0x80 : 0x11_0000)
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int at = all.length;
            all = Arrays.copyOf(all, at + part.length);
            System.arraycopy(part, 0, all, at, part.length);
        }
        return all;
    }
}
