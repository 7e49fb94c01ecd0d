package org.neuroskin.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;
import org.neuroskin.sealing.pairwise.AppIds;

/** Tokens that are bound to a key, with the proofs that count and those that do not. */
final class KeyProofsTest {
    private static final String ORIGIN = "http://localhost:8080";
    private static final String PATH = "/api/diary/v1/subjects/me/mood-entries";
    private static final String HERE = ORIGIN + PATH;
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final TestTokens REALM = new TestTokens("realm-1", ORIGIN, CLOCK);
    private static final TestProofs APP = TestProofs.of("ES256", CLOCK);
    private static final TestProofs THIEF = TestProofs.of("ES256", CLOCK);
    private static final String BOUND = token(APP);
    private static final AppIds IDS = new AppIds("5a".repeat(32));

    private final AccessTokens tokens = new AccessTokens(
            URI.create(ORIGIN),
            new RealmTokens(URI.create(ORIGIN), (selector, context) -> selector.select(REALM.published()), CLOCK, IDS),
            CLOCK);

    private static String token(TestProofs holder) {
        return REALM.token("someone", "mood-coach", "purpose:mood-inference", holder::bind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "EdDSA", "PS256", "RS256"})
    void whoProvesTheKeyOfTheTokenIsLetIn(String algorithm) {
        TestProofs app = TestProofs.of(algorithm, CLOCK);
        String token = token(app);

        AccessToken accepted = accept("DPoP " + token, app.proof("GET", HERE, token));

        assertThat(accepted.binding().key()).isEqualTo(app.thumbprint());
        assertThat(accepted.proof()).isNotNull();
    }

    @Test
    void aProofIsNamedByItsKeyAndItsIdAndByNothingElse() {
        Consumer<JWTClaimsSet.Builder> same = claims -> claims.jwtID("1");
        String another = token(THIEF);

        AccessToken first = accept("DPoP " + BOUND, APP.proof("GET", HERE, BOUND, same));

        assertThat(accept("dpop " + BOUND, APP.proof("GET", HERE, BOUND, same)).proof())
                .isEqualTo(first.proof());
        assertThat(accept("DPoP " + BOUND, APP.proof("GET", HERE, BOUND)).proof())
                .isNotEqualTo(first.proof());
        assertThat(accept("DPoP " + another, THIEF.proof("GET", HERE, another, same))
                        .proof())
                .isNotEqualTo(first.proof());
    }

    @ParameterizedTest
    @ValueSource(strings = {HERE, "HTTP://LOCALHOST:8080" + PATH})
    void hostAndSchemeAreComparedAsAnywhere(String address) {
        assertThat(accept("DPoP " + BOUND, APP.proof("GET", address, BOUND))).isNotNull();
    }

    static Stream<Map.Entry<String, String>> badProofs() {
        Instant tooOld = NOW.minus(KeyProofs.MAX_AGE);
        Instant tooEarly = NOW.plus(RealmTokens.SKEW).plusSeconds(1);
        String good = APP.proof("GET", HERE, BOUND);
        return Stream.of(
                Map.entry("of a thief's key", THIEF.proof("GET", HERE, BOUND)),
                Map.entry("signed by a thief", withHeader(THIEF, h -> h.replace(THIEF.publicKey(), APP.publicKey()))),
                Map.entry("other method", APP.proof("POST", HERE, BOUND)),
                Map.entry("method in lower case", APP.proof("get", HERE, BOUND)),
                Map.entry("no method", changed(claims -> claims.claim("htm", null))),
                Map.entry("other path", APP.proof("GET", HERE + "/1", BOUND)),
                Map.entry(
                        "path in another case",
                        APP.proof("GET", ORIGIN + "/api/Diary/v1/subjects/me/mood-entries", BOUND)),
                Map.entry("encoded path", APP.proof("GET", ORIGIN + "/api/%64iary/v1/subjects/me/mood-entries", BOUND)),
                Map.entry("path only", APP.proof("GET", PATH, BOUND)),
                Map.entry("with query", APP.proof("GET", HERE + "?a=b", BOUND)),
                Map.entry("with fragment", APP.proof("GET", HERE + "#a", BOUND)),
                Map.entry("with user", APP.proof("GET", HERE.replace("//", "//a@"), BOUND)),
                Map.entry("other host", APP.proof("GET", "http://evil.example:8080" + PATH, BOUND)),
                Map.entry("other port", APP.proof("GET", "http://localhost:8081" + PATH, BOUND)),
                Map.entry("default port", APP.proof("GET", "http://localhost" + PATH, BOUND)),
                Map.entry("other scheme", APP.proof("GET", "https://localhost:8080" + PATH, BOUND)),
                Map.entry("no address", changed(claims -> claims.claim("htu", null))),
                Map.entry("an address that is none", changed(claims -> claims.claim("htu", "http://[:"))),
                Map.entry("address of another type", changed(claims -> claims.claim("htu", List.of(HERE)))),
                Map.entry("for another token", APP.proof("GET", HERE, token(APP) + "A")),
                Map.entry("for no token", changed(claims -> claims.claim("ath", null))),
                Map.entry("a minute old", changed(claims -> claims.issueTime(Date.from(tooOld)))),
                Map.entry("of tomorrow", changed(claims -> claims.issueTime(Date.from(tooEarly)))),
                Map.entry("without time", changed(claims -> claims.issueTime(null))),
                Map.entry("without id", changed(claims -> claims.jwtID(null))),
                Map.entry("with an empty id", changed(claims -> claims.jwtID(""))),
                Map.entry("with an endless id", changed(claims -> claims.jwtID("x".repeat(257)))),
                Map.entry("of no type", withHeader(APP, header -> header.replace("dpop+jwt", "JWT"))),
                Map.entry("with a private key", withHeader(APP, h -> h.replace(APP.publicKey(), APP.privateKey()))),
                Map.entry("without a key", withHeader(APP, header -> header.replace("\"jwk\"", "\"jwx\""))),
                Map.entry("alg none", withHeader(APP, header -> header.replace("ES256", "none"))),
                Map.entry("another algorithm in the header", withHeader(APP, h -> h.replace("ES256", "PS256"))),
                Map.entry(
                        "critical extension",
                        withHeader(APP, h -> h.replaceFirst("\\{", "{\"crit\":[\"x\"],\"x\":1,"))),
                Map.entry("without a signature", good.substring(0, good.lastIndexOf('.') + 1)),
                Map.entry("with another signature", good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(86)),
                Map.entry("with padding", good + "=="),
                Map.entry("the token itself", BOUND),
                Map.entry("nothing", ""));
    }

