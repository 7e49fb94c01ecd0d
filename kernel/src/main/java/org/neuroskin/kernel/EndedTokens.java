package org.neuroskin.kernel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of a person that count no more though they have not expired, since the sign-in that they come from has ended.
 *
 * @param session those of this session at the identity provider ({@code sid}); null for those of any, and of none
 * @param app those of this app; null for those of any
 * @param issuedUntil only those issued until then, by the clock of the identity provider, in whole seconds like {@code iat}
 */
public record EndedTokens(
        @Nullable String session, @Nullable AppId app, Instant issuedUntil) {
    /** No access token counts for longer than this after it was issued, whatever it says itself. */
    public static final Duration LONGEST_LIFE = Duration.ofHours(1);

    /** Whether a token is one of these. */
    public boolean include(@Nullable String itsSession, AppId itsApp, Instant itsIssue) {
        return (session == null || session.equals(itsSession))
                && (app == null || app.equals(itsApp))
                && !itsIssue.isAfter(issuedUntil);
    }
}
