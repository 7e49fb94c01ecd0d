package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Short requests against the running system. */
final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration START = Duration.ofMinutes(3);

    private Http() {}

    static Answer get(URI uri, String token) {
        return send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token));
    }

    static Answer post(URI uri, String token, String json) {
        return send(HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /** A form, as to Keycloak's token endpoint. */
    static Answer form(URI uri, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    /** The first answer that is as it should be; fails if none is in good time. */
    static Answer eventually(Supplier<Answer> request, Predicate<Answer> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = request.get();
        while (!condition.test(answer) && System.nanoTime() < deadline) {
            pause();
            answer = request.get();
        }
        assertThat(condition.test(answer))
                .as(answer.status() + " " + answer.text())
                .isTrue();
        return answer;
    }

    /** Waits until something answers there with success. */
    static void awaitReady(URI uri) {
        long deadline = System.nanoTime() + START.toNanos();
        while (!answersWell(uri)) {
            assertThat(System.nanoTime()).as("`%s` is not ready", uri).isLessThan(deadline);
            pause();
        }
    }

    private static boolean answersWell(URI uri) {
        try {
            return send(HttpRequest.newBuilder(uri)).status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Answer send(HttpRequest.Builder request) {
        return send(request, Duration.ofSeconds(60));
    }

    static Answer send(HttpRequest.Builder request, Duration limit) {
        try {
            HttpResponse<String> response = CLIENT.send(request.timeout(limit).build(), BodyHandlers.ofString());
            return new Answer(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * An answer.
     *
     * @param response as it came
     */
    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The code at the end of the problem's type. */
        String problem() {
            return json().path("type").asString("").replace("urn:neuroskin:problem:", "");
        }
    }
}
