package org.neuroskin.gateway.token;

import java.time.Instant;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/**
 * What a validated access token says.
 *
 * @param holder the person who signed in
 * @param app the app that the token was issued to
 * @param purposes the purposes that the app is approved for and asked for
 * @param roles realm roles of the holder
 * @param signIn how and when the holder signed in
 * @param binding what it is bound to
 * @param notBefore first instant at which it counts
 * @param expiresAt first instant at which it counts no more, clock skew included
 * @param proof the proof of the key that came with it, which counts once; null for a bearer token
 */
public record AccessToken(
        SubjectId holder,
        AppId app,
        SortedSet<PurposeId> purposes,
        Set<String> roles,
        SignIn signIn,
        Binding binding,
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

    AccessToken provenBy(ProofId shown) {
        return new AccessToken(holder, app, purposes, roles, signIn, binding, notBefore, expiresAt, shown);
    }

    boolean countsAt(Instant now) {
        return !now.isBefore(notBefore) && now.isBefore(expiresAt);
    }
}
