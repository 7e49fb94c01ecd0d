package org.neuroskin.consentservice.consent;

import java.time.Instant;

/**
 * One change of a consent.
 *
 * @param revision its place among all changes of the person's shard, which alone orders changes
 * @param effectiveAt since when it is so, which may be before or after the change was made
 */
record Change(ConsentCause cause, long revision, Instant effectiveAt) {

    Change because(ConsentCause other) {
        return new Change(other, revision, effectiveAt);
    }
}
