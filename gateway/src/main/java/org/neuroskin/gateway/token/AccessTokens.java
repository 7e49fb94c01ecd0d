package org.neuroskin.gateway.token;

import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CompactToken;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.SignInRule;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Who asks: access tokens as bearer tokens (RFC 6750), or bound to a key that the app proves to hold (DPoP, RFC 9449)
 * or to its certificate (RFC 8705).
 *
 * <p><b>Guarantee</b>: a token that is bound to a key counts with a proof of that key only, one that is not never counts as
 * if it were. A token that is bound to a certificate counts on connections whose client proved that certificate only.
 */
public final class AccessTokens {
    /** What a proof of possession may be signed with, as JOSE names it. */
    public static final List<String> PROOF_ALGORITHMS = List.of("ES256", "EdDSA", "PS256", "RS256");

    private static final Duration OWN_TOKEN_COUNTS = Duration.ofMinutes(1);

    private final RealmTokens realm;
    private final KeyProofs proofs;
    private final UnknownTokenLimit limit;
    private final Clock clock;
    private final String metadata;
    private final String algorithms;

    /**
     * Tokens for {@code origin}.
     *
     * @param origin the public origin
     */
    public AccessTokens(URI origin, RealmTokens realm, Clock clock) {
        this.realm = realm;
        this.clock = clock;
        proofs = new KeyProofs(origin, clock);
        limit = new UnknownTokenLimit(clock);
        metadata = "resource_metadata=\"%s/.well-known/oauth-protected-resource\"".formatted(origin);
        algorithms = "algs=\"%s\", ".formatted(String.join(" ", PROOF_ALGORITHMS));
    }

    /** How a request shows its token. */
    private enum Scheme {
        BEARER("Bearer"),
        DPOP("DPoP");

        private final String wireName;

        Scheme(String wireName) {
            this.wireName = wireName;
        }

        private @Nullable String token(String authorization) {
            String start = wireName + " ";
            return authorization.regionMatches(true, 0, start, 0, start.length())
                    ? authorization.substring(start.length())
                    : null;
        }
    }

    /**
     * The token of a request.
     *
     * @throws Refusal {@link Problem#INVALID_TOKEN}; {@link Problem#INVALID_PROOF}; {@link Problem#IDENTITY_UNAVAILABLE} if
     *     the realm's keys are needed and cannot be had; {@link Problem#TOO_MANY_REQUESTS} if this address sent too many
     *     tokens that do not count
     */
    public AccessToken authenticate(Credentials credentials) {
        if (credentials.authorization().isEmpty()) {
            limit.refused(credentials.address());
            throw refusal(Problem.INVALID_TOKEN, "An access token is needed.")
                    .withHeader("WWW-Authenticate", "Bearer %s, DPoP %s%s".formatted(metadata, algorithms, metadata));
        }
        String authorization = credentials.authorization().getFirst();
        Scheme scheme = Scheme.DPOP.token(authorization) == null ? Scheme.BEARER : Scheme.DPOP;
        String text = scheme.token(authorization);
        if (credentials.authorization().size() != 1 || text == null || !CompactToken.isCanonical(text)) {
            limit.refused(credentials.address());
            throw invalidToken(scheme, "The header Authorization is not one well-formed access token.");
        }
        AccessToken token = validated(scheme, text, credentials.address());
        if (!token.countsAt(clock.instant())) {
            throw invalidToken(scheme, "The access token has expired.");
        }
        String certificate = token.binding().certificate();
        if (certificate != null
                && !certificate.equals(thumbprint(credentials.certificate().get()))) {
            limit.refused(credentials.address());
            throw invalidToken(scheme, "The access token is bound to another certificate than the connection's.");
        }
        return scheme == Scheme.DPOP ? proven(token, text, credentials) : unbound(token, credentials.address());
    }

    /**
     * A token of the gateway's own making, for its self-test: it counts for a minute, at this gateway alone.
     *
     * @param holder a person who consents to nothing
     * @return what the header {@code Authorization} must say
     */
    public String ownToken(SubjectId holder, AppId app, PurposeId purpose, SecureRandom random) {
        String text = Stream.generate(() -> random(random)).limit(3).collect(Collectors.joining("."));
        Instant now = clock.instant();
        realm.admit(
                text,
                new AccessToken(
                        holder,
                        app,
                        KnownAs.THEMSELVES,
                        new TreeSet<>(Set.of(purpose)),
                        Set.of(),
                        new SignIn(9, now),
                        Binding.NONE,
                        null,
                        now,
                        now,
                        now.plus(OWN_TOKEN_COUNTS),
                        null));
        return "Bearer " + text;
    }

