package org.neuroskin.gateway.serve;

/**
 * The number of one answer. Taken as late as can be, when its first record is worded, so that a gateway that dies leaves few behind;
 * at the latest when the answer begins, so that one without any record leaves a hole. Used by one thread at a time.
 */
final class AnswerNumber {
    private final AnswerCount count;

    /** Taken, and in no record yet; 0 for none. */
    private long open;

    private boolean settled;

    AnswerNumber(AnswerCount count) {
        this.count = count;
    }

    /** The number for the next record: the same again where the one before was not made. */
    long take() {
        if (open == 0) {
            open = count.next();
        }
        return open;
    }

    /** The record with the number is durable. */
    void recorded() {
        open = 0;
        settled = true;
    }

    /** The record with the number is perhaps not durable, and what is answered is a refusal. */
    void lost() {
        count.unrecorded(take());
        recorded();
    }

    /** What is answered is a refusal of a kind that is not recorded by itself. */
    void uncounted() {
        if (open == 0) {
            settled = true;
        } else {
            lost();
        }
    }

    /** What is answered is that something failed on our side, before anything else was. */
    void failed() {
        if (!settled) {
            lost();
        }
    }

    /** The answer begins. */
    void answered() {
        if (!settled) {
            take();
            settled = true;
        }
    }
}
