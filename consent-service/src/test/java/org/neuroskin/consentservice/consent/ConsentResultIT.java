package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class ConsentResultIT {
    private static final String REDIRECT = "http://app.example/mood-coach/callback";
    private static final String PARAMETER = "?response=";

    @LocalServerPort
    private int port;

    @Autowired
    private Consents consents;

    @Autowired
    private ConsentActs acts;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);
    private String person = "";

    @BeforeEach
    void aPerson() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
    }

    @Test
    void theWayBackCarriesTheResultSignedForThisAppOnly() throws GeneralSecurityException {
        Instant before = Instant.now();
        UUID request = lodge("a&b=c é");
        grant(request);

        String response = response(request);
        JsonNode header = decoded(response, 0);
        JsonNode result = decoded(response, 1);

        assertThat(verifies(response)).isTrue();
        assertThat(header.path("typ").asString()).isEqualTo("neuroskin-consent-result+jwt");
        assertThat(header.path("alg").asString()).isEqualTo("EdDSA");
        assertThat(result.path("iss").asString()).isEqualTo(TestWorld.ORIGIN);
        assertThat(result.path("aud").asString()).isEqualTo("mood-coach");
        assertThat(result.path("request").asString()).isEqualTo(request.toString());
        assertThat(result.path("result").asString()).isEqualTo("granted");
        assertThat(result.path("state").asString()).isEqualTo("a&b=c é");
        assertThat(result.path("exp").asLong())
                .isEqualTo(result.path("iat").asLong() + 600)
                .isGreaterThan(before.getEpochSecond());
        assertThat(result.path("iat").asLong()).isGreaterThanOrEqualTo(before.getEpochSecond());
        assertThat(result.propertyNames())
                .as("nothing tells who decided")
                .containsExactlyInAnyOrder("iss", "aud", "iat", "exp", "request", "result", "state");
    }

    @Test
    void aBrowserThatTurnsARefusalIntoAGrantBreaksTheSignature() throws GeneralSecurityException {
        UUID request = lodge("s");
        acts.refuse(new SubjectId(person), request, null);
        String refused = response(request);
        String[] parts = refused.split("\\.", -1);

        String forged = parts[0] + "."
                + encoded(text(parts[1]).replace("\"result\":\"refused\"", "\"result\":\"granted\"")) + "." + parts[2];
        String unsigned = encoded("{\"alg\":\"none\",\"typ\":\"neuroskin-consent-result+jwt\"}") + "." + parts[1] + ".";

        assertThat(decoded(refused, 1).path("result").asString()).isEqualTo("refused");
        assertThat(verifies(refused)).isTrue();
        assertThat(decoded(forged, 1).path("result").asString()).isEqualTo("granted");
        assertThat(verifies(forged)).isFalse();
        assertThat(verifies(unsigned)).isFalse();
    }

    @Test
    void whatNobodyDecidedHasNoWayBack() {
        UUID open = lodge("s");
        UUID retracted = lodge("s");
        UUID expired = lodge("s");
        consents.retract(new org.neuroskin.kernel.AppId("mood-coach"), retracted);
        database.sql("update consent_request set expires_at = now() - interval '1 second' where id = ?")
                .param(expired)
                .update();

        assertThat(consents.request(open).orElseThrow().returnUri()).isNull();
        assertThat(consents.request(retracted).orElseThrow().returnUri()).isNull();
        assertThat(consents.request(expired).orElseThrow().returnUri()).isNull();
    }

    private UUID lodge(String state) {
        String app = TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation");
        Answer answer = client.post("/consent/v1/requests", app, """
                {"purpose":"routine-personalisation","items":[{"category":"mood.note","operations":["read"]}],
                 "validity":"P90D","redirect_uri":"%s","state":"%s"}""".formatted(REDIRECT, state));
        assertThat(answer.status()).isEqualTo(201);
        return UUID.fromString(answer.json().path("id").asString());
    }

    private void grant(UUID request) {
        Answer answer =
                client.post("/consent/v1/me/consents", TestWorld.ISSUER.selfService(person), """
                {"request":"%s","grants":[{"category":"mood.note","operations":["read"]}]}""".formatted(request));
        assertThat(answer.status()).isEqualTo(201);
    }

    private String response(UUID request) {
        URI uri = Objects.requireNonNull(consents.request(request).orElseThrow().returnUri());
        assertThat(uri.toString()).startsWith(REDIRECT + PARAMETER).doesNotContain("&");
        return uri.toString().substring((REDIRECT + PARAMETER).length());
    }

    /** As an app does it: with the published key that the header names, and no other algorithm. */
    private boolean verifies(String response) throws GeneralSecurityException {
        String[] parts = response.split("\\.", -1);
        JsonNode header = decoded(response, 0);
        if (!header.path("alg").asString().equals("EdDSA")) {
            return false;
        }
        JsonNode key =
                client.get("/.well-known/jwks.json", "").json().path("keys").get(0);
        assertThat(key.path("kid").asString()).isEqualTo(header.path("kid").asString());
        byte[] encoded = HexFormat.of()
                .parseHex("302a300506032b6570032100"
                        + HexFormat.of()
                                .formatHex(Base64.getUrlDecoder()
                                        .decode(key.path("x").asString())));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return verifier.verify(Base64.getUrlDecoder().decode(parts[2]));
    }

    private static JsonNode decoded(String response, int part) {
        return JsonMapper.shared().readTree(text(response.split("\\.", -1)[part]));
    }

    private static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