    private static String random(SecureRandom random) {
        byte[] chance = new byte[16];
        random.nextBytes(chance);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
    }

    /**
     * Refuses an access whose proof was used up before, by whichever gateway.
     *
     * @param fresh whether it was not
     */
    public void requireUnused(boolean fresh) {
        if (!fresh) {
            throw invalidProof("The proof has been used already: each request needs one of its own.");
        }
    }

    /** The refusal of a token that counts no more though it has not expired. */
    public Refusal ended(AccessToken token) {
        return invalidToken(schemeOf(token), "The sign-in that the access token comes from has ended.");
    }

    /** The refusal of a bearer token of an app that has to bind its tokens. */
    public Refusal unbound() {
        return invalidToken(
                Scheme.DPOP,
                "The app's tokens have to be bound, as its registration says: to a key by a DPoP proof, or to a certificate.");
    }

    /**
     * Refuses a token whose holder signed in too long ago, or with less than is demanded.
     *
     * @throws Refusal {@link Problem#SIGN_IN_NEEDED}, with what to ask the realm for (RFC 9470 §3)
     */
    public void require(SignInRule rule, AccessToken token) {
        Instant earliest = rule.maxAge()
                .map(age -> clock.instant().minus(age).minus(RealmTokens.SKEW))
                .orElse(Instant.MIN);
        if (token.signIn().level() >= rule.level() && !token.signIn().at().isBefore(earliest)) {
            return;
        }
        String wanted = (rule.level() > 0 ? "acr_values=\"%d\", ".formatted(rule.level()) : "")
                + rule.maxAge()
                        .map(age -> "max_age=\"%d\", ".formatted(age.toSeconds()))
                        .orElse("");
        throw refusal(Problem.SIGN_IN_NEEDED, "This needs a sign-in that is newer, or of a higher level.")
                .withHeader(
                        "WWW-Authenticate",
                        "%s error=\"insufficient_user_authentication\", %s%s"
                                .formatted(schemeOf(token).wireName, wanted, metadata));
    }

    private static Scheme schemeOf(AccessToken token) {
        return token.binding().key() == null ? Scheme.BEARER : Scheme.DPOP;
    }

    private AccessToken validated(Scheme scheme, String text, String address) {
        AccessToken known = realm.known(text);
        if (known != null) {
            return known;
        }
        limit.check(address);
        try {
            return realm.validate(text);
        } catch (BadJwtException | IllegalArgumentException e) {
            limit.refused(address);
            throw invalidToken(scheme, "The access token is not valid.");
        } catch (JwtException e) {
            throw refusal(Problem.IDENTITY_UNAVAILABLE, "The access token cannot be checked now.")
                    .withHeader("Retry-After", "2");
        }
    }

    private AccessToken proven(AccessToken token, String text, Credentials credentials) {
        String key = token.binding().key();
        if (key == null) {
            limit.refused(credentials.address());
            throw invalidToken(Scheme.DPOP, "The access token is not bound to a key.");
        }
        limit.check(credentials.address());
        try {
            return token.provenBy(proofs.check(credentials, text, key));
        } catch (KeyProofs.Rejected e) {
            limit.refused(credentials.address());
            throw invalidProof(String.valueOf(e.getMessage()));
        }
    }

    private AccessToken unbound(AccessToken token, String address) {
        if (token.binding().key() != null) {
            limit.refused(address);
            throw invalidToken(Scheme.DPOP, "The access token is bound to a key, which has to be proven.");
        }
        return token;
    }

    private static @Nullable String thumbprint(@Nullable Certificate certificate) {
        try {
            return certificate == null ? null : Hashes.base64url(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            return null;
        }
    }

    private Refusal invalidToken(Scheme scheme, String detail) {
        return refusal(Problem.INVALID_TOKEN, detail)
                .withHeader("WWW-Authenticate", challenge(scheme, "invalid_token"));
    }

    private Refusal invalidProof(String detail) {
        return refusal(Problem.INVALID_PROOF, detail)
                .withHeader("WWW-Authenticate", challenge(Scheme.DPOP, "invalid_dpop_proof"));
    }

    private String challenge(Scheme scheme, String error) {
        return "%s error=\"%s\", %s%s"
                .formatted(scheme.wireName, error, scheme == Scheme.DPOP ? algorithms : "", metadata);
    }

    private static Refusal refusal(Problem problem, String detail) {
        return new Refusal(problem, DenialReason.UNAUTHENTICATED, detail);
    }
}
