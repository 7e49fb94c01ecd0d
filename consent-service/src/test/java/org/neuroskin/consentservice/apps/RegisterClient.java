package org.neuroskin.consentservice.apps;

import java.net.http.HttpRequest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;

/** Staff with the register of apps. */
final class RegisterClient {
    static final String APPS = "/consent/v1/apps";

    final TestClient client;
    final String operator = TestWorld.ISSUER.staff("aaaaaaaa-0000-4000-8000-000000000001", "operator");
    final String secondOperator = TestWorld.ISSUER.staff("aaaaaaaa-0000-4000-8000-000000000002", "operator");
    final String chair = TestWorld.ISSUER.staff("aaaaaaaa-0000-4000-8000-000000000003", "ethics-chair");
    final String both = TestWorld.ISSUER.staff("aaaaaaaa-0000-4000-8000-000000000004", "operator", "ethics-chair");

    RegisterClient(int port) {
        this.client = new TestClient(port);
    }

    static String described(String id, String name, String purpose) {
        return """
                {"id": "%s", "name": "%s", "organisation": "Quiet Ltd", "place": "DE", "setting": "private",
                 "purposes": ["%s"], "categories": ["mood.self-report"],
                 "redirect_uris": ["https://quiet.example/callback"], "homepage": "https://quiet.example/",
                 "disclosure": {"contact": "privacy@quiet.example", "recipients": [], "transfers": [],
                    "retention_days": 30}}
                """.formatted(id, name, purpose);
    }

    Answer propose(String id, String purpose, String by) {
        return client.post(APPS, by, described(id, "App " + id, purpose));
    }

    Answer put(String id, String by, String body) {
        return client.send(client.request(APPS + "/" + id, by)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer approve(String id, int edition, String by) {
        return act(id, "approve", by, "{\"edition\":%d}".formatted(edition));
    }

    Answer act(String id, String what, String by, String body) {
        return client.post(APPS + "/" + id + "/" + what, by, body);
    }

    Answer act(String id, String what, String by) {
        return act(id, what, by, "");
    }

    Answer get(String id) {
        return client.get(APPS + "/" + id, operator);
    }

    String state(String id) {
        return get(id).json().path("state").asString();
    }
}
