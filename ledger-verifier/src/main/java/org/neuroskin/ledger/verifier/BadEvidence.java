package org.neuroskin.ledger.verifier;

/** The evidence does not hold; the message says where and why. */
final class BadEvidence extends Exception {
    private static final long serialVersionUID = 1;

    private final long leaf;

    private BadEvidence(String message, long leaf) {
        super(message);
        this.leaf = leaf;
    }

    static BadEvidence in(String part, String reason) {
        return new BadEvidence(part + ": " + reason, -1);
    }

    static BadEvidence atLeaf(long leaf, String reason) {
        return new BadEvidence("leaf %d: %s".formatted(leaf, reason), leaf);
    }

    /** The first bad leaf, or -1 where the fault is not in a leaf. */
    long leaf() {
        return leaf;
    }
}
