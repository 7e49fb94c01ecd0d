package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.launcher.AppKey;
import org.neuroskin.demo.launcher.CodeFlow;
import org.neuroskin.demo.launcher.LauncherFailure;

/** Access tokens that Keycloak binds to a key (DPoP), on the data plane and on the consent API. */
class BoundTokensIT {
    private static final String APP = "mood-coach";

    private final RunningSystem system = RunningSystem.instance();
    private final URI samples = system.origin().resolve("/api/wearable/v1/subjects/me/samples");
    private final URI consents = system.origin().resolve("/consent/v1/me/consents");
    private final AppKey key = AppKey.generate();
    private final String token = bound();

    private String bound() {
        URI redirect = URI.create(system.dataService() + "/apps/" + APP + "/code");
        return new CodeFlow(system.origin())
                .boundTokens("adult-us-il", "adult-us-il", APP, redirect, "openid purpose:routine-personalisation", key)
                .path("access_token")
                .asString();
    }

    @BeforeEach
    void theAppMayRead() {
        Http.Answer granted = Http.post(consents, system.ownToken("adult-us-il"), """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P1D","items":[
                 {"category":"biometric.heart-rate-variability","operations":["read"],"fidelity":"raw"}]}""");
        assertThat(granted.status()).as(granted.text()).isEqualTo(201);
    }

    @Test
    void theKeysHolderIsLetInWithAProofForEachRequest() {
        assertThat(get(key.proof("GET", samples, token)).status()).isEqualTo(200);
        assertThat(get(key.proof("GET", samples, token)).status()).isEqualTo(200);
    }

    @Test
    void aProofCountsOnce() {
        String proof = key.proof("GET", samples, token);
        assertThat(get(proof).status()).isEqualTo(200);

        Http.Answer again = get(proof);

        assertThat(again.status()).isEqualTo(401);
        assertThat(again.problem()).isEqualTo("invalid-proof");
        assertThat(again.header("WWW-Authenticate")).startsWith("DPoP error=\"invalid_dpop_proof\"");
    }

    @Test
    void proofsOfOtherKeysRequestsAndTokensAreRefused() {
        AppKey thief = AppKey.generate();

        assertThat(get(thief.proof("GET", samples, token)).problem()).isEqualTo("invalid-proof");
        assertThat(get(key.proof("POST", samples, token)).problem()).isEqualTo("invalid-proof");
        assertThat(get(key.proof("GET", system.origin().resolve("/api/diary/v1/mood-entries"), token))
                        .problem())
                .isEqualTo("invalid-proof");
        assertThat(get(key.proof("GET", samples, token + "x")).problem()).isEqualTo("invalid-proof");
    }

    @Test
    void aBoundTokenIsNoBearerTokenAnywhere() {
        for (URI each : new URI[] {samples, consents}) {
            assertThat(Http.get(each, token).status()).as(each.toString()).isEqualTo(401);
        }
    }

    @Test
    void aTokenTellsHowAndWhenThePersonSignedIn() throws ParseException {
        JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();

        assertThat(claims.getStringClaim("acr")).isEqualTo("1");
        assertThat(claims.getLongClaim("auth_time"))
                .isCloseTo(claims.getIssueTime().toInstant().getEpochSecond(), within(10L));
    }

