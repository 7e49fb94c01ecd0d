package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens that must not open anything, on the data plane and on the consent API alike. */
class HostileTokensIT {
    private final RunningSystem system = RunningSystem.instance();
    private final URI diary = system.origin().resolve("/api/diary/v1/subjects/me/mood-entries");
    private final URI consents = system.origin().resolve("/consent/v1/me/consents");
    private final String good = system.token("adult-eu", "mood-coach", "routine-personalisation");

    @Test
    void noneOfThemIsAccepted() throws Exception {
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("nothing like a token", "not-a-token");
        tokens.put("alg none", unsigned());
        tokens.put("HMAC with the public key", hmacWithPublicKey());
        tokens.put(
                "right claims, foreign key",
                signedBy(new RSAKeyGenerator(2048).keyID(keyId()).generate(), claims()));
        tokens.put("signature of another token", good.substring(0, good.lastIndexOf('.') + 1) + "AAAA");
        tokens.put("a spelling with a stray character", good + "~");
        tokens.put("a spelling with padding", good + "==");
        tokens.put("token of another realm", masterRealmToken());
        tokens.put("token for another audience", tokenForAnotherAudience());
        tokens.forEach((what, token) -> {
            assertThat(Http.get(diary, token).status())
                    .as("data plane: " + what)
                    .isEqualTo(401);
            assertThat(Http.get(consents, token).status())
                    .as("consent API: " + what)
                    .isEqualTo(401);
        });
    }

    @Test
    void aMissingTokenIsToldWhereToFindTheMetadata() {
        Http.Answer answer = Http.send(HttpRequest.newBuilder(diary));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("invalid-token");
        assertThat(answer.header("WWW-Authenticate")).contains("resource_metadata=");
        assertThat(Http.send(HttpRequest.newBuilder(system.origin().resolve("/.well-known/oauth-protected-resource")))
                        .json()
                        .path("authorization_servers")
                        .path(0)
                        .asString())
                .isEqualTo(system.origin() + "/auth/realms/neuroskin");
    }

    @Test
    void anAppCannotGrantItselfAnything() {
        Http.Answer answer = Http.post(consents, good, """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P1D",
                 "items":[{"category":"mood.note","operations":["read"],"fidelity":"raw"}]}""");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("insufficient-scope");
    }

    @Test
    void aPersonCannotReadTheBoardsView() {
        assertThat(Http.get(system.origin().resolve("/audit/v1/events"), system.ownToken("adult-eu"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void theInnerInterfacesAreNotReachableFromOutside() {
        for (String path : new String[] {
            "/internal/v1/changes",
            "/internal/v1/subjects/x/snapshot",
            "/%69nternal/v1/changes",
            "//internal/v1/changes",
            "/actuator/health",
            "/auth/admin/",
            "/auth/realms/../admin/",
            "/auth/metrics"
        }) {
            assertThat(Http.get(URI.create(system.origin() + path), good).status())
                    .as(path)
                    .isIn(400, 404);
        }
    }

    private JWTClaimsSet claims() throws ParseException {
        return new JWTClaimsSet.Builder(SignedJWT.parse(good).getJWTClaimsSet())
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .build();
    }

    private String keyId() throws ParseException {
        return SignedJWT.parse(good).getHeader().getKeyID();
    }

    private static String signedBy(RSAKey key, JWTClaimsSet claims) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    private String unsigned() throws ParseException {
        return Base64URL.encode("{\"alg\":\"none\"}") + "." + Base64URL.encode(claims().toString()) + ".";
    }

    private String hmacWithPublicKey() throws IOException, ParseException, JOSEException {
        JWKSet keys = JWKSet.load(system.origin()
                .resolve("/auth/realms/neuroskin/protocol/openid-connect/certs")
                .toURL());
        JWK key = keys.getKeys().stream()
                .filter(each -> KeyUse.SIGNATURE.equals(each.getKeyUse()))
                .findFirst()
                .orElseThrow();
        byte[] secret = ((RSAKey) key).toRSAPublicKey().getEncoded();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims());
        jwt.sign(new MACSigner(secret));
        return jwt.serialize();
    }

    private String masterRealmToken() throws IOException {
        String secret = Files.readString(system.home().resolve("secrets/consent-service/keycloak-admin-secret"));
        return tokenFrom(
                "master",
                Map.of("grant_type", "client_credentials", "client_id", "neuroskin-admin", "client_secret", secret));
    }

    /** Of our realm and of a real person, but through a client that is none of our apps. */
    private String tokenForAnotherAudience() throws IOException {
        Http.Answer made = Http.post(
                URI.create("http://localhost:%d/auth/admin/realms/neuroskin/clients".formatted(system.port() + 3)),
                masterRealmToken(),
                """
                {"clientId":"somebody-else","publicClient":true,"directAccessGrantsEnabled":true,
                 "defaultClientScopes":["basic"],"optionalClientScopes":[]}""");
        assertThat(made.status()).as(made.text()).isIn(201, 409);
        return tokenFrom(
                "neuroskin",
                Map.of(
                        "grant_type", "password",
                        "client_id", "somebody-else",
                        "username", "adult-eu",
                        "password", "adult-eu"));
    }

    /** Straight from Keycloak's own port: the master realm is not public. */
    private String tokenFrom(String realm, Map<String, String> form) {
        URI endpoint = URI.create(
                "http://localhost:%d/auth/realms/%s/protocol/openid-connect/token".formatted(system.port() + 3, realm));
        Http.Answer answer = Http.form(endpoint, form);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("access_token").asString();
    }
}
