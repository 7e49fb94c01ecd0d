package org.neuroskin.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.pairwise.AppIds;

final class AccessTokensTest {
    private static final String ORIGIN = "http://localhost:8080";
    private static final String SUBJECT = "11111111-1111-1111-1111-111111111111";
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    private static final Clock CLOCK = new SettableClock(NOW);
    private static final TestTokens REALM = new TestTokens("realm-1", ORIGIN, CLOCK);
    private static final TestTokens FORGER = new TestTokens("realm-1", ORIGIN, CLOCK);

    private final AtomicInteger asked = new AtomicInteger();
    private volatile JWKSet keys = REALM.published();
    private volatile boolean keycloakDown;
    private final AppIds ids = new AppIds("5a".repeat(32));
    private final AccessTokens tokens =
            new AccessTokens(URI.create(ORIGIN), new RealmTokens(URI.create(ORIGIN), source(), CLOCK, ids), CLOCK);

    private JWKSource<SecurityContext> source() {
        return (selector, context) -> {
            asked.incrementAndGet();
            if (keycloakDown) {
                throw new RemoteKeySourceException("down", null);
            }
            return selector.select(keys);
        };
    }

    @Test
    void aTokenOfTheRealmSaysWhoAsksThroughWhichAppForWhat() {
        AccessToken token = accept(REALM.token(SUBJECT, "mood-coach", "openid purpose:mood-inference profile"));

        assertThat(token.holder()).isEqualTo(new SubjectId(SUBJECT));
        assertThat(token.app()).isEqualTo(new AppId("mood-coach"));
        assertThat(token.purposes()).containsExactly(new PurposeId("mood-inference"));
        assertThat(token.roles()).containsExactly("subject");
    }

    @Test
    void whatThePortalReadsItReadsAsOneOfThePersonsOwnTools() {
        AccessToken token = accept(REALM.token(SUBJECT, "portal", "openid purpose:self-access"));

        assertThat(token.app()).isEqualTo(new AppId("self-service"));
        assertThat(token.purposes()).containsExactly(PurposeId.SELF_ACCESS);
    }

