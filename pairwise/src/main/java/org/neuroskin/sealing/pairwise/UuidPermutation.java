package org.neuroskin.sealing.pairwise;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Gives each id another one, and leads back.
 *
 * <p><b>Guarantee</b>: one to one, and without the key not to be told from random; it authenticates nothing. The id of a random UUID
 * (version 4) is one again, so that whoever checks the form takes it. Safe for use by many threads.
 *
 * <p>Method: AES-256 of the 128 bits, repeated until the result is of the same kind as what it began with (cycle walking, Black and
 * Rogaway, CT-RSA 2002).
 */
public final class UuidPermutation {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}");
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    /** Copies the key, which has 32 bytes. */
    public UuidPermutation(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("our bug: the key has not 32 bytes");
        }
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * The other id.
     *
     * @throws IllegalArgumentException if this is no UUID in lower case
     */
    public String there(String id) {
        return walk(id, Cipher.ENCRYPT_MODE);
    }

    /** The id of which {@link #there} makes this one. Fails as that does. */
    public String back(String id) {
        return walk(id, Cipher.DECRYPT_MODE);
    }

    private String walk(String id, int direction) {
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException("the id is no UUID in lower case");
        }
        UUID from = UUID.fromString(id);
        byte[] block = ByteBuffer.allocate(16)
                .putLong(from.getMostSignificantBits())
                .putLong(from.getLeastSignificantBits())
                .array();
        try {
            Cipher aes = singleBlocks();
            aes.init(direction, key);
            UUID to;
            do {
                aes.update(block, 0, block.length, block, 0);
                ByteBuffer bits = ByteBuffer.wrap(block);
                to = new UUID(bits.getLong(), bits.getLong());
            } while (isRandom(to) != isRandom(from));
            return to.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256", e);
        }
    }

    // A permutation of single blocks is what is wanted here; nothing longer is ever encrypted
    @SuppressWarnings("InsecureCryptoUsage")
    private static Cipher singleBlocks() throws GeneralSecurityException {
        return Cipher.getInstance("AES/ECB/NoPadding");
    }

    private static boolean isRandom(UUID id) {
        return id.version() == 4 && id.variant() == 2;
    }
}
