package org.neuroskin.consentservice.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.policies.law.Laws;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@ServiceTest
class LawApiIT {
    private static final String PACKS = "/consent/v1/law/packs";
    private static final String UNESCO = PACKS + "/unesco-2025/impact";

    @LocalServerPort
    private int port;

    private TestClient client = new TestClient(0);
    private String operator = "";

    @BeforeEach
    void anOperator() {
        client = new TestClient(port);
        operator = staff("operator");
    }

    @Test
    void everyPackIsListedWithItsRulesAndTheHashThatDecisionsName() {
        JsonNode answer = client.get(PACKS, operator).json();

        assertThat(answer.path("policy").asString()).isEqualTo(Laws.bundled().hash());
        assertThat(answer.path("packs")).hasSameSizeAs(Laws.bundledWithShadow().packs());
        JsonNode gdpr = answer.path("packs").get(0);
        assertThat(gdpr.path("name").asString()).isEqualTo("eu-gdpr");
        assertThat(gdpr.path("state").asString()).isEqualTo("live");
        assertThat(gdpr.path("rules").get(0).path("article").asString()).startsWith("GDPR Art.");
        assertThat(gdpr.path("elsewhere").size()).isPositive();
        assertThat(answer.path("packs"))
                .anySatisfy(pack -> assertThat(pack.path("state").asString()).isEqualTo("shadow"));
    }

    @Test
    void theImpactNamesTheGrantAndTheRuleButNoPerson() {
        String person = UUID.randomUUID().toString();
        JsonNode consent = give(person, "mood.inferred");

        List<JsonNode> invalidated = impact(UNESCO, 200);

        assertThat(invalidated)
                .filteredOn(each -> each.path("consent").equals(consent.path("id")))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.path("rules").get(0).asString()).isEqualTo("unesco-2025-marketing");
                    assertThat(each.path("categories").get(0).asString()).isEqualTo("mood.inferred");
                    assertThat(each.path("operations").get(0).asString()).isEqualTo("read");
                    assertThat(each.path("whole").asBoolean()).isTrue();
                });
        assertThat(client.get(UNESCO + "?limit=1000", operator).body()).doesNotContain(person);
    }

    @Test
    void consentsThatTheLawAllowsOrThatNoLongerHoldAreNotNamed() {
        JsonNode allowed = give(UUID.randomUUID().toString(), "regimen.product-use");
        String other = UUID.randomUUID().toString();
        JsonNode withdrawn = give(other, "mood.inferred");
        client.post(
                "/consent/v1/me/consents/%s/withdraw"
                        .formatted(withdrawn.path("id").asString()),
                TestWorld.ISSUER.selfService(other),
                "");

        assertThat(impact(UNESCO, 200))
                .extracting(each -> each.path("consent"))
                .doesNotContain(allowed.path("id"), withdrawn.path("id"));
    }

    @Test
    void pageByPageNothingIsMissedAndNothingNamedTwice() {
        for (int i = 0; i < 3; i++) {
            give(UUID.randomUUID().toString(), "mood.inferred");
        }
        List<JsonNode> inOne = impact(UNESCO, 1_000);
        List<JsonNode> byTwos = impact(UNESCO, 2);
        assertThat(byTwos).hasSizeGreaterThanOrEqualTo(3).doesNotHaveDuplicates();
        assertThat(byTwos).containsAll(inOne);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=1001", "?limit=x", "?after=x", "?place=Germany"})
    void badInputIsNamed(String query) {
        assertThat(client.get(UNESCO + query, operator).problem()).isEqualTo("malformed-request");
    }

    @Test
    void aPackThatDoesNotExistIsNotFound() {
        assertThat(client.get(PACKS + "/us-xx-1/impact", operator).problem()).isEqualTo("not-found");
    }

    @Test
    void onlyOperatorsAndTheChairMayAsk() {
        assertThat(client.get(PACKS, staff("ethics-chair")).status()).isEqualTo(200);
        String person = UUID.randomUUID().toString();
        for (String token : List.of(
                staff("ethics-reviewer"),
                staff("subject"),
                TestWorld.ISSUER.selfService(person),
                TestWorld.ISSUER.app(person, "mood-coach", "mood-inference"))) {
            assertThat(client.get(PACKS, token).problem()).isEqualTo("insufficient-scope");
            assertThat(client.get(UNESCO, token).problem()).isEqualTo("insufficient-scope");
        }
    }

    private List<JsonNode> impact(String address, int limit) {
        List<JsonNode> invalidated = new ArrayList<>();
        String after = "";
        while (true) {
            Answer answer = client.get(address + "?limit=" + limit + after, operator);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            answer.json().path("invalidated").forEach(invalidated::add);
            if (!answer.json().has("next")) {
                return invalidated;
            }
            after = "&after=" + answer.json().path("next").asString();
        }
    }

    /** The shop is in the United States, so only a consent that names the place holds (GDPR Art. 49(1)(a)). */
    private JsonNode give(String person, String category) {
        Answer given =
                client.post("/consent/v1/me/consents", TestWorld.ISSUER.selfService(person), """
                {"app":"glow-shop","purpose":"marketing","validity":"P90D",
                 "items":[{"category":"%s","operations":["read"],"conditions":{"place":"US-IL"}}]}
                """.formatted(category));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json();
    }

    private static String staff(String role) {
        return TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims(role + "-1", "self-service", "consent:manage")
                .claim("realm_access", Map.of("roles", List.of(role)))
                .build());
    }
}
