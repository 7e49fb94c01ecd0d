package org.neuroskin.kernel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a grant is bound to besides its cell and its time. Null means: not limited in this respect.
 *
 * @param form how the consent was expressed
 * @param study the one study that it is for
 * @param place the recipient must process the data in this place
 * @param dataWindow only data recorded in this window
 * @param useBudget only so often
 * @param eraseBy the recipient must have erased what it received by then
 * @param byGuardian whether somebody with parental authority gave it, not the subject
 */
public record Conditions(
        ConsentForm form,
        @Nullable String study,
        @Nullable Place place,
        @Nullable DataWindow dataWindow,
        @Nullable UseBudget useBudget,
        @Nullable Instant eraseBy,
        boolean byGuardian) {

    /** The subject's own explicit consent without further limits. */
    public static final Conditions EXPLICIT = new Conditions(ConsentForm.EXPLICIT, null, null, null, null, null, false);
}
