package org.neuroskin.ledger.verifier;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The hashes of RFC 6962 §2.1, and a root computed from leaves as they come. */
final class Merkle {
    private final Deque<byte[]> peaks = new ArrayDeque<>();
    private long size;

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static byte[] leaf(byte[] entry) {
        MessageDigest digest = sha256();
        digest.update((byte) 0);
        return digest.digest(entry);
    }

    static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = sha256();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    void add(byte[] leaf) {
        byte[] hash = leaf;
        long carry = size;
        while ((carry & 1) == 1) {
            hash = node(peaks.pop(), hash);
            carry >>>= 1;
        }
        peaks.push(hash);
        size++;
    }

    byte[] root() {
        Iterator<byte[]> smallestFirst = peaks.iterator();
        if (!smallestFirst.hasNext()) {
            return sha256().digest();
        }
        byte[] root = smallestFirst.next();
        while (smallestFirst.hasNext()) {
            root = node(smallestFirst.next(), root);
        }
        return root;
    }

    /** The root that a leaf and its path lead to. Empty array if the path has not the one right length. */
    static byte[] rootOf(byte[] leaf, long index, long size, List<byte[]> path) {
        // Levels at which the path has siblings on either side, then those where only left siblings remain
        int inner = 64 - Long.numberOfLeadingZeros(index ^ (size - 1));
        int border = Long.bitCount(index >>> inner);
        if (inner == 64 || path.size() != inner + border) {
            return new byte[0];
        }
        byte[] hash = leaf;
        for (int i = 0; i < path.size(); i++) {
            boolean siblingIsLeft = i >= inner || ((index >>> i) & 1) == 1;
            hash = siblingIsLeft ? node(path.get(i), hash) : node(hash, path.get(i));
        }
        return hash;
    }

    /**
     * Whether the tree of {@code size} leaves with this root begins with the one of {@code old} leaves. Source: RFC 6962 §2.1.2,
     * followed from the top: at each level the half that holds the old tree's end is entered.
     */
    static boolean isConsistent(long old, byte[] oldRoot, long size, byte[] root, List<byte[]> proof) {
        if (old == 0 || old == size) {
            return proof.isEmpty() && (old == 0 || Arrays.equals(oldRoot, root));
        }
        if (old < 0 || old > size || proof.size() > 63) {
            return false;
        }
        Deque<byte[]> rest = new ArrayDeque<>(proof);
        byte[][] roots = walk(old, size, true, oldRoot, rest);
        return roots.length == 2 && rest.isEmpty() && Arrays.equals(roots[0], oldRoot) && Arrays.equals(roots[1], root);
    }

    /** The roots of the old tree and of this one, from the hashes at the proof's beginning; none where they do not suffice. */
    private static byte[][] walk(long old, long size, boolean whole, byte[] oldRoot, Deque<byte[]> proof) {
        if (old == size) {
            byte[] same = whole ? oldRoot : proof.poll();
            return same == null ? new byte[0][] : new byte[][] {same, same};
        }
        long left = Long.highestOneBit(size - 1);
        boolean entersLeft = old <= left;
        byte[][] inner = entersLeft
                ? walk(old, left, whole, oldRoot, proof)
                : walk(old - left, size - left, false, oldRoot, proof);
        byte[] sibling = proof.poll();
        if (inner.length == 0 || sibling == null) {
            return new byte[0][];
        }
        return entersLeft
                ? new byte[][] {inner[0], node(inner[1], sibling)}
                : new byte[][] {node(sibling, inner[0]), node(sibling, inner[1])};
    }
}
