package org.neuroskin.consentservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestIssuer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.boot.test.web.server.LocalServerPort;

@ServiceTest
class ApiSecurityIT {
    private static final String ME = "/consent/v1/me/consents";
    private static final String SUBJECT = "11111111-1111-4111-8111-111111111111";
    private static final TestIssuer ISSUER = TestWorld.ISSUER;

    @LocalServerPort
    private int port;

    private TestClient client = new TestClient(0);

    @BeforeEach
    void connect() {
        client = new TestClient(port);
    }

    @Test
    void aPersonsOwnToolIsLetIn() {
        assertThat(client.get(ME, ISSUER.selfService(SUBJECT)).status()).isNotIn(401, 403);
    }

    @Test
    void anAppCannotActAsThePerson() {
        Answer answer = client.get(ME, ISSUER.app(SUBJECT, "mood-coach", "routine-personalisation"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("insufficient-scope");
    }

    @Test
    void aRequestWithoutTokenIsRefused() {
        assertRefused("");
    }

    @Test
    void aTokenOfAForeignIssuerIsRefused() {
        assertRefused(ISSUER.sign(
                good().issuer("http://evil.example/realms/neuroskin").build()));
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        assertRefused(ISSUER.sign(good().audience(List.of("account", "other")).build()));
    }

    @Test
    void aTokenSignedByAnotherKeyIsRefused() throws JOSEException {
        assertRefused(TestIssuer.sign(good().build(), new RSAKeyGenerator(2048).generate()));
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        assertRefused(new PlainJWT(good().build()).serialize());
    }

    @Test
    void aTokenSignedWithThePublicKeyAsSharedSecretIsRefused() throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("test-key").build(), good().build());
        token.sign(new MACSigner(ISSUER.publicKey().toRSAPublicKey().getEncoded()));

        assertRefused(token.serialize());
    }

    @Test
    void anExpiredTokenIsRefused() {
        assertRefused(ISSUER.sign(
                good().expirationTime(Date.from(Instant.now().minusSeconds(90))).build()));
    }

    @Test
    void aTokenThatNeverExpiresIsRefused() {
        assertRefused(ISSUER.sign(good().expirationTime(null).build()));
    }

    @Test
    void anIdTokenIsNoAccessToken() {
        assertRefused(ISSUER.sign(good().claim("typ", "ID").build()));
    }

    @Test
    void aTokenBoundToAKeyIsRefusedAsBearer() {
        assertRefused(ISSUER.sign(
                good().claim("cnf", Map.of("jkt", "x".repeat(43))).build()));
    }

    @Test
    void aTokenBoundToACertificateIsRefusedOnAConnectionWithoutOne() {
        assertRefused(ISSUER.sign(
                good().claim("cnf", Map.of("x5t#S256", "x".repeat(43))).build()));
    }

    @Test
    void aTokenInTheAddressIsRefused() {
        Answer answer = client.get(ME + "?access_token=" + ISSUER.selfService(SUBJECT), "");

        assertThat(answer.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/audit/v1/events", "/audit/v1/exports"})
    void theWholeHistoryIsForReviewersOnly(String path) {
        assertThat(client.get(path, ISSUER.selfService(SUBJECT)).status()).isEqualTo(403);
        assertThat(client.get(path, ISSUER.reviewer(SUBJECT)).status()).isNotEqualTo(403);
    }

    @Test
    void aReviewersRoleDoesNotHelpAnOrdinaryApp() {
        String token = ISSUER.sign(ISSUER.claims(SUBJECT, "mood-coach", "purpose:marketing")
                .claim("realm_access", Map.of("roles", List.of("ethics-reviewer")))
                .build());

        assertThat(client.get("/audit/v1/events", token).status()).isEqualTo(403);
    }

    @Test
    void theKeySetIsForEverybodyAndForCaches() {
        Answer answer = client.get("/.well-known/jwks.json", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/jwk-set+json");
        assertThat(answer.response().headers().firstValue("Cache-Control")).hasValue("max-age=600, public");
        assertThat(answer.response().headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.json().path("keys").path(0).path("crv").asString()).isEqualTo("Ed25519");
        assertThat(answer.json().path("keys").path(0).has("d")).isFalse();
    }

    @Test
    void gatewayPathsWantTheGatewayKey() {
        String path = "/internal/v1/keys/000000000000000000000000";

        assertThat(client.get(path, TestWorld.GATEWAY_KEY).status()).isEqualTo(404);
        assertThat(client.get(path, TestWorld.GATEWAY_KEY + "x").problem()).isEqualTo("invalid-token");
        assertThat(client.get(path, "").status()).isEqualTo(401);
        assertThat(client.get(path, ISSUER.selfService(SUBJECT)).status()).isEqualTo(401);
        HttpRequest.Builder twice = client.request(path, TestWorld.GATEWAY_KEY).header("Authorization", "Bearer y");
        assertThat(client.send(twice).status()).isEqualTo(401);
    }

    @Test
    void keysThatCannotBeFetchedAreNoBadToken() throws JOSEException {
        String unknownKey = TestIssuer.sign(good().build(), new RSAKeyGenerator(2048).generate(), "rotated-key");

        ISSUER.whileSilent(() -> {
            Answer answer = client.get(ME, unknownKey);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("identity-unavailable");
            assertThat(answer.response().headers().firstValue("retry-after")).isPresent();
        });
        assertThat(client.get(ME, unknownKey).status()).isEqualTo(401);
    }

    @Test
    void aGatewayKeyOpensNothingElse() {
        assertRefused(TestWorld.GATEWAY_KEY);
    }

    @Test
    void pagesSendPeopleToSignIn() {
        Answer answer = client.get("/portal", "");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.response().headers().firstValue("location")).hasValue("/oauth2/authorization/portal");
    }

    @Test
    void signInGoesThroughThePublicOriginWithAProofKey() {
        Answer answer = client.get("/oauth2/authorization/portal", "");

        assertThat(answer.response().headers().firstValue("location").orElse(""))
                .startsWith(TestWorld.ORIGIN + "/auth/realms/neuroskin/protocol/openid-connect/auth?")
                .contains("code_challenge_method=S256")
                .contains("redirect_uri=" + TestWorld.ORIGIN + "/login/oauth2/code/portal");
        assertThat(answer.response().headers().firstValue("set-cookie").orElse(""))
                .startsWith("neuroskin-session=")
                .contains("HttpOnly")
                .contains("SameSite=Lax");
    }

    @Test
    void anUnknownApiPathIsAProblem() {
        Answer answer = client.get("/consent/v1/me/nothing", ISSUER.selfService(SUBJECT));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
        assertThat(answer.response().headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.response().headers().firstValue("cache-control")).hasValue("no-store");
    }

    private static JWTClaimsSet.Builder good() {
        return ISSUER.claims(SUBJECT, "self-service", "consent:manage");
    }

    private void assertRefused(String token) {
        Answer answer = client.get(ME, token);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("invalid-token");
        assertThat(answer.response().headers().firstValue("www-authenticate").orElse(""))
                .startsWith("Bearer");
    }
}