    @Test
    void anAppThatHasToBindItsTokensGetsNoOthersAndCanAskForConsentWithThem() {
        String app = "bound-" + UUID.randomUUID().toString().substring(0, 8);
        URI redirect = URI.create("http://127.0.0.1:7788/callback");
        String scope = "openid purpose:routine-personalisation";
        register(app, redirect, "");
        String bearer = new CodeFlow(system.origin()).accessToken("adult-eu", "adult-eu", app, redirect, scope);
        assertThat(Http.get(samples, bearer).problem()).isEqualTo("consent-required");

        register(app, redirect, "\"token_binding\":\"dpop\",");

        Http.Answer refused = Http.get(samples, bearer);
        assertThat(refused.problem()).isEqualTo("invalid-token");
        assertThat(refused.header("WWW-Authenticate")).startsWith("DPoP error=\"invalid_token\"");
        URI requests = system.origin().resolve("/consent/v1/requests");
        assertThat(Http.post(requests, bearer, asking(redirect)).status()).isEqualTo(401);
        assertThatThrownBy(
                        () -> new CodeFlow(system.origin()).accessToken("adult-eu", "adult-eu", app, redirect, scope))
                .isInstanceOf(LauncherFailure.class);

        String own = new CodeFlow(system.origin())
                .boundTokens("adult-eu", "adult-eu", app, redirect, scope, key)
                .path("access_token")
                .asString();
        Http.Answer asked = Http.send(HttpRequest.newBuilder(requests)
                .header("Authorization", "DPoP " + own)
                .header("DPoP", key.proof("POST", requests, own))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(asking(redirect))));
        assertThat(asked.status()).as(asked.text()).isEqualTo(201);
        assertThat(Http.send(HttpRequest.newBuilder(samples)
                                .header("Authorization", "DPoP " + own)
                                .header("DPoP", key.proof("GET", samples, own)))
                        .problem())
                .isEqualTo("consent-required");
    }

    private static String asking(URI redirect) {
        return """
                {"purpose":"routine-personalisation","validity":"P1D","redirect_uri":"%s",
                 "items":[{"category":"mood.self-report","operations":["read"]}]}""".formatted(redirect);
    }

    /** Describes the app, or describes it anew, and has it approved where that is needed. */
    private void register(String app, URI redirect, String dpop) {
        URI apps = system.origin().resolve("/consent/v1/apps");
        String operator = system.ownToken("operator");
        String described = """
                {%s"name":"%s","organisation":"Calm Ltd","place":"SE","setting":"private",%s
                 "purposes":["routine-personalisation"],"categories":["mood.self-report"],"redirect_uris":["%s"],
                 "disclosure":{"contact":"privacy@app.example","recipients":[],"transfers":[],"retention_days":30}}""";
        Http.Answer proposed = dpop.isEmpty()
                ? Http.post(
                        apps,
                        system.ownToken("chair"),
                        described.formatted("\"id\":\"" + app + "\",", app, dpop, redirect))
                : Http.send(HttpRequest.newBuilder(URI.create(apps + "/" + app))
                        .header("Authorization", "Bearer " + operator)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(described.formatted("", app, dpop, redirect))));
        assertThat(proposed.status()).as(proposed.text()).isIn(200, 201);
        if (dpop.isEmpty()) {
            Http.Answer approved = Http.post(URI.create(apps + "/" + app + "/approve"), operator, "{\"edition\":1}");
            assertThat(approved.json().path("state").asString())
                    .as(approved.text())
                    .isEqualTo("active");
        }
    }

    @Test
    void theMetadataSaysWhatIsTaken() {
        Http.Answer metadata =
                Http.send(HttpRequest.newBuilder(system.origin().resolve("/.well-known/oauth-protected-resource")));

        assertThat(metadata.json().path("dpop_signing_alg_values_supported").toString())
                .isEqualTo("[\"ES256\",\"EdDSA\",\"PS256\",\"RS256\"]");
        assertThat(metadata.json().path("dpop_bound_access_tokens_required").asBoolean())
                .isFalse();
    }

    @Test
    void theCommandPrintsTheTokenAloneAndKeepsItsKeyInAPrivateFile() throws IOException, ParseException {
        Path errors = Files.createTempFile("neuroskin", ".err");
        RunningSystem.Command command = system.run(
                List.of(
                        "bash",
                        "-c",
                        "exec ./neuroskin token --user adult-eu --app mood-coach --purpose mood-inference --dpop 2>\"$0\"",
                        errors.toString()),
                Map.of());

        assertThat(command.exitCode()).as(Files.readString(errors)).isZero();
        SignedJWT printed = SignedJWT.parse(command.output().strip());
        String thumbprint = String.valueOf(
                printed.getJWTClaimsSet().getJSONObjectClaim("cnf").get("jkt"));
        Path file = system.home().resolve("dpop").resolve(thumbprint + ".jwk");
        assertThat(Files.readString(errors)).contains(file.toString());
        JWK stored = JWK.parse(Files.readString(file));
        assertThat(stored.isPrivate()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private Http.Answer get(String proof) {
        return Http.send(HttpRequest.newBuilder(samples)
                .header("Authorization", "DPoP " + token)
                .header("DPoP", proof));
    }
}
