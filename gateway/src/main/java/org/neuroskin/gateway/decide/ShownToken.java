package org.neuroskin.gateway.decide;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;

/**
 * Of the access token that an access rests on, what decides how long it counts.
 *
 * @param holder the person who signed in, who need not be the one whose data it is
 * @param bound whether it is bound to a key or certificate, which was proven
 * @param session the session at the identity provider that it comes from; null for none
 * @param expiresAt first instant at which it is not valid any more
 */
public record ShownToken(
        SubjectId holder,
        AppId app,
        boolean bound,
        @Nullable String session,
        Instant issuedAt,
        Instant expiresAt) {}