    @ParameterizedTest
    @MethodSource("badProofs")
    void refusesWhatIsNotAGoodProof(Map.Entry<String, String> bad) {
        assertProofRefused(refusal("DPoP " + BOUND, List.of(bad.getValue())), bad.getKey());
    }

    @Test
    void refusesKeysThatAreWeakOrDear() {
        for (TestProofs app : List.of(
                TestProofs.rsa(1024, CLOCK),
                TestProofs.endlessRsa(CLOCK),
                TestProofs.of("RS512", CLOCK),
                TestProofs.of("ES384", CLOCK),
                TestProofs.of("HS256", CLOCK))) {
            String token = token(app);

            Refusal refusal = refusal("DPoP " + token, List.of(app.proof("GET", HERE, token)));

            assertProofRefused(refusal, app.publicKey());
            assertThat(refusal.detail()).contains("algorithm or key");
        }
    }

    @Test
    void refusesABoundTokenWithoutAProofOrWithTwo() {
        String proof = APP.proof("GET", HERE, BOUND);

        assertProofRefused(refusal("DPoP " + BOUND, List.of()), "none");
        assertProofRefused(refusal("DPoP " + BOUND, List.of(proof, proof)), "two");
    }

    @Test
    void aBoundTokenIsNoBearerTokenWithOrWithoutAProof() {
        for (List<String> proofs : List.of(List.<String>of(), List.of(APP.proof("GET", HERE, BOUND)))) {
            Refusal refusal = refusal("Bearer " + BOUND, proofs);

            assertThat(refusal.problem()).isEqualTo(Problem.INVALID_TOKEN);
            assertThat(refusal.headers().get("WWW-Authenticate")).startsWith("DPoP error=\"invalid_token\"");
        }
    }

    @Test
    void aBearerTokenIsNotProvenByAnybodysKey() {
        String bearer = REALM.token("someone", "mood-coach", "purpose:mood-inference");

        Refusal refusal = refusal("DPoP " + bearer, List.of(APP.proof("GET", HERE, bearer)));

        assertThat(refusal.problem()).isEqualTo(Problem.INVALID_TOKEN);
    }

    @Test
    void aTokenBoundToKeyAndCertificateNeedsBoth() {
        String both = REALM.token(
                "someone",
                "mood-coach",
                "purpose:x",
                claims -> claims.claim("typ", "DPoP")
                        .claim("cnf", Map.of("jkt", APP.thumbprint(), "x5t#S256", "a".repeat(43))));

        assertThat(refusal("DPoP " + both, List.of(APP.proof("GET", HERE, both)))
                        .problem())
                .isEqualTo(Problem.INVALID_TOKEN);
    }

    @Test
    void floodsOfBadProofsAreCutOff() {
        for (int i = 0; i < UnknownTokenLimit.PER_MINUTE; i++) {
            refusal("DPoP " + BOUND, List.of("nonsense"));
        }

        assertThat(refusal("DPoP " + BOUND, List.of(THIEF.proof("GET", HERE, BOUND)))
                        .problem())
                .isEqualTo(Problem.TOO_MANY_REQUESTS);
    }

    @Test
    void anExpiredTokenIsNotRevivedByAProof() {
        String old = REALM.token("someone", "mood-coach", "purpose:x", claims -> {
            APP.bind(claims);
            claims.expirationTime(Date.from(NOW.minus(Duration.ofMinutes(1))));
        });

        assertThat(refusal("DPoP " + old, List.of(APP.proof("GET", HERE, old))).problem())
                .isEqualTo(Problem.INVALID_TOKEN);
    }

    private static void assertProofRefused(Refusal refusal, String what) {
        assertThat(refusal).as(what).isNotNull();
        assertThat(refusal.problem()).as(what).isEqualTo(Problem.INVALID_PROOF);
        assertThat(refusal.headers().get("WWW-Authenticate"))
                .as(what)
                .startsWith("DPoP error=\"invalid_dpop_proof\", algs=\"ES256 EdDSA PS256 RS256\", resource_metadata=");
    }

    private static String changed(Consumer<JWTClaimsSet.Builder> change) {
        return APP.proof("GET", HERE, BOUND, change);
    }

    private static String withHeader(TestProofs app, UnaryOperator<String> change) {
        return app.proof("GET", HERE, BOUND, claims -> {}, change);
    }

    private AccessToken accept(String authorization, String proof) {
        return tokens.authenticate(credentials(authorization, List.of(proof)));
    }

    private Refusal refusal(String authorization, List<String> proofs) {
        return catchThrowableOfType(Refusal.class, () -> tokens.authenticate(credentials(authorization, proofs)));
    }

    private static Credentials credentials(String authorization, List<String> proofs) {
        return new Credentials(List.of(authorization), proofs, "GET", PATH, "192.0.2.1", () -> null);
    }
}
