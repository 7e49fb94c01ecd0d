package org.neuroskin.policies.law;

/** On what else than consent an access can rest, where a law pack permits it. */
public enum Basis {
    /** A clinician's emergency session: vital interests (GDPR Art. 6(1)(d), 9(2)(c)). */
    BREAK_GLASS,
    /** What a maker must do about unwanted effects of a product: a legal obligation (GDPR Art. 6(1)(c)). */
    SAFETY_DUTY
}
