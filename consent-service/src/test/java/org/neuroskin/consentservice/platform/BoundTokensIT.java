package org.neuroskin.consentservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestIssuer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Access tokens that are bound to a key, at the consent API. */
@ServiceTest
class BoundTokensIT {
    private static final String PATH = "/consent/v1/requests/00000000-0000-4000-8000-000000000000";
    private static final TestIssuer ISSUER = TestWorld.ISSUER;
    private static final String APP = "mood-coach";

    private final ECKey key = key();
    private final String token = token(key);

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);

    @BeforeEach
    void connect() {
        client = new TestClient(port);
    }

    @AfterEach
    void nothingIsRequired() {
        require(false);
    }

    @Test
    void whoProvesTheKeyIsLetInOnceWithEachProof() {
        String proof = proof(claims -> {});

        assertThat(get(token, proof).status()).isEqualTo(404);
        assertThat(get(token, proof(claims -> {})).status()).isEqualTo(404);

        Answer again = get(token, proof);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.problem()).isEqualTo("invalid-proof");
        assertThat(again.response().headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith("DPoP error=\"invalid_dpop_proof\"");
    }

    @Test
    void proofsOfOtherRequestsKeysTokensAndTimesAreRefused() {
        for (String bad : new String[] {
            proof(claims -> claims.claim("htm", "POST")),
            proof(claims -> claims.claim("htu", "http://127.0.0.1:" + port + "/consent/v1/me/consents")),
            proof(claims -> claims.claim("htu", "http://evil.example" + PATH)),
            proof(claims -> claims.claim("ath", "x".repeat(43))),
            proof(claims -> claims.issueTime(Date.from(Instant.now().minusSeconds(300)))),
            proof(claims -> claims.jwtID(null)),
            signed(key(), claims().build()),
            "nonsense"
        }) {
            Answer answer = get(token, bad);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.problem()).isEqualTo("invalid-proof");
        }
        assertThat(client.send(client.request(PATH, "").header("Authorization", "DPoP " + token))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTokenThatIsNotBoundIsNoneWithAProof() {
        String bearer = ISSUER.app(UUID.randomUUID().toString(), APP, "mood-inference");

        assertThat(get(bearer, signed(key, claims().claim("ath", hash(bearer)).build()))
                        .status())
                .isEqualTo(401);
        assertThat(get("a.b.c", proof(claims -> {})).status()).isEqualTo(401);
    }

    @Test
    void whereTheAppHasToBindItsTokensABearerTokenIsRefused() {
        String bearer = ISSUER.app(UUID.randomUUID().toString(), APP, "mood-inference");
        assertThat(client.get(PATH, bearer).status()).isEqualTo(404);

        require(true);

        Answer refused = client.get(PATH, bearer);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.problem()).isEqualTo("invalid-token");
        assertThat(get(token, proof(claims -> {})).status()).isEqualTo(404);
        assertThat(client.get(PATH, ISSUER.app(UUID.randomUUID().toString(), "glow-shop", "marketing"))
                        .status())
                .isEqualTo(404);
    }

    private void require(boolean required) {
        database.sql("update app set token_binding = case when ? then 'dpop' end where id = ?")
                .params(required, APP)
                .update();
    }

    private Answer get(String accessToken, String proof) {
        return client.send(client.request(PATH, "")
                .header("Authorization", "DPoP " + accessToken)
                .header("DPoP", proof));
    }

    private String proof(Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = claims();
        change.accept(claims);
        return signed(key, claims.build());
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .claim("htm", "GET")
                .claim("htu", "http://127.0.0.1:" + port + PATH)
                .claim("ath", hash(token))
                .issueTime(Date.from(Instant.now()));
    }

    private static String token(ECKey key) {
        try {
            return ISSUER.sign(ISSUER.claims(UUID.randomUUID().toString(), APP, "purpose:mood-inference")
                    .claim("typ", "DPoP")
                    .claim("cnf", Map.of("jkt", key.computeThumbprint().toString()))
                    .build());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(ECKey key, JWTClaimsSet claims) {
        SignedJWT proof = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(key.toPublicJWK())
                        .build(),
                claims);
        try {
            proof.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return proof.serialize();
    }

    private static String hash(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
