package org.neuroskin.ledger.verifier;

import java.util.UUID;

/** Ids that were met, in about 32 bytes each, so that a history of millions of entries is checked in little memory. */
final class IdSet {
    private long[] halves = new long[2 << 10];
    private int size;
    private boolean zero;

    /** Whether it was not in the set before. */
    boolean add(UUID id) {
        if (id.getMostSignificantBits() == 0 && id.getLeastSignificantBits() == 0) {
            boolean fresh = !zero;
            zero = true;
            return fresh;
        }
        int at = find(id.getMostSignificantBits(), id.getLeastSignificantBits());
        if (!isFree(at)) {
            return false;
        }
        put(at, id.getMostSignificantBits(), id.getLeastSignificantBits());
        if (++size * 4L > halves.length) {
            grow();
        }
        return true;
    }

    boolean contains(UUID id) {
        if (id.getMostSignificantBits() == 0 && id.getLeastSignificantBits() == 0) {
            return zero;
        }
        return !isFree(find(id.getMostSignificantBits(), id.getLeastSignificantBits()));
    }

    private void grow() {
        long[] old = halves;
        halves = new long[Math.multiplyExact(old.length, 2)];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                put(find(old[i], old[i + 1]), old[i], old[i + 1]);
            }
        }
    }

    /** Where it is, or the free place where it belongs. */
    private int find(long high, long low) {
        long mixed = (high * 31 ^ low) * 0x9e37_79b9_7f4a_7c15L;
        int mask = halves.length - 1;
        int at = (int) (mixed >>> 32) * 2 & mask;
        while (!isFree(at) && (halves[at] != high || halves[at + 1] != low)) {
            at = at + 2 & mask;
        }
        return at;
    }

    private boolean isFree(int at) {
        return halves[at] == 0 && halves[at + 1] == 0;
    }

    private void put(int at, long high, long low) {
        halves[at] = high;
        halves[at + 1] = low;
    }
}
