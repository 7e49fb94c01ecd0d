package org.neuroskin.consentservice.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServiceTest
class NoticesIT {
    private static final String NOTICES = "/consent/v1/notices/";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);
    private String person = "";

    @BeforeEach
    void aPerson() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
    }

    @Test
    void anybodyResolvesTheHashOfAConsentToExactlyWhatWasShown() throws NoSuchAlgorithmException {
        JsonNode shown = give("glow-shop", "marketing", "de").json().path("notice");
        String hash = shown.path("hash").asString();

        Answer notice = client.get(NOTICES + hash, "");

        assertThat(notice.status()).isEqualTo(200);
        assertThat(sha256(notice.body())).isEqualTo(hash);
        assertThat(notice.response().headers().firstValue("Cache-Control"))
                .contains("max-age=31536000, public, immutable");
        assertThat(notice.response().headers().firstValue("ETag")).contains("\"" + hash + "\"");
        JsonNode content = notice.json();
        assertThat(content.path("purpose").asString()).isEqualTo("marketing");
        assertThat(content.path("language").asString()).isEqualTo("de");
        assertThat(content.path("processing").path("organisation").asString()).isEqualTo("Glow Ltd");
        assertThat(content.path("paragraphs").toString())
                .contains(
                        "privacy@glow.example",
                        "officer@glow.example",
                        "Glow Advertising",
                        "Vereinigte Staaten",
                        "Standardvertragsklauseln",
                        "365 Tagen",
                        "shops that you visited");
    }

    @Test
    void aHashThatWasNeverShownIsNotFound() {
        for (String hash : new String[] {"0".repeat(64), "x", "0".repeat(64).toUpperCase(Locale.ROOT)}) {
            assertThat(client.get(NOTICES + hash, "").status()).as(hash).isEqualTo(404);
        }
        assertThat(client.get("/consent/v1/notices", "").status()).isEqualTo(401);
    }

    @Test
    void whatAnOrganisationSaysNewGivesANewNoticeAndTheOldOneStays() {
        String before = hash("cold-app", "routine-personalisation");
        String disclosure = disclosure("cold-app");
        try {
            set("cold-app", disclosure.replace("privacy@cold.example", "elsewhere@cold.example"));
            String after = hash("cold-app", "routine-personalisation");

            assertThat(after).isNotEqualTo(before);
            assertThat(client.get(NOTICES + before, "").body()).contains("privacy@cold.example");
            assertThat(client.get(NOTICES + after, "").body()).contains("elsewhere@cold.example");
        } finally {
            set("cold-app", disclosure);
        }
        assertThat(hash("cold-app", "routine-personalisation")).isEqualTo(before);
    }

    @Test
    void whoIsToldTheHashOfANoticeToShowCanReadItThoughNothingWasChanged() {
        String consent = give("cold-app", "routine-personalisation", "en")
                .json()
                .path("id")
                .asString();
        String disclosure = disclosure("cold-app");
        try {
            String contact = UUID.randomUUID() + "@cold.example";
            set("cold-app", disclosure.replace("privacy@cold.example", contact));

            Answer refused = client.post(
                    "/consent/v1/me/consents/" + consent + "/renew",
                    TestWorld.ISSUER.selfService(person),
                    "{\"validity\":\"P1D\",\"notice\":\"%s\"}".formatted("0".repeat(64)));

            assertThat(refused.problem()).isEqualTo("invalid-input");
            String told = refused.json().path("errors").get(0).path("detail").asString();
            String hash = told.substring(told.length() - 64);
            assertThat(client.get(NOTICES + hash, "").body()).contains(contact);
        } finally {
            set("cold-app", disclosure);
        }
    }

    @Test
    void noNoticeCanBeChangedOrRemoved() {
        String hash = hash("cold-app", "routine-personalisation");

        for (String attempt : new String[] {
            "update notice set content = '{}'", "delete from notice", "truncate notice", "update notice set hash = hash"
        }) {
            assertThatThrownBy(() -> database.sql(attempt).update())
                    .as(attempt)
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("notices are only ever added");
        }
        assertThat(client.get(NOTICES + hash, "").status()).isEqualTo(200);
    }

    @Test
    void anAppThatHasNotSaidEverythingCanAskNobodyAndGetsNoConsent() {
        String disclosure = disclosure("cold-app");
        try {
            set("cold-app", null);
            String app = TestWorld.ISSUER.app(person, "cold-app", "routine-personalisation");

            assertThat(client.post("/consent/v1/requests", app, """
                            {"purpose":"routine-personalisation","validity":"P1D",
                             "items":[{"category":"mood.note","operations":["read"]}]}""").problem()).isEqualTo("notice-incomplete");
            assertThat(give("cold-app", "routine-personalisation", "en").problem())
                    .isEqualTo("notice-incomplete");
            assertThat(client.get("/consent/v1/me/consents", TestWorld.ISSUER.selfService(person))
                            .json()
                            .path("consents"))
                    .isEmpty();
        } finally {
            set("cold-app", disclosure);
        }
    }

    private String hash(String app, String purpose) {
        Answer given = give(app, purpose, "en");
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json().path("notice").path("hash").asString();
    }

    private Answer give(String app, String purpose, String language) {
        return client.post(
                "/consent/v1/me/consents", TestWorld.ISSUER.selfService(person), """
                {"app":"%s","purpose":"%s","validity":"P90D","language":"%s",
                 "items":[{"category":"mood.note","operations":["read"]}]}""".formatted(app, purpose, language));
    }

    private String disclosure(String app) {
        return database.sql("select disclosure from app where id = ?")
                .param(app)
                .query(String.class)
                .single();
    }

    private void set(String app, @Nullable String disclosure) {
        database.sql("update app set disclosure = ? where id = ?")
                .param(disclosure)
                .param(app)
                .update();
    }

    private static String sha256(String content) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
    }
}
