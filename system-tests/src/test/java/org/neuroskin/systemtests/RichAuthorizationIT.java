package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.launcher.CodeFlow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contract with the private SPI of Keycloak by which consent requests travel as authorization details. */
class RichAuthorizationIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String APP = "mood-coach";
    private static final String PURPOSE = "mood-inference";
    private static final Map<String, Object> DETAIL = Map.of(
            "type",
            "neuro_consent",
            "actions",
            List.of("read"),
            "datatypes",
            List.of("mood.self-report"),
            "purpose",
            PURPOSE,
            "validity",
            "P1D",
            "fidelity",
            "raw");

    private final RunningSystem system = RunningSystem.instance();
    private final URI realm = system.origin().resolve("/auth/realms/neuroskin/");
    private final URI diary = system.origin().resolve("/api/diary/v1/subjects/me/mood-entries");
    private final URI pushed = system.origin().resolve("/consent/v1/requests/pushed");
    private final URI redirect = URI.create(system.dataService() + "/apps/mood-coach/code");

    @Test
    void keycloakSaysThatItTakesThem() {
        JsonNode metadata = Http.send(HttpRequest.newBuilder(realm.resolve(".well-known/openid-configuration")))
                .json();

        assertThat(metadata.path("authorization_details_types_supported").toString())
                .contains("\"neuro_consent\"");
    }

    @Test
    void detailsReachTheTokenAsAQuestionAndAreKeptOnRefresh() {
        JsonNode tokens = pushed(DETAIL);

        assertQuestion(claims(tokens).path("authorization_details"));
        assertQuestion(tokens.path("authorization_details"));
        Http.Answer refreshed = system.refresh(APP, tokens.path("refresh_token").asString());
        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
        assertQuestion(claims(refreshed.json()).path("authorization_details"));
    }

    @Test
    void detailsInTheTokenGrantNothingUntilThePersonConsents() {
        String token = pushed(DETAIL).path("access_token").asString();

        Http.Answer before = Http.get(diary, token);
        assertThat(before.status()).as(before.text()).isEqualTo(403);
        assertThat(before.problem()).isEqualTo("consent-required");

        JsonNode request = lodge(token).path("requests").get(0);
        assertThat(lodge(token).path("requests").get(0)).isEqualTo(request);
        assertThat(request.path("consent_uri").asString()).startsWith(system.origin() + "/portal/requests/");
        assertThat(Http.get(diary, token).status()).isEqualTo(403);

        Http.Answer granted = Http.post(
                system.origin().resolve("/consent/v1/me/consents"), system.ownToken("adult-eu"), """
                {"request":"%s","grants":[{"category":"mood.self-report","operations":["read"]}]}""".formatted(
                                request.path("id").asString()));
        assertThat(granted.status()).as(granted.text()).isEqualTo(201);
        assertThat(Http.get(diary, token).status()).isEqualTo(200);

        Http.post(
                system.origin()
                        .resolve("/consent/v1/me/consents/"
                                + granted.json().path("id").asString() + "/withdraw"),
                system.ownToken("adult-eu"),
                "{}");
        assertThat(Http.get(diary, token).status())
                .as("the same details, the consent gone")
                .isEqualTo(403);
    }

    @Test
    void whatIsNoQuestionEndsTheSignIn() {
        List<Map<String, Object>> bad = List.of(
                with("granted", true),
                with("status", "granted"),
                with("purpose", "marketing"),
                with("purpose", "horoscope"),
                with("purpose", List.of(PURPOSE)),
                with("validity", Map.of("days", 1)),
                with("state", "x".repeat(513)),
                with("actions", List.of()),
                with("actions", "read"),
                with("datatypes", List.of("mood.note ")),
                with("datatypes", IntStream.range(0, 51).mapToObj(i -> "c" + i).toList()),
                with("locations", List.of("https://elsewhere.example")),
                with("type", "payment_initiation"),
                Map.of("type", "neuro_consent"));
        for (Map<String, Object> detail : bad) {
            assertThatThrownBy(() -> pushed(detail)).as("%s", detail).hasMessageContaining("invalid");
        }
    }

    @Test
    void withoutDetailsThereIsNothingToLodge() {
        Http.Answer answer = Http.send(HttpRequest.newBuilder(pushed)
                .header("Authorization", "Bearer " + system.token("adult-eu", APP, PURPOSE))
                .POST(BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(422);
    }

    private static void assertQuestion(JsonNode details) {
        Map<String, Object> question = new HashMap<>(DETAIL);
        question.put("granted", false);
        assertThat(details).singleElement().isEqualTo(JSON.valueToTree(question));
    }

    private JsonNode pushed(Map<String, Object> detail) {
        return new CodeFlow(system.origin())
                .pushed(
                        "adult-eu",
                        "adult-eu",
                        APP,
                        redirect,
                        Map.of(
                                "scope",
                                "openid purpose:" + PURPOSE,
                                "authorization_details",
                                JSON.writeValueAsString(List.of(detail))));
    }

    private JsonNode lodge(String token) {
        Http.Answer answer = Http.send(HttpRequest.newBuilder(pushed)
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.noBody()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode claims(JsonNode tokens) {
        String claims = tokens.path("access_token").asString().split("\\.", -1)[1];
        return JSON.readTree(Base64.getUrlDecoder().decode(claims));
    }

    private static Map<String, Object> with(String member, Object value) {
        Map<String, Object> detail = new HashMap<>(DETAIL);
        detail.put(member, value);
        return detail;
    }
}
