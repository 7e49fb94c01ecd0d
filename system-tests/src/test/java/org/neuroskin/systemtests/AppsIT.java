package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.neuroskin.demo.launcher.CodeFlow;
import org.neuroskin.demo.launcher.LauncherFailure;
import tools.jackson.databind.JsonNode;

/** An app from its proposal to its end, through the real Keycloak and the real gateway. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AppsIT {
    private static final String APP = "slow-breath";
    private static final URI REDIRECT = URI.create("http://127.0.0.1:7778/callback");
    private static final String SCOPE = "openid purpose:routine-personalisation";

    private final RunningSystem system = RunningSystem.instance();
    private final URI apps = system.origin().resolve("/consent/v1/apps");
    private final URI diary = system.origin().resolve("/api/diary/v1/subjects/me/mood-entries");
    private final String operator = system.ownToken("operator");
    private final String chair = system.ownToken("chair");

    @Test
    @Order(1)
    void anAppThatNobodyApprovedCannotSignAnybodyIn() {
        Http.Answer proposed = Http.post(apps, operator, """
                {"id":"%s","name":"Slow Breath","organisation":"Calm Ltd","place":"SE","setting":"private",
                 "purposes":["routine-personalisation","mood-inference"],"categories":["mood.self-report"],"redirect_uris":["%s"],
                 "disclosure":{"contact":"privacy@app.example","recipients":[],"transfers":[],"retention_days":30}}""".formatted(APP, REDIRECT));
        assertThat(proposed.status()).as(proposed.text()).isEqualTo(201);
        assertThat(act("approve", operator).path("state").asString()).isEqualTo("proposed");

        assertThatThrownBy(() -> signIn(SCOPE)).isInstanceOf(LauncherFailure.class);
    }

    @Test
    @Order(2)
    void onceApprovedItGetsExactlyItsPurposesAndWhatPeopleAllow() {
        assertThat(act("approve", chair).path("state").asString()).isEqualTo("active");

        assertThatThrownBy(() -> signIn("openid purpose:marketing")).hasMessageContaining("invalid_scope");
        assertThatThrownBy(() -> signIn("openid consent:manage")).hasMessageContaining("invalid_scope");
        String token = signIn(SCOPE).path("access_token").asString();
        assertThat(Http.get(diary, token).problem()).isEqualTo("consent-required");
        Http.Answer consent = Http.post(
                system.origin().resolve("/consent/v1/me/consents"), system.ownToken("adult-eu"), """
                {"app":"%s","purpose":"routine-personalisation","validity":"P30D",
                 "items":[{"category":"mood.self-report","operations":["read"],"fidelity":"raw"}]}""".formatted(APP));
        assertThat(consent.status()).as(consent.text()).isEqualTo(201);
        assertThat(Http.get(diary, token).status()).isEqualTo(200);
    }

    @Test
    @Order(3)
    void frozenItGetsNothingWithWhateverItHolds() throws InterruptedException {
        JsonNode before = signIn(SCOPE);
        String token = before.path("access_token").asString();
        String refreshToken = before.path("refresh_token").asString();
        assertThat(Http.get(diary, token).status()).isEqualTo(200);

        JsonNode frozen = act("freeze", chair);

        assertThat(frozen.path("state").asString()).isEqualTo("frozen");
        assertThat(frozen.path("enforcement").path("confirmed").asInt()).isOne();
        assertThat(frozen.path("signIn").asString()).isEqualTo("as-wanted");
        // as soon as Keycloak has said that the client is disabled, its tokens have ended too
        assertThat(Http.get(diary, token).problem()).isIn("recipient-cut-off", "invalid-token");
        assertThat(system.refresh(APP, refreshToken).status()).isNotEqualTo(200);
        assertThatThrownBy(() -> signIn(SCOPE)).isInstanceOf(LauncherFailure.class);

        JsonNode unfrozen = act("unfreeze", chair);

        assertThat(unfrozen.path("state").asString()).isEqualTo("active");
        Http.eventually(() -> Http.get(diary, token), answer -> answer.problem().equals("invalid-token"));
        assertThat(system.refresh(APP, refreshToken).status())
                .as("what was issued before the cut")
                .isNotEqualTo(200);
        // Keycloak counts in whole seconds: what is issued in the second of the cut is taken for older
        Thread.sleep(1_100);
        JsonNode after = signIn(SCOPE);
        assertThat(Http.get(diary, after.path("access_token").asString()).status())
                .isEqualTo(200);
        assertThat(system.refresh(APP, after.path("refresh_token").asString()).status())
                .isEqualTo(200);
    }

    @Test
    @Order(4)
    void retiredItIsNobody() {
        String token = signIn(SCOPE).path("access_token").asString();

        assertThat(act("retire", operator).path("state").asString()).isEqualTo("retired");

        assertThat(Http.get(diary, token).status()).isIn(401, 403);
        assertThatThrownBy(() -> signIn(SCOPE)).isInstanceOf(LauncherFailure.class);
        assertThat(Http.post(apps.resolve("apps/" + APP + "/approve"), operator, "{\"edition\":1}")
                        .problem())
                .isEqualTo("gone");
    }

    @Test
    @Order(5)
    void anAppOfTheDemoIsFrozenAndGoesOnLikeAnyOther() {
        URI glowShop = apps.resolve("apps/glow-shop/");
        assertThat(Http.post(glowShop.resolve("freeze"), chair, "").status()).isEqualTo(200);
        assertThat(glowShopSignsIn()).isFalse();
        assertThat(Http.post(glowShop.resolve("unfreeze"), chair, "").status()).isEqualTo(200);
        assertThat(glowShopSignsIn()).isTrue();
    }

    private boolean glowShopSignsIn() {
        return system.neuroskin("token", "--user", "adult-us-il", "--app", "glow-shop", "--purpose", "marketing")
                        .exitCode()
                == 0;
    }

    private JsonNode act(String what, String token) {
        String body = what.equals("approve") ? "{\"edition\":1}" : "";
        Http.Answer answer = Http.post(apps.resolve("apps/" + APP + "/" + what), token, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode signIn(String scope) {
        return new CodeFlow(system.origin()).tokens("adult-eu", "adult-eu", APP, REDIRECT, scope);
    }
}
