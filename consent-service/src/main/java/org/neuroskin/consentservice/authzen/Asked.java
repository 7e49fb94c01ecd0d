package org.neuroskin.consentservice.authzen;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/**
 * A question in our own words, as far as it is understood; what is not is null.
 *
 * @param staff who asks about another person, through the app
 * @param place where the data is stored
 * @param minRevision the least revision that may answer
 * @param refused why it is denied whatever the policies say; null where they decide
 */
record Asked(
        @Nullable AppId app,
        @Nullable String staff,
        @Nullable SubjectId person,
        @Nullable CategoryId category,
        @Nullable Operation operation,
        @Nullable PurposeId purpose,
        Fidelity fidelity,
        Place place,
        long minRevision,
        @Nullable Refused refused) {

    boolean isWhole() {
        return app != null && person != null && category != null && operation != null && purpose != null;
    }

    Asked refused(@Nullable Refused why) {
        return new Asked(app, staff, person, category, operation, purpose, fidelity, place, minRevision, why);
    }

    /** The question to the policies; null where something is missing for it. */
    @Nullable
    AccessRequest request(Instant at) {
        if (app == null || person == null || category == null || operation == null || purpose == null) {
            return null;
        }
        return new AccessRequest(person, app, purpose, operation, Set.of(category), fidelity, place, staff, at);
    }
}
