package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.text.ParseException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.launcher.CodeFlow;
import tools.jackson.databind.JsonNode;

/** Access tokens that Keycloak has ended before they expire, on the data plane and on the consent API. Of a person of this test's own. */
class EndedTokensIT {
    private static final String COACH = "mood-coach";
    private static final String COACHING = "routine-personalisation";
    private static final String OWN = "self-service";

    private final RunningSystem system = RunningSystem.instance();
    private final URI samples = system.origin().resolve("/api/wearable/v1/subjects/me/samples");
    private final URI consents = system.origin().resolve("/consent/v1/me/consents");
    private final String person = "person-" + UUID.randomUUID();
    private final String id = registered();

    @Test
    void aSignOutEndsTheTokensOfItsSessionAndNoOthers() {
        JsonNode coach = signedIn(COACH, COACHING);
        JsonNode own = signedIn(OWN, "self-access");
        assertCounts(coach, own);

        signOut(COACH, coach);

        awaitEnd(samples, coach);
        assertThat(Http.get(consents, access(own)).status()).isEqualTo(200);
        assertThat(refused(signedIn(COACH, COACHING))).isEqualTo("consent-required");

        signOut(OWN, own);
        awaitEnd(consents, own);
    }

    @Test
    void aRefreshTokenThatIsRevokedTakesTheAccessTokensOfItsAppAlong() {
        JsonNode coach = signedIn(COACH, COACHING);
        JsonNode own = signedIn(OWN, "self-access");
        assertCounts(coach, own);

        Http.Answer revoked = Http.form(
                endpoint("revoke"),
                Map.of("client_id", COACH, "token", coach.path("refresh_token").asString()));
        assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);

        awaitEnd(samples, coach);
        assertThat(Http.get(consents, access(own)).status()).isEqualTo(200);
    }

    @Test
    void anAdministratorEndsASession() throws ParseException {
        JsonNode coach = signedIn(COACH, COACHING);
        JsonNode own = signedIn(OWN, "self-access");
        assertCounts(coach, own);
        String session = SignedJWT.parse(access(coach)).getJWTClaimsSet().getStringClaim("sid");

        assertThat(admin("DELETE", "sessions/" + session, "").status()).isEqualTo(204);

        awaitEnd(samples, coach);
        assertThat(Http.get(consents, access(own)).status()).isEqualTo(200);
    }

    @Test
    void whoeverIsDisabledHasNoTokenThatCounts() {
        JsonNode coach = signedIn(COACH, COACHING);
        JsonNode own = signedIn(OWN, "self-access");
        assertCounts(coach, own);

        assertThat(admin("PUT", "users/" + id, "{\"enabled\":false}").status()).isEqualTo(204);

        awaitEnd(samples, coach);
        awaitEnd(consents, own);
    }

    @Test
    void anAdministratorSignsAPersonOutOfEverything() {
        JsonNode own = signedIn(OWN, "self-access");
        assertThat(Http.get(consents, access(own)).status()).isEqualTo(200);

        assertThat(admin("POST", "users/" + id + "/logout", "").status()).isEqualTo(204);

        awaitEnd(consents, own);
    }

    private void assertCounts(JsonNode coach, JsonNode own) {
        assertThat(refused(coach)).isEqualTo("consent-required");
        assertThat(Http.get(consents, access(own)).status()).isEqualTo(200);
    }

    private String refused(JsonNode tokens) {
        return Http.get(samples, access(tokens)).problem();
    }

    private static void awaitEnd(URI uri, JsonNode tokens) {
        Http.Answer ended = Http.eventually(() -> Http.get(uri, access(tokens)), answer -> answer.status() == 401);
        assertThat(ended.problem()).isEqualTo("invalid-token");
        assertThat(ended.header("WWW-Authenticate")).startsWith("Bearer error=\"invalid_token\"");
    }

    private void signOut(String app, JsonNode tokens) {
        Http.Answer out = Http.form(
                endpoint("logout"),
                Map.of(
                        "client_id",
                        app,
                        "refresh_token",
                        tokens.path("refresh_token").asString()));
        assertThat(out.status()).as(out.text()).isEqualTo(204);
    }

    private JsonNode signedIn(String app, String purpose) {
        URI redirect = URI.create(system.dataService() + "/apps/" + app + "/code");
        return new CodeFlow(system.origin()).tokens(person, person, app, redirect, "openid purpose:" + purpose);
    }

    private static String access(JsonNode tokens) {
        return tokens.path("access_token").asString();
    }

    private URI endpoint(String name) {
        return system.origin().resolve("/auth/realms/neuroskin/protocol/openid-connect/" + name);
    }

    private String registered() {
        Http.Answer made = admin("POST", "users", """
                {"username":"%1$s","enabled":true,"email":"%1$s@people.example","emailVerified":true,
                 "firstName":"A","lastName":"Person","credentials":[{"type":"password","value":"%1$s"}]}""".formatted(person));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.header("Location").replaceAll(".*/", "");
    }

    private Http.Answer admin(String method, String path, String json) {
        Http.Answer token = Http.form(
                keycloak("/auth/realms/master/protocol/openid-connect/token"),
                Map.of("grant_type", "client_credentials", "client_id", "neuroskin-admin", "client_secret", secret()));
        return Http.send(HttpRequest.newBuilder(keycloak("/auth/admin/realms/neuroskin/" + path))
                .header("Authorization", "Bearer " + access(token.json()))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json)));
    }

    private String secret() {
        try {
            return Files.readString(system.home().resolve("secrets/consent-service/keycloak-admin-secret"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI keycloak(String path) {
        return URI.create("http://localhost:%d%s".formatted(system.port() + 3, path));
    }
}
