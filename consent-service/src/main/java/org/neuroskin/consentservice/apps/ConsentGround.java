package org.neuroskin.consentservice.apps;

import java.util.Map;
import java.util.Optional;
import org.neuroskin.kernel.AppId;

/** Who knows what people were told of an app when they consented, and whether it still holds. */
public interface ConsentGround {

    /**
     * Compares what is in force for the app from now on with what each consent was given on. What is wider, or approved no
     * more, is allowed no more from the moment of the commit on; the records follow in {@link Settling}.
     *
     * <p>To be called inside the transaction that puts the terms in force, after
     * {@link org.neuroskin.consentservice.snapshot.Revisions#nextForEveryone}: so no consent is given meanwhile on the old terms,
     * and gateways learn of it.
     *
     * @param edition of the terms
     */
    void changed(App app, int edition);

    /** What that change has ended; empty for nothing. */
    Optional<Ended> ended(AppId app, int edition);

    /**
     * What a change of an app has ended.
     *
     * @param grants how many grants lost their ground
     * @param reasons how many for each reason, such as {@code notice.wider-recipient}
     * @param waiting how many of them allow nothing any more and are still to be noted in their records
     */
    record Ended(long grants, Map<String, Long> reasons, long waiting) {

        /** Copies the reasons. */
        public Ended {
            reasons = Map.copyOf(reasons);
        }
    }
}
