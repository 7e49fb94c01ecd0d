package org.neuroskin.consentservice.consent;

import java.util.Set;
import org.neuroskin.kernel.SubjectId;

/** Knows who may decide for a minor. */
public interface Guardians {
    /**
     * The accounts that may decide for this person now, as the current transaction sees it; none for an adult. Under the lock of
     * the person's shard the answer stays true until the transaction ends.
     */
    Set<String> of(SubjectId subject);
}
