package org.neuroskin.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A SHA-256 value of the tree: of a leaf, of an interior node, or a root. Source: RFC 6962 §2.1. */
public final class Hash {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private static final byte LEAF_PREFIX = 0;
    private static final byte NODE_PREFIX = 1;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The hash with these bytes.
     *
     * @throws IllegalArgumentException unless there are 32
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a hash of `%d` bytes (expected: 32)".formatted(bytes.length));
        }
        return new Hash(bytes.clone());
    }

    /**
     * The hash that this standard base64 text spells.
     *
     * @throws IllegalArgumentException unless it is the one spelling of 32 bytes
     */
    public static Hash ofBase64(String text) {
        byte[] decoded = Base64.getDecoder().decode(text);
        if (!Base64.getEncoder().encodeToString(decoded).equals(text)) {
            throw new IllegalArgumentException("not canonical base64");
        }
        return of(decoded);
    }

    /** The hash of a leaf with this entry. */
    public static Hash leaf(byte[] entry) {
        MessageDigest digest = sha256();
        digest.update(LEAF_PREFIX);
        return new Hash(digest.digest(entry));
    }

    /** The hash of the interior node above these two. */
    public static Hash node(Hash left, Hash right) {
        MessageDigest digest = sha256();
        digest.update(NODE_PREFIX);
        digest.update(left.bytes);
        return new Hash(digest.digest(right.bytes));
    }

    /** The root of the tree without leaves: the hash of nothing. */
    public static Hash ofEmptyTree() {
        return new Hash(sha256().digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** In standard base64 with padding. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return base64();
    }
}
