package org.neuroskin.consentservice.snapshot;

import java.util.List;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.SubjectId;

/** Where snapshots get a person's grants from. */
public interface GrantSource {

    /** All that can matter for a decision or its reason, as the current transaction sees them. */
    List<Grant> grantsOf(SubjectId subject);
}
