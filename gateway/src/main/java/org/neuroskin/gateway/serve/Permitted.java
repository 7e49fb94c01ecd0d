package org.neuroskin.gateway.serve;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.PurposeId;

/** An access that may go on. */
record Permitted(
        UUID access, AccessToken token, Target target, PurposeId purpose, Decided decided, Decision.Permit permit) {

    /** First instant at which the token counts no more. */
    Instant expiresAt() {
        return token.expiresAt();
    }

    /** Headers of the answer, to be added to: which categories were left out. */
    Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        SortedSet<CategoryId> omitted = permit.omitted();
        if (!omitted.isEmpty()) {
            headers.put(
                    "Consent-Omitted", omitted.stream().map(CategoryId::value).collect(Collectors.joining(", ")));
        }
        return headers;
    }
}
