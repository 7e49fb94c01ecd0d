package org.neuroskin.consentservice.authzen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import tools.jackson.databind.JsonNode;

/** A program that asks for decisions over real HTTP, as an outside scenario suite does: with a base address and a key. */
final class TestAsker {
    private final TestClient client;
    private final String base;
    private final String key;

    TestAsker(TestClient client, String base, String key) {
        this.client = client;
        this.base = base;
        this.key = key;
    }

    /** An operator's own token. */
    static String operator() {
        return TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims("99999999-9999-4999-8999-999999999999", "self-service", "consent:manage")
                .claim("realm_access", Map.of("roles", List.of("operator")))
                .build());
    }

    /** Loads one of the fixtures that are shipped with the demo, and asks with what loading answered. */
    static TestAsker ofShippedFixture(TestClient client, String name) {
        try {
            return ofFixture(client, Files.readString(Path.of("..", "demo", "authzen", name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestAsker ofFixture(TestClient client, String fixture) {
        Answer loaded = client.post("/authzen/tenants", operator(), fixture);
        if (loaded.status() != 201) {
            throw new IllegalStateException(loaded.body());
        }
        return new TestAsker(
                client,
                loaded.json().path("base_url").asString().substring(TestWorld.ORIGIN.length()),
                loaded.json().path("api_key").asString());
    }

    static TestAsker ofEnforcementPoint(TestClient client) {
        return ofNewKey(client, "{\"name\":\"test\",\"kind\":\"enforcement-point\"}");
    }

    static TestAsker ofApp(TestClient client, String app) {
        return ofNewKey(client, "{\"name\":\"test\",\"kind\":\"app\",\"app\":\"%s\"}".formatted(app));
    }

    private static TestAsker ofNewKey(TestClient client, String body) {
        Answer made = client.post("/authzen/keys", operator(), body);
        if (made.status() != 201) {
            throw new IllegalStateException(made.body());
        }
        return new TestAsker(client, "", made.json().path("key").asString());
    }

    String base() {
        return base;
    }

    String key() {
        return key;
    }

    TestAsker at(String otherBase) {
        return new TestAsker(client, otherBase, key);
    }

    TestAsker with(String otherKey) {
        return new TestAsker(client, base, otherKey);
    }

    /** Posts to one of the paths, such as {@code evaluation} or {@code search/subject}. */
    Answer post(String path, String body) {
        return client.post(path(path), key, body);
    }

    HttpRequest.Builder request(String path) {
        return client.request(path(path), key);
    }

    Answer send(HttpRequest.Builder request) {
        return client.send(request);
    }

    /** The decision of one evaluation; fails on anything else than 200 with a boolean. */
    boolean decide(String body) {
        Answer answer = post("evaluation", body);
        JsonNode decision = answer.json().path("decision");
        if (answer.status() != 200 || !decision.isBoolean()) {
            throw new AssertionError(answer.status() + " " + answer.body());
        }
        return decision.booleanValue();
    }

    private String path(String path) {
        return base + "/access/v1/" + path;
    }
}
