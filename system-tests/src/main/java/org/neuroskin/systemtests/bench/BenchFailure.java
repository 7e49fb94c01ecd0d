package org.neuroskin.systemtests.bench;

/** Why a benchmark cannot run or ended: one sentence for the person who started it. */
final class BenchFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    BenchFailure(String message) {
        super(message);
    }

    /** Of a thread that was interrupted, which stays so. */
    static BenchFailure interrupted() {
        Thread.currentThread().interrupt();
        return new BenchFailure("interrupted");
    }

    BenchFailure(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
