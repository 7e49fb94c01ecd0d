package org.neuroskin.gateway.payload;

import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;
import org.neuroskin.sealing.ObjectOpener;
import org.neuroskin.sealing.ObjectSealer;
import org.neuroskin.sealing.SealingException;

/** The version of one body that is sealed whole; of a route that checks none, nothing. */
final class BodyVersion {
    private final DataPlace place;
    private final @Nullable RecordVersions versions;
    private boolean confirmed;

    /** @param versions may be null where none are checked */
    BodyVersion(DataPlace place, @Nullable RecordVersions versions) {
        this.place = place;
        this.versions = RecordVersions.of(place.route(), versions);
    }

    /** Has it counted before the data service gets anything; throws a {@link SealingException}, or as {@link RecordVersions#begin}. */
    void begin(ObjectSealer sealer) {
        if (versions != null) {
            versions.writes(place, place.pathRecord(), sealer.salt());
            versions.begin();
        }
    }

    /**
     * Once it has begun, all of it is under the same salt. Throws a {@link SealingException} too.
     *
     * @param erased whether its key was destroyed
     * @throws PayloadRefused {@link Problem#OUTDATED_RECORD}, {@link Problem#KEYS_UNAVAILABLE}
     */
    void confirm(ObjectOpener opener, boolean erased) {
        String salt = opener.salt();
        if (versions != null && salt != null && !confirmed) {
            versions.meets(place, place.route().whole().orElseThrow(), place.pathRecord(), salt, erased);
            versions.confirm();
            confirmed = true;
        }
    }

    /** An older version whose key was destroyed is not taken for an erased body. */
    PayloadRefused refused(ObjectOpener opener, SealingException failure) {
        try {
            if (failure instanceof SealingException.KeyShredded) {
                confirm(opener, true);
            }
            return SealingProblems.whenOpening(failure);
        } catch (SealingException e) {
            return SealingProblems.whenOpening(e);
        } catch (PayloadRefused refused) {
            return refused;
        }
    }
}
