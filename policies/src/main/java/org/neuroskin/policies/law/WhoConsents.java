package org.neuroskin.policies.law;

/** Whose consent counts for something, as far as age goes. */
public enum WhoConsents {
    /** The person alone: of age, or old enough where the law gives them the choice. */
    PERSON,
    /** The person is a minor; no law gives them the choice alone, and none asks for a guardian. */
    EITHER,
    /** A law asks for somebody with parental authority. */
    GUARDIAN
}
