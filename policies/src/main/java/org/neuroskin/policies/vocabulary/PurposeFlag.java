package org.neuroskin.policies.vocabulary;

/** What sets a purpose apart in law. */
public enum PurposeFlag {
    /** The service that the person asked for cannot be given without it; every other purpose is optional. */
    NECESSARY,
    /** May end in a decision about the person that no human takes. */
    AUTOMATED_DECISION,
    /** Infers emotions or moods. */
    EMOTION_INFERENCE,
    /** Research; always for one named study. */
    RESEARCH,
    /** Data is handed over for money or another benefit. */
    SALE
}
