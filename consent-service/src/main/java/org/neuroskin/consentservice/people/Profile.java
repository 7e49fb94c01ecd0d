package org.neuroskin.consentservice.people;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Place;

/**
 * What is known of a person as far as law asks for it.
 *
 * @param place where the person lives; null where it was never said
 * @param bornOn null where it was never said
 * @param revision from which gateways decide by it; 0 where nothing was ever said
 */
record Profile(@Nullable Place place, @Nullable LocalDate bornOn, long revision) {
    static final Profile UNKNOWN = new Profile(null, null, 0);

    @Override
    public String toString() {
        return "Profile[…]";
    }
}
