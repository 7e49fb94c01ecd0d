package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.launcher.CodeFlow;
import tools.jackson.databind.JsonNode;

/** Whoever allows an app nothing any more is signed out of it, and of nothing else. */
class AppSessionsIT {
    private static final String PERSON = "adult-us-il";
    private static final String CLINIC = "derm-clinic";
    private static final String SHOP = "glow-shop";

    private final RunningSystem system = RunningSystem.instance();
    private final URI images = system.origin().resolve("/api/skin/v1/subjects/me/images/cheek-1");
    private final URI me = system.origin().resolve("/consent/v1/me/");

    @Test
    void theLastWithdrawalSignsThePersonOutOfThatAppAlone() {
        give();
        String clinic = signedIn(CLINIC, "clinical-care").path("refresh_token").asString();
        JsonNode shopping = signedIn(SHOP, "marketing");
        String shop = refreshed(SHOP, shopping.path("refresh_token").asString());
        awaitTwoSecondsAfter(shopping);

        Http.Answer withdrawn =
                Http.post(me.resolve("withdrawals"), system.ownToken(PERSON), "{\"app\":\"glow-shop\"}");
        assertThat(withdrawn.status()).as(withdrawn.text()).isEqualTo(200);
        assertThat(Http.get(images, shopping.path("access_token").asString()).problem())
                .as("with a token of before")
                .isEqualTo("invalid-token");

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
        JsonNode anew = signedIn(SHOP, "marketing");
        assertThat(Http.get(images, anew.path("access_token").asString()).problem())
                .as("after a new sign-in")
                .isEqualTo("consent-required");
    }

    private void give() {
        Http.Answer given = Http.post(me.resolve("consents"), system.ownToken(PERSON), """
                {"app":"glow-shop","purpose":"marketing","validity":"P1D",
                 "items":[{"category":"skin.assessment","operations":["read"]}]}""");
        assertThat(given.status()).as(given.text()).isEqualTo(201);
    }

    /** Tokens tell whole seconds, and those of the second of a withdrawal go on. */
    private static void awaitTwoSecondsAfter(JsonNode tokens) {
        try {
            Instant issued = SignedJWT.parse(tokens.path("access_token").asString())
                    .getJWTClaimsSet()
                    .getIssueTime()
                    .toInstant();
            Thread.sleep(Duration.between(Instant.now(), issued.plusSeconds(2)).plusMillis(100));
        } catch (ParseException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode signedIn(String app, String purpose) {
        URI redirect = URI.create(system.dataService() + "/apps/" + app + "/code");
        return new CodeFlow(system.origin()).tokens(PERSON, PERSON, app, redirect, "openid purpose:" + purpose);
    }

    private String refreshed(String app, String token) {
        Http.Answer answer = system.refresh(app, token);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("refresh_token").asString();
    }
}
