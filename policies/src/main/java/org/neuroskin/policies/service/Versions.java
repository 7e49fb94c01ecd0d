package org.neuroskin.policies.service;

/** Whether a record that comes back must be in its newest version. */
public enum Versions {
    /** It must, and a record of which no version was ever written through a gateway is refused. */
    CHECKED,
    /** It must once a version of it was written through a gateway; before, it opens. */
    CHECKED_IF_KNOWN
}
