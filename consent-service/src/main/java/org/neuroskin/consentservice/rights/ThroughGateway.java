package org.neuroskin.consentservice.rights;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldPath;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a person's data as any tool of theirs does: at the gateway's public address, with their token. So it is decided, recorded and opened
 * there, and nothing of this service can do more than they can.
 */
@Component
class ThroughGateway {
    private static final Duration HEAD_WITHIN = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 4;
    private static final long LONGEST_WAIT_SECONDS = 5;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI gateway;

    ThroughGateway(ServiceSettings settings, @Value("${neuroskin.gateway-url:}") String gateway) {
        this.gateway = gateway.isBlank() ? settings.origin() : URI.create(gateway);
    }

    /**
     * Every route that reads one person's data, and of those that cannot be read why not.
     *
     * @throws ProblemException {@code service-unreachable} if the gateway does not say
     */
    List<ExportPart> parts() {
        try {
            HttpResponse<String> answer =
                    http.send(request("/.well-known/neuroskin-routes").build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                List<ExportPart> parts = new ArrayList<>();
                JSON.readTree(answer.body())
                        .path("routes")
                        .forEach(route -> part(route).ifPresent(parts::add));
                return parts;
            }
        } catch (IOException | JacksonException e) {
            // as for another status
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(Problem.SERVICE_UNREACHABLE, "The gateway does not say now what there is to read.");
    }

    private static Optional<ExportPart> part(JsonNode route) {
        String service = route.path("service").asString("");
        String path = route.path("path").asString("");
        String subject = route.path("subject").asString("");
        String operation = route.path("methods").path("GET").asString("");
        // Of a list of many people, each has a list of their own
        boolean ofOne = subject.equals("token.sub") || subject.startsWith("path.") || subject.startsWith("query.");
        if (operation.isEmpty() || !ofOne || route.path("categories").isEmpty()) {
            return Optional.empty();
        }
        ExportPart.@Nullable Ids ids = null;
        @Nullable String leftOut = null;
        if (!operation.equals("read")) {
            leftOut = ExportPart.NEVER_ENDS;
        } else if (route.has("ids")) {
            ids = new ExportPart.Ids(
                    ofMe(route.path("ids").path("in").asString(""), subject),
                    FieldPath.parse(route.path("ids").path("at").asString("")));
        } else if (!route.path("other_variables").isEmpty()) {
            leftOut = ExportPart.NEEDS_AN_ID;
        }
        return Optional.of(new ExportPart(service, ofMe(path, subject), leftOut, ids));
    }

    private static String ofMe(String path, String subject) {
        return subject.startsWith("path.") ? path.replace("{" + subject.substring(5) + "}", "me") : path;
    }

    /**
     * The answer to a read, to be closed. Where too much is under way, it is asked again a few times.
     *
     * @throws IOException if the gateway does not answer
     */
    HttpResponse<InputStream> read(ExportPart part, String token) throws IOException {
        HttpRequest request = request("/api/" + part.service() + part.path())
                .header("Authorization", "Bearer " + token)
                .header("Consent-Purpose", "self-access")
                .build();
        try {
            for (int attempt = 1; ; attempt++) {
                HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
                boolean later = answer.statusCode() == TOO_MANY_REQUESTS || answer.statusCode() == UNAVAILABLE;
                if (!later || attempt == ATTEMPTS) {
                    return answer;
                }
                answer.body().close();
                Thread.sleep(Duration.ofSeconds(Math.clamp(
                        answer.headers().firstValueAsLong("Retry-After").orElse(1), 1, LONGEST_WAIT_SECONDS)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The code of the problem that an answer is, such as {@code consent-required}. */
    static String problem(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            Map<?, ?> problem = JSON.readValue(body.readNBytes(1 << 16), Map.class);
            return String.valueOf(problem.get("type")).replace("urn:neuroskin:problem:", "");
        } catch (IOException | JacksonException e) {
            return "status-" + answer.statusCode();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(gateway + path)).timeout(HEAD_WITHIN);
    }
}
