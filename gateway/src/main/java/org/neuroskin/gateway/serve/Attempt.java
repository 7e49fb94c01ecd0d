package org.neuroskin.gateway.serve;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.kernel.PurposeId;

/** How much is known of an access so far: what a denial can say about it in the audit history. */
record Attempt(
        UUID access,
        @Nullable AccessToken token,
        @Nullable Target target,
        @Nullable PurposeId purpose,
        @Nullable Decided decided) {

    static Attempt begun(UUID access) {
        return new Attempt(access, null, null, null, null);
    }

    /** The proof of possession that it used up, so that it counts for nothing else. */
    @Nullable
    ProofId proof() {
        return token == null ? null : token.proof();
    }

    Attempt by(AccessToken known) {
        return new Attempt(access, known, target, purpose, decided);
    }

    Attempt on(Target known) {
        return new Attempt(access, token, known, purpose, decided);
    }

    Attempt withPurpose(PurposeId known) {
        return new Attempt(access, token, target, known, decided);
    }

    Attempt with(Decided known) {
        return new Attempt(access, token, target, purpose, known);
    }
}
