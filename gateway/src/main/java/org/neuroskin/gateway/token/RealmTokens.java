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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.EndedTokens;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Sha256;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Access tokens of the realm, RS256 only.
 *
 * <p><b>Guarantee</b>: a returned token was signed by the realm, is for the audience {@code neuroskin}, and counts now. A
 * token is cached under its SHA-256, never its text, for a minute at most, so that one signed by a key that the realm gave up
 * does not count for longer than the key does; what was cached is the token, never a decision.
 */
public final class RealmTokens {
    private static final String PURPOSE = "purpose:";
    private static final String PORTAL = "portal";
    private static final String OWN_TOOLS = "self-service";

    /** How far the clocks of realm, apps and gateways may differ. */
    static final Duration SKEW = Duration.ofSeconds(10);

    private static final Set<Object> ACCESS_TOKENS = Set.of("Bearer", "DPoP");

    /** What a token can be bound to, and Keycloak's own note beside it. */
    private static final Set<String> CONFIRMATIONS = Set.of("jkt", "kc-jkt-type", "x5t#S256");

    private static final Duration MAX_CACHED_TIME = Duration.ofMinutes(1);
    private static final int MAX_CACHED = 50_000;

    private record Hash(long a, long b, long c, long d) {}

    private final NimbusJwtDecoder decoder;
    private final Cache<Hash, AccessToken> validated;
    private final AppIds appIds;

    /**
     * Tokens of {@code {origin}/auth/realms/neuroskin}.
     *
     * @param origin the public origin
     * @param keys the realm's keys
     * @param appIds the ids by which apps with ids of their own know people
     */
    public RealmTokens(URI origin, JWKSource<SecurityContext> keys, Clock clock, AppIds appIds) {
        this.appIds = appIds;
        validated = Caffeine.newBuilder()
                .maximumSize(MAX_CACHED)
                .expireAfterWrite(MAX_CACHED_TIME)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
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
                && issued != null
                && !issued.isAfter(now.plus(SKEW))
                // Keycloak's words for an access token; ID and refresh tokens say something else
                && ACCESS_TOKENS.contains(jwt.getClaims().getOrDefault("typ", "Bearer"));
    }

    /** The token, if it was validated before. Whether it counts still is for the caller to ask. */
    @Nullable
    AccessToken known(String token) {
        return validated.getIfPresent(hash(token));
    }

    /**
     * Validates and remembers a token.
     *
     * @param token in its one canonical spelling
     * @throws BadJwtException if it does not count here
     * @throws IllegalArgumentException if it says something that makes no sense
     * @throws org.springframework.security.oauth2.jwt.JwtException if the realm's keys are needed and cannot be had
     */
    AccessToken validate(String token) {
        AccessToken fresh = accessToken(decoder.decode(token));
        validated.put(hash(token), fresh);
        return fresh;
    }

    /**
     * Lets a text count as this token, as if it had been validated: for a minute, at this gateway alone.
     *
     * @param text of the gateway's own making, that nobody else can know
     */
    void admit(String text, AccessToken token) {
        validated.put(hash(text), token);
    }

    private AccessToken accessToken(Jwt jwt) {
        String subject = jwt.getSubject();
        String app = jwt.getClaimAsString("azp");
        Instant expires = jwt.getExpiresAt();
        Instant issued = jwt.getIssuedAt();
        if (subject == null || app == null || expires == null || issued == null) {
            throw new IllegalArgumentException("sub, azp, iat and exp are needed");
        }
        // What has ended is remembered for so long only
        Instant longest = issued.plus(EndedTokens.LONGEST_LIFE);
        Instant notBefore = jwt.getNotBefore();
        // What the portal reads for people it reads as one of their own tools
        AppId recipient = new AppId(app.equals(PORTAL) ? OWN_TOOLS : app);
        KnownAs knownAs = KnownAs.of(jwt.getClaims(), recipient, appIds);
        return new AccessToken(
                knownAs.subject(new SubjectId(subject)),
                recipient,
                knownAs,
                purposes(jwt.getClaimAsString("scope")),
                roles(jwt),
                signIn(jwt),
                binding(jwt),
                jwt.getClaimAsString("sid"),
                issued,
                notBefore == null ? Instant.MIN : notBefore.minus(SKEW),
                (expires.isBefore(longest) ? expires : longest).plus(SKEW),
                null);
    }

    private static SignIn signIn(Jwt jwt) {
        String level = jwt.getClaims().get("acr") instanceof String acr && acr.matches("[0-9]") ? acr : "0";
        return new SignIn(
                Integer.parseInt(level),
                jwt.getClaims().get("auth_time") instanceof Number seconds
                        ? Instant.ofEpochSecond(seconds.longValue())
                        : Instant.EPOCH);
    }

    /** A token that is bound to something that is not understood counts with nothing. */
    private static Binding binding(Jwt jwt) {
        Object confirmation = jwt.getClaims().get("cnf");
        if (confirmation == null) {
            return Binding.NONE;
        }
        if (confirmation instanceof Map<?, ?> members && CONFIRMATIONS.containsAll(members.keySet())) {
            Binding binding = new Binding(text(members.get("jkt")), text(members.get("x5t#S256")));
            if (!binding.equals(Binding.NONE)) {
                return binding;
            }
        }
        throw new IllegalArgumentException("the token is bound to something unknown");
    }

    private static @Nullable String text(@Nullable Object member) {
        if (member == null || member instanceof String) {
            return (String) member;
        }
        throw new IllegalArgumentException("a thumbprint is not a text");
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

    private static Hash hash(String token) {
        ByteBuffer digest = ByteBuffer.wrap(Sha256.of(token.getBytes(StandardCharsets.US_ASCII)));
        return new Hash(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }
}
