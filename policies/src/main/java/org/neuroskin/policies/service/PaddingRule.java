package org.neuroskin.policies.service;

/** How a value is padded before it is sealed, so that its length says less about it. */
public enum PaddingRule {
    /** Its own length; for values whose length is public. */
    NONE,
    /** 32 bytes: for numbers, truth values and short words, which would otherwise show by their length. */
    FIXED_32,
    /** The Padmé steps, at most 12% more: for text. */
    PADME
}
