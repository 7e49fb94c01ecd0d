package org.neuroskin.policies.vocabulary;

/** Where the data of a category comes from; laws differ by it. */
public enum Provenance {
    /** Measured in the brain. */
    NEURAL,
    /** Measured in what nerves outside the brain do, such as skin conductance. */
    PERIPHERAL_NEURAL,
    /** Measured in the body. */
    PHYSIOLOGICAL,
    /** Told by the person. */
    SELF_REPORT,
    /** Worked out about the person's mind by a model. */
    INFERRED_MENTAL_STATE,
    /** A picture, or measured from one. */
    IMAGE,
    /** Found in a sample of the body. */
    BIOLOGICAL_SAMPLE,
    /** Anything else. */
    OTHER
}
