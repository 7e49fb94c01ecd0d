package org.neuroskin.kernel;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a gateway needs to know of a person to decide, as one consistent state.
 *
 * <p><b>Guarantee</b>: read in one transaction; {@code revision} is the shard's head at that moment, so the snapshot
 * contains every change up to it and none after.
 *
 * @param pseudonym the subject's name in the audit history
 * @param shard the shard of subjects whose revisions order this person's changes
 * @param revision head of the shard when this was read
 * @param changedAt revision of this person's latest change; a later one makes this snapshot stale
 * @param erasedAt revision of the person's latest erasure, 0 for none; what was decided before it is released no more
 * @param recipients the apps that the grants name; one that is missing here may receive nothing
 * @param ended of the access tokens that this person holds, those that count no more
 * @param bound the apps whose access tokens count only where they are bound to a key (RFC 9449), whoever holds them
 */
public record ConsentSnapshot(
        SubjectId subject,
        Pseudonym pseudonym,
        int shard,
        long revision,
        long changedAt,
        long erasedAt,
        Person person,
        Map<AppId, Recipient> recipients,
        List<Grant> grants,
        List<EndedTokens> ended,
        Set<AppId> bound) {

    /** Copies the collections. */
    public ConsentSnapshot {
        recipients = Map.copyOf(recipients);
        grants = List.copyOf(grants);
        ended = List.copyOf(ended);
        bound = Set.copyOf(bound);
    }

    /** Somebody of whose data nothing was ever erased. */
    public ConsentSnapshot(
            SubjectId subject,
            Pseudonym pseudonym,
            int shard,
            long revision,
            long changedAt,
            Person person,
            Map<AppId, Recipient> recipients,
            List<Grant> grants,
            List<EndedTokens> ended,
            Set<AppId> bound) {
        this(subject, pseudonym, shard, revision, changedAt, 0, person, recipients, grants, ended, bound);
    }
}
