package org.neuroskin.gateway.route;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.gateway.token.Binding;
import org.neuroskin.gateway.token.KnownAs;
import org.neuroskin.gateway.token.SignIn;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;

/** Tokens of which routes look at the holder only. */
final class TestTokens {
    private TestTokens() {}

    static AccessToken of(SubjectId holder) {
        return new AccessToken(
                holder,
                new AppId("mood-coach"),
                KnownAs.THEMSELVES,
                new TreeSet<>(),
                Set.of(),
                new SignIn(0, Instant.EPOCH),
                Binding.NONE,
                null,
                Instant.MIN,
                Instant.MIN,
                Instant.MAX,
                null);
    }
}
