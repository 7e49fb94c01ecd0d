package org.neuroskin.consentservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the service over real HTTP. */
public final class TestClient {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern API = Pattern.compile("/(consent|audit|access|\\.well-known)/.*");
    private static final Map<Integer, ApiContract> CONTRACTS = new ConcurrentHashMap<>();

    private final int port;

    /** To the service at this port. */
    public TestClient(int port) {
        this.port = port;
    }

    /** One answer. */
    public record Answer(int status, String body, HttpResponse<String> response) {

        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(body);
        }

        /** The code of the problem, such as {@code not-found}. */
        public String problem() {
            return json().path("type").asString("").replace("urn:neuroskin:problem:", "");
        }
    }

    /** A request with a bearer token, without one if it is empty. */
    public Answer get(String path, String token) {
        return send(request(path, token).GET());
    }

    /** A JSON post with a bearer token. */
    public Answer post(String path, String token, String body) {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The beginning of a request. */
    public HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Neuroskin-Gateway", "gateway-1");
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Sends any request. */
    public Answer send(HttpRequest.Builder request) {
        try {
            HttpRequest sent = request.build();
            HttpResponse<String> response = HTTP.send(sent, HttpResponse.BodyHandlers.ofString());
            holdAgainstTheContract(sent, response);
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** So that every test of an API tests its description too. */
    private void holdAgainstTheContract(HttpRequest sent, HttpResponse<String> response)
            throws IOException, InterruptedException {
        String path = sent.uri().getRawPath();
        if (API.matcher(path).matches()) {
            assertThat(contract().complaints(sent.method(), path, ApiContract.Answer.of(response)))
                    .as("what resources/openapi/operations says of this")
                    .isEmpty();
        }
    }

    private ApiContract contract() throws IOException, InterruptedException {
        ApiContract known = CONTRACTS.get(port);
        if (known == null) {
            HttpResponse<String> document =
                    HTTP.send(request("/openapi.json", "").build(), HttpResponse.BodyHandlers.ofString());
            known = new ApiContract(JSON.readTree(document.body()));
            CONTRACTS.put(port, known);
        }
        return known;
    }
}
