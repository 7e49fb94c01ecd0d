package org.neuroskin.consentservice.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.springframework.boot.test.web.server.LocalServerPort;

@ServiceTest
class ErrorPagesIT {
    private final TestClient client;

    ErrorPagesIT(@LocalServerPort int port) {
        this.client = new TestClient(port);
    }

    @Test
    void whatIsNotThereIsSaidInThePersonsLanguage() {
        TestClient.Answer answer = client.get("/assets/nothing.css?lang=de", "");
        assertThat(answer.status()).isEqualTo(404);
        PageRules.check(answer.body());
        assertThat(answer.body()).contains("Diese Seite finden wir nicht").doesNotContain("Exception");
    }

    @Test
    void anUnknownWayToSignInIsNotFound() {
        TestClient.Answer answer = client.get("/oauth2/authorization/x", "");
        assertThat(answer.status()).isEqualTo(404);
        PageRules.check(answer.body());
        assertThat(client.get("/oauth2/authorization/portal", "").status()).isEqualTo(302);
    }

    @Test
    void aReturnFromNoSignInIsABadRequest() {
        TestClient.Answer answer = client.get("/login/oauth2/code/portal", "");
        assertThat(answer.status()).isEqualTo(400);
        PageRules.check(answer.body());
    }

    @Test
    void aFormFromElsewhereIsToldThatNothingChanged() {
        TestClient.Answer answer = client.send(client.request("/logout", "").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.status()).isEqualTo(403);
        PageRules.check(answer.body());
        assertThat(answer.body()).contains("Nothing was changed.");
    }

    @Test
    void theStyleSheetAndTheFontAreServedFromHere() {
        assertThat(client.get("/assets/neuroskin.css", "").status()).isEqualTo(200);
        assertThat(client.get("/assets/fonts/atkinson-latin.woff2", "").status())
                .isEqualTo(200);
    }
}
