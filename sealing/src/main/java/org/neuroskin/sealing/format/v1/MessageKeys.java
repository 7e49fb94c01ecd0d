package org.neuroskin.sealing.format.v1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key, base nonce and commitment of one message, derived from an input key, a salt and a context; and AES-256-GCM under them.
 *
 * <p>Guarantee: the derivation is that of C2SP chunked-encryption instantiated as Cobblestone-256, unaltered. The commitment
 * binds key, salt and context. INVARIANT: a salt is used for one message, and a number once within it.
 *
 * <p>Not safe for use by several threads at once. Source: c2sp.org/chunked-encryption, RFC 5869 §2.3.
 */
public final class MessageKeys {
    /** Length of an input key. */
    public static final int KEY_BYTES = 32;
    /** Length of a salt. */
    public static final int SALT_BYTES = 24;
    /** Length of a commitment. */
    public static final int COMMITMENT_BYTES = 32;
    /** Length of the tag that each sealed piece grows by. */
    public static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;
    private static final byte[] INFO_PREFIX =
            "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0".getBytes(StandardCharsets.US_ASCII);
    private static final Provider CRYPTO = CryptoModule.PROVIDER;

    private final SecretKey key;
    private final byte[] baseNonce;
    private final byte[] commitment;
    private final Cipher cipher;

    private MessageKeys(SecretKey key, byte[] baseNonce, byte[] commitment, Cipher cipher) {
        this.key = key;
        this.baseNonce = baseNonce;
        this.commitment = commitment;
        this.cipher = cipher;
    }

    /**
     * Derives the keys of one message.
     *
     * @param inputKey 32 uniformly random bytes; not kept
     * @param salt 24 bytes, never used before with this input key
     */
    public static MessageKeys derive(byte[] inputKey, byte[] salt, byte[] context) {
        if (inputKey.length != KEY_BYTES || salt.length != SALT_BYTES) {
            throw new IllegalArgumentException("input key of %d and salt of %d bytes (expected: %d and %d)"
                    .formatted(inputKey.length, salt.length, KEY_BYTES, SALT_BYTES));
        }
        byte[] material = new byte[128];
        try {
            // The JDK's own HKDF refuses an input key shorter than the hash, hence the two blocks by hand
            Mac mac = Mac.getInstance("HmacSHA512", CRYPTO);
            mac.init(new SecretKeySpec(inputKey, "HmacSHA512"));
            update(mac, salt, context);
            mac.update((byte) 1);
            mac.doFinal(material, 0);
            mac.update(material, 0, 64);
            update(mac, salt, context);
            mac.update((byte) 2);
            mac.doFinal(material, 64);
            int commitmentAt = KEY_BYTES + NONCE_BYTES;
            return new MessageKeys(
                    new SecretKeySpec(material, 0, KEY_BYTES, "AES"),
                    Arrays.copyOfRange(material, KEY_BYTES, commitmentAt),
                    Arrays.copyOfRange(material, commitmentAt, commitmentAt + COMMITMENT_BYTES),
                    Cipher.getInstance("AES/GCM/NoPadding", CRYPTO));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(CRYPTO.getName() + " lacks HMAC-SHA-512 or AES-GCM", e);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private static void update(Mac mac, byte[] salt, byte[] context) {
        mac.update(INFO_PREFIX);
        mac.update(salt);
        mac.update(context);
    }

    /** The 32 bytes that stand before the ciphertext. */
    public byte[] commitment() {
        return commitment.clone();
    }

    /**
     * Must be called before anything is opened.
     *
     * @throws FormatException {@code NOT_AUTHENTIC} unless the stored commitment is that of these keys
     */
    public void requireCommitment(byte[] stored) throws FormatException {
        if (!MessageDigest.isEqual(commitment, stored)) {
            throw FormatException.notAuthentic();
        }
    }

    /** Seals piece {@code number}; {@code out} advances by its length and {@link #TAG_BYTES}. */
    public void seal(long number, byte[] associatedData, ByteBuffer in, ByteBuffer out) {
        try {
            cipher(Cipher.ENCRYPT_MODE, number, associatedData).doFinal(in, out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    /**
     * Opens piece {@code number}.
     *
     * @throws FormatException {@code NOT_AUTHENTIC} if it is not what was sealed as this piece; what {@code out} then holds is void
     */
    public void open(long number, byte[] associatedData, ByteBuffer in, ByteBuffer out) throws FormatException {
        if (in.remaining() < TAG_BYTES) {
            throw FormatException.notAuthentic();
        }
        try {
            cipher(Cipher.DECRYPT_MODE, number, associatedData).doFinal(in, out);
        } catch (AEADBadTagException e) {
            throw FormatException.notAuthentic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening failed", e);
        }
    }

    private Cipher cipher(int mode, long number, byte[] associatedData) throws GeneralSecurityException {
        byte[] nonce = baseNonce.clone();
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE_BYTES - 1 - i] ^= (byte) (number >>> (8 * i));
        }
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
        if (associatedData.length > 0) {
            cipher.updateAAD(associatedData);
        }
        return cipher;
    }
}
