package org.neuroskin.policies.service;

/** How the data service stores a value. */
public enum AtRest {
    /** As the app sent it. */
    CLEAR,
    /** Sealed by the gateway; the data service never sees the value. */
    SEALED
}
