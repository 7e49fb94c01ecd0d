package org.neuroskin.ledger.verifier;

/**
 * Answers of a gateway that have not exactly one record.
 *
 * @param run names the run of the gateway
 * @param first number of the first
 * @param last number of the last
 * @param records 0, or 2 where two answers have one number, so that one of them could be missing unseen
 */
record Gap(String gateway, String run, long first, long last, int records) {

    /** What is missing, as part of a sentence. */
    String sentence() {
        String what = first == last
                ? "answer %d of gateway %s in its run %s has".formatted(first, gateway, run)
                : "answers %d to %d of gateway %s in its run %s have".formatted(first, last, gateway, run);
        return what + (records == 0 ? " no record" : " two records");
    }

    String json() {
        return "{\"first\":%d,\"gateway\":%s,\"last\":%d,\"records\":%d,\"run\":%s}"
                .formatted(first, Report.quote(gateway), last, records, Report.quote(run));
    }
}
