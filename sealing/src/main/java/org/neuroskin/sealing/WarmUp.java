package org.neuroskin.sealing;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.MessageKeys;

/**
 * Makes the JVM compile the fast form of AES-GCM, which it does only after thousands of calls: until then a body of 1 MiB costs
 * about 15 ms, afterwards 0.1 ms. Run it before reporting ready.
 */
public final class WarmUp {
    private static final int VALUES = 20_000;
    private static final int VALUE_BYTES = 1_024;
    private static final int CHUNKS = 1_000;
    private static final int CHUNK_BYTES = 16_384;

    private WarmUp() {}

    /** Takes a few hundred milliseconds of one processor. */
    public static void run(SecureRandom random) {
        byte[] inputKey = new byte[MessageKeys.KEY_BYTES];
        byte[] salt = new byte[MessageKeys.SALT_BYTES];
        random.nextBytes(inputKey);
        random.nextBytes(salt);
        MessageKeys keys = MessageKeys.derive(inputKey, salt, new byte[0]);
        sealAndOpen(keys, VALUES, VALUE_BYTES);
        sealAndOpen(keys, CHUNKS, CHUNK_BYTES);
    }

    private static void sealAndOpen(MessageKeys keys, int times, int bytes) {
        byte[] noAssociatedData = {};
        ByteBuffer plain = ByteBuffer.allocate(bytes);
        ByteBuffer sealed = ByteBuffer.allocate(bytes + MessageKeys.TAG_BYTES);
        try {
            for (int i = 0; i < times; i++) {
                keys.seal(((long) bytes << 32) + i, noAssociatedData, plain.clear(), sealed.clear());
                keys.open(((long) bytes << 32) + i, noAssociatedData, sealed.flip(), plain.clear());
            }
        } catch (FormatException e) {
            throw new SealingException.Bug("what was sealed does not open");
        }
    }
}
