package org.neuroskin.consentservice.snapshot;

import java.util.List;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/** Where snapshots get a person's grants from. */
public interface GrantSource {

    /** All that can matter for a decision or its reason, as the current transaction sees them. */
    List<Grant> grantsOf(SubjectId subject);

    /**
     * Some of those who gave the app something of this category or of one above it, for this purpose. Whether they permit
     * anything now, a decision about each of them tells.
     *
     * @param after only those whose ids come after this one
     * @return in the order of their ids; fewer than {@code most} only where no more follow
     */
    List<SubjectId> peopleWith(AppId app, PurposeId purpose, CategoryId category, String after, int most);
}
