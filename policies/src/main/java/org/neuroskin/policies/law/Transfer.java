package org.neuroskin.policies.law;

/** Whether data leaves the European Economic Area (GDPR Art. 44): the farthest of where it is stored and where it goes. */
enum Transfer {
    NONE,
    /** To a country that the Commission found adequate (Art. 45). */
    ADEQUATE,
    THIRD_COUNTRY,
    /** Nobody said where the recipient is. */
    UNKNOWN
}
