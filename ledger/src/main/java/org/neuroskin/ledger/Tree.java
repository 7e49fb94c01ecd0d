package org.neuroskin.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes roots and proofs of a tree of a given size from stored hashes. Only every eighth level needs to be stored: leaves,
 * roots of 256 leaves, roots of 65,536 leaves, and so on, which is the tiling of C2SP {@code tlog-tiles}.
 *
 * <p>Remembers the tiles it read, so one instance serves one question.
 */
public final class Tree {
    /** Hashes of a full tile. */
    public static final int TILE_WIDTH = 256;

    /** Levels of the tree between one stored level and the next. */
    public static final int TILE_HEIGHT = 8;

    private final long size;
    private final TileReader reader;
    private final Map<Tile, List<Hash>> tiles = new HashMap<>();

    /** The tree of the first {@code size} leaves. */
    public Tree(long size, TileReader reader) {
        if (size < 0) {
            throw new IllegalArgumentException("a tree of size `%d` (expected: >= 0)".formatted(size));
        }
        this.size = size;
        this.reader = reader;
    }

    /** The root. */
    public Hash root() {
        return size == 0 ? Hash.ofEmptyTree() : hash(0, size);
    }

    /**
     * The hashes that link a leaf to the root, from its sibling upwards. Source: RFC 6962 §2.1.1.
     *
     * @throws IllegalArgumentException if the tree has no such leaf
     */
    public List<Hash> inclusion(long index) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(
                    "leaf `%d` is not in the tree (expected: 0 to %d)".formatted(index, size - 1));
        }
        List<Hash> path = new ArrayList<>();
        inclusion(index, 0, size, path);
        return path;
    }

    /**
     * The hashes that show a smaller tree to be the beginning of this one. Source: RFC 6962 §2.1.2.
     *
     * @throws IllegalArgumentException if {@code from} is not between 1 and this size
     */
    public List<Hash> consistency(long from) {
        if (from < 1 || from > size) {
            throw new IllegalArgumentException("no consistency from `%d` (expected: 1 to %d)".formatted(from, size));
        }
        List<Hash> proof = new ArrayList<>();
        consistency(from, 0, size, true, proof);
        return proof;
    }

    private void inclusion(long index, long from, long to, List<Hash> path) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            inclusion(index, from, middle, path);
            path.add(hash(middle, to));
        } else {
            inclusion(index, middle, to, path);
            path.add(hash(from, middle));
        }
    }

    private void consistency(long old, long from, long to, boolean oldIsWhole, List<Hash> proof) {
        if (old == to) {
            if (!oldIsWhole) {
                proof.add(hash(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (old <= middle) {
            consistency(old, from, middle, oldIsWhole, proof);
            proof.add(hash(middle, to));
        } else {
            consistency(old, middle, to, false, proof);
            proof.add(hash(from, middle));
        }
    }

    /** The hash over leaves {@code from} (inclusive) to {@code to} (exclusive), a range as RFC 6962 cuts them. */
    private Hash hash(long from, long to) {
        long width = to - from;
        if (Long.bitCount(width) == 1) {
            int level = Long.numberOfTrailingZeros(width);
            return subtree(level, from >> level);
        }
        long middle = from + split(width);
        return Hash.node(hash(from, middle), hash(middle, to));
    }

    private Hash subtree(int level, long index) {
        int within = level % TILE_HEIGHT;
        int stored = level / TILE_HEIGHT;
        long first = index << within;
        Tile tile = new Tile(stored, first / TILE_WIDTH);
        int offset = (int) (first % TILE_WIDTH);
        List<Hash> row = tiles.computeIfAbsent(tile, this::read).subList(offset, offset + (1 << within));
        while (row.size() > 1) {
            List<Hash> above = new ArrayList<>(row.size() / 2);
            for (int i = 0; i < row.size(); i += 2) {
                above.add(Hash.node(row.get(i), row.get(i + 1)));
            }
            row = above;
        }
        return row.getFirst();
    }

    private List<Hash> read(Tile tile) {
        long stored = size >> (TILE_HEIGHT * tile.level);
        int width = (int) Math.min(TILE_WIDTH, stored - tile.index * TILE_WIDTH);
        List<Hash> hashes = reader.read(tile.level, tile.index * TILE_WIDTH, width);
        if (hashes.size() != width) {
            throw new IllegalStateException("the store has `%d` hashes at level %d from %d (expected: %d)"
                    .formatted(hashes.size(), tile.level, tile.index * TILE_WIDTH, width));
        }
        return hashes;
    }

    /** The largest power of two smaller than this. */
    private static long split(long width) {
        return Long.highestOneBit(width - 1);
    }

    private record Tile(int level, long index) {}

    /** Where hashes are stored. */
    @FunctionalInterface
    public interface TileReader {
        /**
         * Consecutive hashes of one stored level.
         *
         * @param level 0 for leaves, 1 for roots of 256 leaves, 2 for roots of 65,536 leaves …
         * @param first index of the first, a multiple of 256
         * @param count how many, at most 256; all of them exist in a store that is whole
         */
        List<Hash> read(int level, long first, int count);
    }
}
