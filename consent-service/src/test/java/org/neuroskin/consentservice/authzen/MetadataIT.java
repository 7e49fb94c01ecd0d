package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** How a decision point is discovered, by the certification scenario's level of discovery. */
@ServiceTest
class MetadataIT {
    @LocalServerPort
    private int port;

    private TestClient client = new TestClient(0);
    private TestAsker asker = new TestAsker(client, "", "");

    @BeforeEach
    void load() {
        client = new TestClient(port);
        asker = TestAsker.ofShippedFixture(client, "certification");
    }

    @Test
    void saysWhereEverythingIs() {
        String base = TestWorld.ORIGIN + asker.base();
        JsonNode metadata = client.get("/.well-known/authzen-configuration" + asker.base(), "")
                .json();

        assertThat(metadata.path("policy_decision_point").asString()).isEqualTo(base);
        assertThat(metadata.path("access_evaluation_endpoint").asString()).isEqualTo(base + "/access/v1/evaluation");
        assertThat(metadata.path("access_evaluations_endpoint").asString()).isEqualTo(base + "/access/v1/evaluations");
        for (String what : List.of("subject", "resource", "action")) {
            assertThat(metadata.path("search_" + what + "_endpoint").asString())
                    .isEqualTo(base + "/access/v1/search/" + what);
        }
    }

    @Test
    void isOpenToEveryoneAsPlainJson() {
        Answer answer = client.get("/.well-known/authzen-configuration", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.json().path("policy_decision_point").asString()).isEqualTo(TestWorld.ORIGIN);
    }

    @Test
    void isSignedByThePublishedKey() throws ParseException {
        JsonNode metadata = client.get("/.well-known/authzen-configuration", "").json();
        JWSObject signed = JWSObject.parse(metadata.path("signed_metadata").asString());
        JsonNode key =
                client.get("/.well-known/jwks.json", "").json().path("keys").get(0);
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(
                false,
                new Ed25519PublicKeyParameters(
                        Base64.getUrlDecoder().decode(key.path("x").asString())));
        byte[] input = signed.getSigningInput();
        verifier.update(input, 0, input.length);

        assertThat(signed.getHeader().getKeyID()).isEqualTo(key.path("kid").asString());
        assertThat(verifier.verifySignature(signed.getSignature().decode())).isTrue();
        Map<String, Object> claims = signed.getPayload().toJSONObject();
        assertThat(claims).containsEntry("iss", TestWorld.ORIGIN).doesNotContainKey("signed_metadata");
        for (String name : metadata.propertyNames()) {
            if (!name.equals("signed_metadata")) {
                assertThat(String.valueOf(claims.get(name)).replace(" ", ""))
                        .isEqualTo(
                                metadata.path(name).isArray()
                                        ? "[custom]"
                                        : metadata.path(name).asString());
            }
        }
    }

    @Test
    void isNotThereForUnknownTenants() {
        Answer answer = client.get("/.well-known/authzen-configuration/authzen/tenants/none", "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
    }
}
