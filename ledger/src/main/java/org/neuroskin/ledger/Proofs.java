package org.neuroskin.ledger;

import java.util.List;

/** Verifies proofs. A proof has one valid form: anything longer, shorter or for another size is rejected. */
public final class Proofs {
    private Proofs() {}

    /**
     * Whether the leaf is at this index of the tree with this size and root. Source: RFC 9162 §2.1.3.2.
     *
     * @param path from the leaf's sibling upwards
     */
    public static boolean isIncluded(Hash leaf, long index, long size, List<Hash> path, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = Hash.node(sibling, hash);
                int up = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
                node >>= up;
                last >>= up;
            } else {
                hash = Hash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /**
     * Whether the tree with {@code oldSize} and {@code oldRoot} is the beginning of the one with {@code size} and {@code
     * root}. Source: RFC 9162 §2.1.4.2.
     *
     * @param oldSize at least 1
     */
    public static boolean isConsistent(long oldSize, Hash oldRoot, long size, Hash root, List<Hash> proof) {
        if (oldSize < 1 || oldSize > size) {
            return false;
        }
        if (oldSize == size) {
            return proof.isEmpty() && oldRoot.equals(root);
        }
        boolean whole = Long.bitCount(oldSize) == 1;
        if (!whole && proof.isEmpty()) {
            return false;
        }
        int skip = Long.numberOfTrailingZeros(oldSize);
        long node = (oldSize - 1) >> skip;
        long last = (size - 1) >> skip;
        Hash first = whole ? oldRoot : proof.getFirst();
        Hash old = first;
        Hash hash = first;
        for (Hash sibling : whole ? proof : proof.subList(1, proof.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                old = Hash.node(sibling, old);
                hash = Hash.node(sibling, hash);
                int up = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
                node >>= up;
                last >>= up;
            } else {
                hash = Hash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && old.equals(oldRoot) && hash.equals(root);
    }
}