    static Stream<Map.Entry<String, String>> badTokens() {
        JWTClaimsSet good =
                REALM.claims(SUBJECT, "mood-coach", "purpose:mood-inference").build();
        Date past = Date.from(NOW.get().minusSeconds(11));
        Date future = Date.from(NOW.get().plusSeconds(31));
        String valid = REALM.signed(good);
        return Stream.of(
                Map.entry("expired", changed(claims -> claims.expirationTime(past))),
                Map.entry("without expiry", changed(claims -> claims.expirationTime(null))),
                Map.entry("not yet", changed(claims -> claims.notBeforeTime(future))),
                Map.entry("issued nobody knows when", changed(claims -> claims.issueTime(null))),
                Map.entry(
                        "issued longer ago than ended sign-ins are remembered",
                        changed(claims -> claims.issueTime(Date.from(NOW.get().minus(Duration.ofMinutes(61)))))),
                Map.entry("issued in the future", changed(claims -> claims.issueTime(future))),
                Map.entry("foreign issuer", changed(claims -> claims.issuer("https://evil.example/realms/neuroskin"))),
                Map.entry("other realm", changed(claims -> claims.issuer(ORIGIN + "/auth/realms/master"))),
                Map.entry("wrong audience", changed(claims -> claims.audience("account"))),
                Map.entry("no audience", changed(claims -> claims.audience((String) null))),
                Map.entry("ID token", changed(claims -> claims.claim("typ", "ID"))),
                Map.entry("refresh token", changed(claims -> claims.claim("typ", "Refresh"))),
                Map.entry("bound to a certificate", changed(claims -> claims.claim("cnf", Map.of("x5t#S256", "x")))),
                Map.entry(
                        "bound to a certificate that is a number",
                        changed(claims -> claims.claim("cnf", Map.of("x5t#S256", 1)))),
                Map.entry("bound to nothing", changed(claims -> claims.claim("cnf", Map.of()))),
                Map.entry("bound to a word", changed(claims -> claims.claim("cnf", "jkt"))),
                Map.entry(
                        "bound to more than we know",
                        changed(claims -> claims.claim("cnf", Map.of("jkt", "x", "jku", "https://evil.example")))),
                Map.entry("no app", changed(claims -> claims.claim("azp", null))),
                Map.entry("odd app", changed(claims -> claims.claim("azp", "a b"))),
                Map.entry("no subject", changed(claims -> claims.subject(null))),
                Map.entry("odd subject", changed(claims -> claims.subject("../admin"))),
                Map.entry("odd purpose", changed(claims -> claims.claim("scope", "purpose:"))),
                Map.entry("forged", FORGER.signed(good)),
                Map.entry("other algorithm", REALM.signed(good, new JWSHeader.Builder(JWSAlgorithm.RS512))),
                Map.entry("PS256", REALM.signed(good, new JWSHeader.Builder(JWSAlgorithm.PS256))),
                Map.entry("alg none", REALM.unsigned(good)),
                Map.entry("HMAC with the public key", REALM.signedWithPublicKeyAsSecret(good)),
                Map.entry("changed payload", swapPayload(valid, REALM.token(SUBJECT, "glow-shop", "purpose:sale"))),
                Map.entry("no signature", valid.substring(0, valid.lastIndexOf('.') + 1)),
                Map.entry(
                        "tilde in the signature",
                        valid.substring(0, valid.length() - 5) + "~" + valid.substring(valid.length() - 5)),
                Map.entry("padding", valid + "=="),
                Map.entry("four parts", valid + ".AAAA"),
                Map.entry("trailing space", valid + " "),
                Map.entry("leading space", " " + valid),
                Map.entry("another last character", otherLastCharacter(valid)),
                Map.entry("not a token", "abc"),
                Map.entry("empty", ""));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void refusesWhatIsNotAGoodToken(Map.Entry<String, String> bad) {
        Refusal refusal = refuse("Bearer " + bad.getValue());

        assertThat(refusal.problem()).as(bad.getKey()).isEqualTo(Problem.INVALID_TOKEN);
        assertThat(refusal.headers().get("WWW-Authenticate"))
                .contains("error=\"invalid_token\"")
                .contains("resource_metadata=\"http://localhost:8080/.well-known/oauth-protected-resource\"");
        assertThat(refusal.detail()).doesNotContain(SUBJECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YTpi", "Bearer", "", "Token ", "Bearer  ", "DPoPBearer "})
    void refusesOtherSchemes(String scheme) {
        String good = REALM.token(SUBJECT, "mood-coach", "purpose:mood-inference");

        assertThat(refuse(scheme + good).problem()).isEqualTo(Problem.INVALID_TOKEN);
    }

    @Test
    void refusesTwoAuthorizationHeaders() {
        String good = "Bearer " + REALM.token(SUBJECT, "mood-coach", "purpose:mood-inference");

        assertThat(refusal(List.of(good, good)).problem()).isEqualTo(Problem.INVALID_TOKEN);
    }

    @Test
    void aMissingTokenIsToldWhereToGetOne() {
        Refusal refusal = refusal(List.of());

        assertThat(refusal.problem()).isEqualTo(Problem.INVALID_TOKEN);
        assertThat(refusal.headers().get("WWW-Authenticate")).startsWith("Bearer resource_metadata=");
    }

    @Test
    void aKnownTokenIsCheckedOnceAMinuteAndCountsUntilItExpires() {
        String good = REALM.token(SUBJECT, "mood-coach", "purpose:mood-inference");
        Instant before = NOW.get();
        try {
            accept(good);
            accept(good);
            assertThat(asked).hasValue(1);

            keycloakDown = true;
            accept(good);
            keycloakDown = false;
            NOW.set(before.plus(Duration.ofSeconds(309)));
            accept(good);
            NOW.set(before.plus(Duration.ofSeconds(310)));

            assertThat(refuse("Bearer " + good).problem()).isEqualTo(Problem.INVALID_TOKEN);
        } finally {
            NOW.set(before);
        }
    }

    @Test
    void anUnknownTokenCannotBeCheckedWithoutKeys() {
        keycloakDown = true;

        Refusal refusal = refuse("Bearer " + REALM.token(SUBJECT, "mood-coach", "purpose:mood-inference"));

        assertThat(refusal.problem()).isEqualTo(Problem.IDENTITY_UNAVAILABLE);
        assertThat(refusal.headers()).containsKey("Retry-After");
    }

    @Test
    void aKnownTokenDoesNotOutliveItsKeyByMoreThanAMinute() {
        String good = REALM.token(SUBJECT, "mood-coach", "purpose:mood-inference");
        Instant before = NOW.get();
        try {
            accept(good);
            keys = new TestTokens("realm-2", ORIGIN, CLOCK).published();
            NOW.set(before.plus(Duration.ofSeconds(60)));

            assertThat(refuse("Bearer " + good).problem()).isEqualTo(Problem.INVALID_TOKEN);
        } finally {
            NOW.set(before);
        }
    }

    @Test
    void aKeyThatTheRealmGaveUpCountsNoMore() {
        keys = new TestTokens("realm-2", ORIGIN, CLOCK).published();

        assertThat(refuse("Bearer " + REALM.token(SUBJECT, "mood-coach", "purpose:sale"))
                        .problem())
                .isEqualTo(Problem.INVALID_TOKEN);
    }

    @Test
    void floodsOfBadTokensAreCutOffByAddressButKnownTokensPass() {
        String known = REALM.token(SUBJECT, "mood-coach", "purpose:mood-inference");
        accept(known);
        String forged = "Bearer " + FORGER.token(SUBJECT, "mood-coach", "purpose:sale");
        for (int i = 0; i < UnknownTokenLimit.PER_MINUTE; i++) {
            refuse("Bearer nonsense");
        }
        int before = asked.get();

        assertThat(refuse(forged).problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
        assertThat(asked).hasValue(before);
        accept(known);
        assertThat(tokens.authenticate(credentials(
                        List.of("Bearer " + REALM.token(SUBJECT, "skin-study", "purpose:sale")), "192.0.2.9")))
                .isNotNull();
    }

    private AccessToken accept(String token) {
        return tokens.authenticate(credentials(List.of("Bearer " + token), "192.0.2.1"));
    }

    private Refusal refuse(String authorization) {
        return refusal(List.of(authorization));
    }

    private Refusal refusal(List<String> authorization) {
        return catchThrowableOfType(Refusal.class, () -> tokens.authenticate(credentials(authorization, "192.0.2.1")));
    }

    private static Credentials credentials(List<String> authorization, String address) {
        return new Credentials(authorization, List.of(), "GET", "/api/diary", address, () -> null);
    }

    private static String changed(Consumer<JWTClaimsSet.Builder> change) {
        return REALM.token(SUBJECT, "mood-coach", "purpose:mood-inference", change);
    }

    private static String swapPayload(String token, String other) {
        String[] parts = token.split("\\.", -1);
        return parts[0] + "." + other.split("\\.", -1)[1] + "." + parts[2];
    }

    /** 256 bytes leave four unused bits in the last character: decoders ignore them. */
    private static String otherLastCharacter(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + alphabet.charAt(last + 1);
    }

    private static final class SettableClock extends Clock {
        private final AtomicReference<Instant> now;

        SettableClock(AtomicReference<Instant> now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }
}
