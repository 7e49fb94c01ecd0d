package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.neuroskin.demo.story.Tokens;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads a scenario of others into a tenant of the running system's decision point, as its operator. The format of the file stands
 * in {@code docs/authzen.md}.
 */
final class AuthzenFixture {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int CREATED = 201;

    private final URI origin;
    private final Tokens tokens;
    private final JsonMapper json = new JsonMapper();

    AuthzenFixture(URI origin, Tokens tokens) {
        this.origin = origin;
        this.tokens = tokens;
    }

    /**
     * Loads a file and says where and with which key the tenant is asked.
     *
     * @throws LauncherFailure if there is no such file, or it is refused, with every mistake in it
     */
    String load(Path file) {
        byte[] fixture;
        try {
            fixture = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new LauncherFailure("the fixture `%s` cannot be read".formatted(file), e);
        }
        String token = tokens.token("operator", "self-service", "self-access");
        HttpRequest request = HttpRequest.newBuilder(origin.resolve("/authzen/tenants"))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(fixture))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = json.readTree(answer.body());
            if (answer.statusCode() != CREATED) {
                throw new LauncherFailure("the fixture `%s` was refused: %s%s"
                        .formatted(file, body.path("detail").asString(answer.body()), mistakes(body)));
            }
            return """
                    tenant    %s
                    base URL  %s
                    metadata  %s
                    API key   %s
                    """.formatted(
                            body.path("tenant").asString(),
                            body.path("base_url").asString(),
                            body.path("metadata_url").asString(),
                            body.path("api_key").asString());
        } catch (IOException | JacksonException e) {
            throw new LauncherFailure(
                    "%s does not answer; is everything up (./neuroskin status)?".formatted(origin), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure("interrupted while loading the fixture", e);
        }
    }

    private static String mistakes(JsonNode problem) {
        var lines = new StringBuilder();
        for (JsonNode mistake : problem.path("errors")) {
            lines.append("\n  %s %s"
                    .formatted(
                            mistake.path("pointer").asString(),
                            mistake.path("detail").asString()));
        }
        return lines.toString();
    }
}
