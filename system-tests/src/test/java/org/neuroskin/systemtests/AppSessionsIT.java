package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.launcher.CodeFlow;

/** Whoever allows an app nothing any more is signed out of it, and of nothing else. */
class AppSessionsIT {
    private static final String PERSON = "adult-us-il";
    private static final String CLINIC = "derm-clinic";
    private static final String SHOP = "glow-shop";

    private final RunningSystem system = RunningSystem.instance();
    private final URI me = system.origin().resolve("/consent/v1/me/");

    @Test
    void theLastWithdrawalSignsThePersonOutOfThatAppAlone() {
        give();
        String clinic = signedIn(CLINIC, "clinical-care");
        String shop = refreshed(SHOP, signedIn(SHOP, "marketing"));

        Http.Answer withdrawn =
                Http.post(me.resolve("withdrawals"), system.ownToken(PERSON), "{\"app\":\"glow-shop\"}");
        assertThat(withdrawn.status()).as(withdrawn.text()).isEqualTo(200);

        // each refresh token is good once, so each try takes the newest
        String[] newest = {shop};
        Http.Answer ended = Http.eventually(
                () -> {
                    Http.Answer answer = system.refresh(SHOP, newest[0]);
                    newest[0] = answer.json().path("refresh_token").asString(newest[0]);
                    return answer;
                },
                answer -> answer.status() != 200);
        assertThat(ended.json().path("error").asString()).isEqualTo("invalid_grant");
        refreshed(CLINIC, clinic);
        assertThat(signedIn(SHOP, "marketing")).as("a new sign-in").isNotEmpty();
    }

    private void give() {
        Http.Answer given = Http.post(me.resolve("consents"), system.ownToken(PERSON), """
                {"app":"glow-shop","purpose":"marketing","validity":"P1D",
                 "items":[{"category":"skin.assessment","operations":["read"]}]}""");
        assertThat(given.status()).as(given.text()).isEqualTo(201);
    }

    private String signedIn(String app, String purpose) {
        URI redirect = URI.create(system.dataService() + "/apps/" + app + "/code");
        return new CodeFlow(system.origin())
                .tokens(PERSON, PERSON, app, redirect, "openid purpose:" + purpose)
                .path("refresh_token")
                .asString();
    }

    private String refreshed(String app, String token) {
        Http.Answer answer = system.refresh(app, token);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("refresh_token").asString();
    }
}
