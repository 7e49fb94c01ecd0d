package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.launcher.CodeFlow;
import org.neuroskin.demo.launcher.LauncherFailure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An enforcement point as an OAuth client, through the real Keycloak: what it can do, and what it cannot. */
class EnforcementPointIT {
    private static final String CALLBACK = "http://127.0.0.1:7778/callback";

    private final RunningSystem system = RunningSystem.instance();
    private final URI clients = system.origin().resolve("/authzen/clients");
    private final String operator = system.ownToken("operator");
    private final String question = """
            {"subject":{"type":"app","id":"mood-coach"},"action":{"name":"read"},
             "resource":{"type":"mood.self-report","id":"%s"},"context":{"purpose":"routine-personalisation"}}""".formatted(Subjects.of(system.ownToken("adult-eu")));

    @Test
    void aTokenByClientCredentialsGetsDecisionsUntilItsClientIsRemoved() {
        JsonNode made = make("Ward door");
        String token = token(made);

        Http.Answer answer = ask(token);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("decision").isBoolean()).isTrue();

        assertThat(remove(made).status()).isEqualTo(204);

        assertThat(ask(token).status()).as("a token that is not expired").isEqualTo(403);
        assertThat(credentials(made, "").status()).as("another token").isEqualTo(401);
        assertThat(remove(made).status()).as("again").isEqualTo(204);
    }

    @Test
    void anotherSecretTakesThePlaceOfTheFirst() {
        JsonNode first = make("Night door");
        Http.Answer renewed = Http.post(address(first, "/secret"), operator, "");
        assertThat(renewed.status()).as(renewed.text()).isEqualTo(200);

        assertThat(credentials(first, "").status()).isEqualTo(401);
        assertThat(ask(token(renewed.json())).status()).isEqualTo(200);
        assertThat(Http.get(clients, operator).text())
                .contains("Night door")
                .doesNotContain(renewed.json().path("client_secret").asString())
                .doesNotContain(first.path("client_secret").asString());
    }

    @Test
    void itsTokenCarriesTheOneRoleAndTheOneScopeAndNobody() {
        JsonNode claims = claims(token(make("Lab door")));

        assertThat(claims.path("realm_access").path("roles").toString()).isEqualTo("[\"enforcement-point\"]");
        assertThat(claims.path("scope").asString().split(" ")).containsExactly("authzen:evaluate");
        assertThat(claims.path("aud").asString()).isEqualTo("neuroskin");
        assertThat(claims.path("resource_access").isMissingNode()).isTrue();
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isLessThanOrEqualTo(300);
    }

    @Test
    void itsTokenOpensNothingElse() {
        String token = token(make("Back door"));

        for (String path : List.of(
                "/consent/v1/me/consents",
                "/consent/v1/apps",
                "/consent/v1/law/packs",
                "/audit/v1/events",
                "/authzen/keys",
                "/authzen/clients",
                "/authzen/tenants")) {
            assertThat(Http.get(system.origin().resolve(path), token).status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(Http.post(clients, token, "{\"name\":\"Another\"}").status()).isEqualTo(403);
        assertThat(Http.post(system.origin().resolve("/authzen/tenants/todo/access/v1/evaluation"), token, question)
                        .status())
                .as("a tenant")
                .isEqualTo(403);
        assertThat(Http.get(system.origin().resolve("/api/diary/v1/subjects/me/mood-entries"), token)
                        .status())
                .as("data")
                .isBetween(400, 403);
        Http.Answer request =
                Http.post(system.origin().resolve("/consent/v1/requests"), token, """
                {"purpose":"routine-personalisation","validity":"P30D",
                 "items":[{"category":"mood.note","operations":["read"]}],"redirect_uri":"%s"}""".formatted(CALLBACK));
        assertThat(request.status()).as(request.text()).isBetween(400, 404);
        assertThat(Http.get(system.origin().resolve("/auth/admin/realms/neuroskin/users"), token)
                        .status())
                .as("Keycloak's administration")
                .isBetween(401, 404);
    }

    @Test
    void itGetsNoOtherScopeAndNoOtherGrant() {
        JsonNode made = make("Side door");

        for (String scope :
                List.of("consent:manage", "purpose:marketing", "openid profile", "offline_access", "roles")) {
            Http.Answer refused = credentials(made, "&scope=" + encoded(scope));
            assertThat(refused.status() == 400
                            || isPlain(refused.json().path("access_token").asString()))
                    .as(scope)
                    .isTrue();
        }
        Map<String, String> password = Map.of("grant_type", "password", "username", "adult-eu", "password", "adult-eu");
        assertThat(grant(made, password).status()).isIn(400, 401);
        assertThatThrownBy(() -> new CodeFlow(system.origin())
                        .tokens(
                                "adult-eu",
                                "adult-eu",
                                made.path("client_id").asString(),
                                URI.create(CALLBACK),
                                "openid"))
                .isInstanceOf(LauncherFailure.class);
    }

    /** Whether it is no more than what the client gets without asking for anything. */
    private static boolean isPlain(String token) {
        JsonNode claims = claims(token);
        return !claims.path("scope").asString().matches(".*(consent:|purpose:|offline_access).*")
                && claims.path("realm_access").path("roles").size() == 1;
    }

    private JsonNode make(String name) {
        Http.Answer made = Http.post(clients, operator, "{\"name\":\"%s\"}".formatted(name));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("cache-control")).isEqualTo("no-store");
        return made.json();
    }

    private Http.Answer remove(JsonNode made) {
        return Http.send(HttpRequest.newBuilder(address(made, ""))
                .header("Authorization", "Bearer " + operator)
                .DELETE());
    }

    private URI address(JsonNode made, String beneath) {
        return URI.create(clients + "/" + made.path("client_id").asString() + beneath);
    }

    private Http.Answer ask(String token) {
        return Http.post(system.origin().resolve("/access/v1/evaluation"), token, question);
    }

    private static String token(JsonNode made) {
        Http.Answer answer = credentials(made, "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("refresh_token").isMissingNode()).isTrue();
        return answer.json().path("access_token").asString();
    }

    private static Http.Answer credentials(JsonNode made, String more) {
        return send(made, "grant_type=client_credentials" + more);
    }

    private static Http.Answer grant(JsonNode made, Map<String, String> form) {
        return send(
                made,
                form.entrySet().stream()
                        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&")));
    }

    private static Http.Answer send(JsonNode made, String form) {
        String login = made.path("client_id").asString() + ":"
                + made.path("client_secret").asString();
        return Http.send(HttpRequest.newBuilder(
                        URI.create(made.path("token_endpoint").asString()))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.US_ASCII)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static JsonNode claims(String token) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
