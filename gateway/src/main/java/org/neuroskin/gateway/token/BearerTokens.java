package org.neuroskin.gateway.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CompactToken;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Bearer access tokens (RFC 6750) of the realm, RS256 only.
 *
 * <p><b>Guarantee</b>: a returned token was signed by the realm, is for the audience {@code neuroskin}, and counts now. A
 * token is cached under its SHA-256, never its text, until it expires; what was cached is the token, never a decision.
 */
public final class BearerTokens {
    private static final String PURPOSE = "purpose:";
    private static final Duration SKEW = Duration.ofSeconds(10);
    private static final int MAX_CACHED = 50_000;

    private record Hash(long a, long b, long c, long d) {}

    private final NimbusJwtDecoder decoder;
    private final UnknownTokenLimit limit;
    private final Clock clock;
    private final String challenge;
    private final Cache<Hash, AccessToken> validated =
            Caffeine.newBuilder().maximumSize(MAX_CACHED).build();

    /**
     * Tokens of {@code {origin}/auth/realms/neuroskin}.
     *
     * @param origin the public origin
     * @param keys the realm's keys
     */
    public BearerTokens(URI origin, JWKSource<SecurityContext> keys, Clock clock) {
        this.clock = clock;
        limit = new UnknownTokenLimit(clock);
        challenge = "resource_metadata=\"%s/.well-known/oauth-protected-resource\"".formatted(origin);
        decoder = decoder(origin + "/auth/realms/neuroskin", keys, clock);
    }

    private static NimbusJwtDecoder decoder(String issuer, JWKSource<SecurityContext> keys, Clock clock) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt")));
        // Spring's validators below do this, with our clock
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        JwtTimestampValidator timestamps = new JwtTimestampValidator(SKEW);
        timestamps.setAllowEmptyExpiryClaim(false);
        timestamps.setClock(clock);
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                timestamps,
                new JwtIssuerValidator(issuer),
                jwt -> countsHere(jwt, clock.instant())
                        ? OAuth2TokenValidatorResult.success()
                        : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token"))));
        return decoder;
    }

    private static boolean countsHere(Jwt jwt, Instant now) {
        List<String> audience = jwt.getAudience();
        Instant issued = jwt.getIssuedAt();
        return audience != null
                && audience.contains("neuroskin")
                && (issued == null || !issued.isAfter(now.plus(SKEW)))
                // Keycloak's word for an access token; ID and refresh tokens say something else
                && "Bearer".equals(jwt.getClaims().getOrDefault("typ", "Bearer"))
                // A key-bound token is worth nothing as a bearer token (RFC 9449 §7.1, RFC 8705 §3)
                && !jwt.hasClaim("cnf");
    }

    /**
     * The token of a request.
     *
     * @param authorization all values of the header {@code Authorization}
     * @param address whence the request came
     * @throws Refusal {@link Problem#INVALID_TOKEN}; {@link Problem#IDENTITY_UNAVAILABLE} if the realm's keys are needed and
     *     cannot be had; {@link Problem#TOO_MANY_REQUESTS} if this address sent too many tokens that do not count
     */
    public AccessToken authenticate(List<String> authorization, String address) {
        if (authorization.isEmpty()) {
            limit.refused(address);
            throw invalid("An access token is needed.").withHeader("WWW-Authenticate", "Bearer " + challenge);
        }
        String token = bearer(authorization);
        if (token == null || !CompactToken.isCanonical(token)) {
            limit.refused(address);
            throw invalidToken("The header Authorization is not one well-formed bearer token.");
        }
        Hash hash = hash(token);
        AccessToken known = validated.getIfPresent(hash);
        if (known == null) {
            known = validate(token, address);
            validated.put(hash, known);
        }
        if (!known.countsAt(clock.instant())) {
            validated.invalidate(hash);
            throw invalidToken("The access token has expired.");
        }
        return known;
    }

    private static @Nullable String bearer(List<String> authorization) {
        String value = authorization.getFirst();
        return authorization.size() == 1 && value.regionMatches(true, 0, "Bearer ", 0, 7) ? value.substring(7) : null;
    }

    private AccessToken validate(String token, String address) {
        limit.check(address);
        try {
            return accessToken(decoder.decode(token));
        } catch (BadJwtException | IllegalArgumentException e) {
            limit.refused(address);
            throw invalidToken("The access token is not valid.");
        } catch (JwtException e) {
            throw new Refusal(
                            Problem.IDENTITY_UNAVAILABLE,
                            DenialReason.UNAUTHENTICATED,
                            "The access token cannot be checked now.")
                    .withHeader("Retry-After", "2");
        }
    }

    private static AccessToken accessToken(Jwt jwt) {
        String subject = jwt.getSubject();
        String app = jwt.getClaimAsString("azp");
        Instant expires = jwt.getExpiresAt();
        if (subject == null || app == null || expires == null) {
            throw new IllegalArgumentException("sub, azp and exp are needed");
        }
        Instant notBefore = jwt.getNotBefore();
        return new AccessToken(
                new SubjectId(subject),
                new AppId(app),
                purposes(jwt.getClaimAsString("scope")),
                roles(jwt),
                notBefore == null ? Instant.MIN : notBefore.minus(SKEW),
                expires.plus(SKEW));
    }

    private static SortedSet<PurposeId> purposes(@Nullable String scope) {
        SortedSet<PurposeId> purposes = new TreeSet<>();
        if (scope != null) {
            Arrays.stream(scope.split(" ", -1))
                    .filter(each -> each.startsWith(PURPOSE))
                    .forEach(each -> purposes.add(new PurposeId(each.substring(PURPOSE.length()))));
        }
        return purposes;
    }

    private static Set<String> roles(Jwt jwt) {
        Map<String, Object> access = jwt.getClaimAsMap("realm_access");
        if (access == null || !(access.get("roles") instanceof List<?> roles)) {
            return Set.of();
        }
        return Set.copyOf(roles.stream().map(String::valueOf).toList());
    }

    private Refusal invalidToken(String detail) {
        return invalid(detail).withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\", " + challenge);
    }

    private static Refusal invalid(String detail) {
        return new Refusal(Problem.INVALID_TOKEN, DenialReason.UNAUTHENTICATED, detail);
    }

    private static Hash hash(String token) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
            return new Hash(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("our bug: every JDK has SHA-256", e);
        }
    }
}
