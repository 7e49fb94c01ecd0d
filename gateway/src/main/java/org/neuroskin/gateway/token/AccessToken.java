package org.neuroskin.gateway.token;

import java.time.Instant;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.decide.ShownToken;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/**
 * What a validated access token says.
 *
 * @param holder the person who signed in
 * @param app the app that the token was issued to
 * @param knownAs by which ids that app knows people
 * @param purposes the purposes that the app is approved for and asked for
 * @param roles realm roles of the holder
 * @param signIn how and when the holder signed in
 * @param binding what it is bound to
 * @param session the realm's session that it comes from ({@code sid}); null for none, as where an app asks for itself
 * @param issuedAt when the realm issued it
 * @param notBefore first instant at which it counts
 * @param expiresAt first instant at which it counts no more, clock skew included
 * @param proof the proof of the key that came with it, which counts once; null for a bearer token
 */
public record AccessToken(
        SubjectId holder,
        AppId app,
        KnownAs knownAs,
        SortedSet<PurposeId> purposes,
        Set<String> roles,
        SignIn signIn,
        Binding binding,
        @Nullable String session,
        Instant issuedAt,
        Instant notBefore,
        Instant expiresAt,
        @Nullable ProofId proof) {
    private static final Set<String> STAFF = Set.of("clinician", "researcher");

    /** Copies the sets. */
    public AccessToken {
        purposes = new TreeSet<>(purposes);
        roles = Set.copyOf(roles);
    }

    /** Whether the holder may ask about this person at all: it is the holder, or the holder is of the staff. */
    public boolean mayAskAbout(SubjectId subject) {
        return subject.equals(holder) || mayAskAboutOthers();
    }

    /** Whether the holder works for the app in a role that asks about other people. */
    public boolean mayAskAboutOthers() {
        return roles.stream().anyMatch(STAFF::contains);
    }

    /** The same for what follows on the access that used its proof up. */
    public AccessToken withoutProof() {
        return new AccessToken(
                holder, app, knownAs, purposes, roles, signIn, binding, session, issuedAt, notBefore, expiresAt, null);
    }

    AccessToken provenBy(ProofId shown) {
        return new AccessToken(
                holder, app, knownAs, purposes, roles, signIn, binding, session, issuedAt, notBefore, expiresAt, shown);
    }

    /** What decides how long it counts. */
    public ShownToken shown() {
        return new ShownToken(holder, app, !binding.equals(Binding.NONE), session, issuedAt, expiresAt);
    }

    boolean countsAt(Instant now) {
        return !now.isBefore(notBefore) && now.isBefore(expiresAt);
    }
}
