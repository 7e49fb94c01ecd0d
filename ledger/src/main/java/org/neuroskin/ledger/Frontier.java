package org.neuroskin.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a tree: the roots of its perfect subtrees, largest first. All that is needed to append and to know the
 * root. Not safe for use by several threads.
 */
public final class Frontier {
    private final List<Hash> peaks;
    private long size;

    private Frontier(long size, List<Hash> peaks) {
        this.size = size;
        this.peaks = peaks;
    }

    /** Of the tree without leaves. */
    public static Frontier empty() {
        return new Frontier(0, new ArrayList<>());
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IllegalArgumentException if the bytes are not of that form
     */
    public static Frontier fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long size = bytes.length < Long.BYTES ? -1 : buffer.getLong();
        if (size < 0 || bytes.length != Long.BYTES + Hash.LENGTH * Long.bitCount(size)) {
            throw new IllegalArgumentException("a frontier of `%d` bytes is malformed".formatted(bytes.length));
        }
        List<Hash> peaks = new ArrayList<>();
        while (buffer.hasRemaining()) {
            byte[] peak = new byte[Hash.LENGTH];
            buffer.get(peak);
            peaks.add(Hash.of(peak));
        }
        return new Frontier(size, peaks);
    }

    /** Eight bytes of size, big-endian, then the peaks. */
    public byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + Hash.LENGTH * peaks.size());
        buffer.putLong(size);
        peaks.forEach(peak -> buffer.put(peak.bytes()));
        return buffer.array();
    }

    /** An independent copy. */
    public Frontier copy() {
        return new Frontier(size, new ArrayList<>(peaks));
    }

    /** Number of leaves. */
    public long size() {
        return size;
    }

    /**
     * Adds one leaf.
     *
     * @param completed is told each perfect subtree that this leaf completes, leaf itself excluded, lowest first
     */
    public void append(Hash leaf, NodeSink completed) {
        Hash node = leaf;
        int level = 0;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            node = Hash.node(peaks.removeLast(), node);
            level++;
            completed.accept(level, size >> level, node);
        }
        peaks.add(node);
        size++;
    }

    /** The root of the tree as it is now. */
    public Hash root() {
        if (peaks.isEmpty()) {
            return Hash.ofEmptyTree();
        }
        Hash root = peaks.getLast();
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = Hash.node(peaks.get(i), root);
        }
        return root;
    }

    /** Is told interior nodes as they become final. */
    @FunctionalInterface
    public interface NodeSink {
        /**
         * One perfect subtree.
         *
         * @param level its height: it has 2<sup>level</sup> leaves
         * @param index counts subtrees of that height from the left, from 0
         */
        void accept(int level, long index, Hash hash);
    }
}
