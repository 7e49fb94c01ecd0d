package org.neuroskin.policies.law;

/** How old the person is at the time of the access, as far as law asks. */
enum Age {
    /** Nobody said when the person was born; rules treat it as they say. */
    UNKNOWN,
    /** Too young to consent to an online service alone (GDPR Art. 8(1)). */
    CHILD,
    /** Old enough for that, but not of age. */
    MINOR,
    ADULT
}
