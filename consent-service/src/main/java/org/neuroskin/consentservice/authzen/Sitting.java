package org.neuroskin.consentservice.authzen;

/**
 * The answers to one HTTP request.
 *
 * <p><b>Guarantee</b>: within a sitting, all questions about the same things are answered from the same state.
 */
interface Sitting {

    /** Decides one question. */
    Verdict decide(Question question);

    /**
     * Looks for what would be permitted.
     *
     * @param question what is looked for has an empty id or name in it
     * @param after where the page begins; empty for the first
     */
    Found search(Target target, Question question, String after, int limit);

    /**
     * Makes the answers durable. Nothing may be told before it returns.
     *
     * @throws org.neuroskin.consentservice.audit.CannotRecord if they are not
     */
    void record();
}
