package org.neuroskin.demo.app;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The person's diary as the gateway lets the app see it. */
@Component
class Diary {
    private static final int SHOWN = 20;
    private static final String PURPOSE = "routine-personalisation";

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final RestClient gateway;
    private final JsonMapper json;
    private final Clock clock = Clock.systemUTC();
    private final String home;

    Diary(
            JsonMapper json,
            @Value("${neuroskin.gateway-url}") String gatewayUrl,
            @Value("${neuroskin.app-origin}") String appOrigin) {
        this.json = json;
        this.home = appOrigin + "/apps/" + SignIn.APP;
        this.gateway = RestClient.builder()
                .baseUrl(gatewayUrl)
                .defaultStatusHandler(status -> true, (request, response) -> {})
                .build();
    }

    Answer read(Person person) {
        ResponseEntity<String> response;
        try {
            response = gateway.get()
                    .uri("/api/diary/v1/subjects/me/mood-entries")
                    .headers(headers -> authorize(headers, person))
                    .retrieve()
                    .toEntity(String.class);
        } catch (ResourceAccessException e) {
            return new Answer.Unavailable("The gateway does not answer.");
        }
        JsonNode body = json.readTree(response.getBody() == null ? "{}" : response.getBody());
        return switch (response.getStatusCode().value()) {
            case 200 -> entries(body.path("entries"), response.getHeaders());
            case 401 -> new Answer.SignInAgain();
            case 403 -> new Answer.ConsentRequired(missing(body));
            default -> new Answer.Unavailable(body.path("title").asString("Something went wrong."));
        };
    }

    /** Lodges a consent request; the page where the person decides, or empty where the sign-in has run out. */
    Optional<String> lodgeRequest(Person person) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (String category : List.of("mood.self-report", "mood.note", "mood.inferred")) {
            items.add(Map.of("category", category, "operations", List.of("read"), "fidelity", "raw"));
        }
        ResponseEntity<String> response = gateway.post()
                .uri("/consent/v1/requests")
                .headers(headers -> authorize(headers, person))
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.writeValueAsString(Map.of(
                        "purpose",
                        PURPOSE,
                        "items",
                        items,
                        "validity",
                        "P90D",
                        "redirect_uri",
                        home + "/consented",
                        "state",
                        "diary")))
                .retrieve()
                .toEntity(String.class);
        if (response.getStatusCode().value() != 201) {
            return Optional.empty();
        }
        return Optional.of(json.readTree(response.getBody()).path("consent_uri").asString());
    }

    void add(Person person, int valence, String note) {
        Map<String, Object> entry = Map.of(
                "id", UUID.randomUUID().toString(), "at", clock.instant().toString(), "valence", valence, "note", note);
        gateway.post()
                .uri("/api/diary/v1/subjects/me/mood-entries")
                .headers(headers -> authorize(headers, person))
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.writeValueAsString(Map.of("entries", List.of(entry))))
                .retrieve()
                .toBodilessEntity();
    }

    private static void authorize(HttpHeaders headers, Person person) {
        headers.setBearerAuth(person.accessToken());
        headers.set("Consent-Purpose", PURPOSE);
    }

    private static Answer entries(JsonNode entries, HttpHeaders headers) {
        List<Entry> latest = new ArrayList<>();
        for (int i = entries.size() - 1; i >= 0 && latest.size() < SHOWN; i--) {
            JsonNode entry = entries.get(i);
            latest.add(new Entry(
                    when(entry.path("at").asString("")),
                    entry.path("valence").asString(""),
                    entry.path("note").asString(""),
                    entry.path("inferred").path("stress").asString("")));
        }
        String omitted = headers.getFirst("Consent-Omitted");
        return new Answer.Entries(latest, entries.size(), omitted == null ? "" : omitted);
    }

    private static String when(String at) {
        try {
            return WHEN.format(Instant.parse(at));
        } catch (DateTimeParseException e) {
            return at;
        }
    }

    private static String missing(JsonNode problem) {
        List<String> categories = new ArrayList<>();
        problem.path("missing")
                .forEach(cell -> categories.add(cell.path("category").asString()));
        return String.join(", ", categories);
    }

    /** One diary entry; an empty text is a value that the app was not given. */
    record Entry(String at, String valence, String note, String stress) {}

    /** What came back from the gateway. */
    sealed interface Answer {
        record Entries(List<Entry> latest, int total, String omitted) implements Answer {}

        record ConsentRequired(String missing) implements Answer {}

        record SignInAgain() implements Answer {}

        record Unavailable(String why) implements Answer {}
    }
}
