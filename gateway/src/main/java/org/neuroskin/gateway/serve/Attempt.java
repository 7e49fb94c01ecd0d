package org.neuroskin.gateway.serve;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.kernel.PurposeId;

/**
 * How much is known of an access so far: what a denial can say about it in the audit history.
 *
 * @param number counts the answer to it
 */
record Attempt(
        UUID access,
        AnswerNumber number,
        @Nullable AccessToken token,
        @Nullable Target target,
        @Nullable PurposeId purpose,
        @Nullable Decided decided) {

    static Attempt begun(UUID access, AnswerNumber number) {
        return new Attempt(access, number, null, null, null, null);
    }

    /** The proof of possession that it used up, so that it counts for nothing else. */
    @Nullable
    ProofId proof() {
        return token == null ? null : token.proof();
    }

    Attempt by(AccessToken known) {
        return new Attempt(access, number, known, target, purpose, decided);
    }

    Attempt on(Target known) {
        return new Attempt(access, number, token, known, purpose, decided);
    }

    Attempt withPurpose(PurposeId known) {
        return new Attempt(access, number, token, target, known, decided);
    }

    Attempt with(Decided known) {
        return new Attempt(access, number, token, target, purpose, known);
    }
}
