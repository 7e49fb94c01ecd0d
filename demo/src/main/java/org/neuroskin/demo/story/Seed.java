package org.neuroskin.demo.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Fills the demo data services the only way there is: a person allows an app to write, and the app writes through the
 * gateway, which seals. Nobody is allowed to read mood or body values yet; the clinic may look at the skin images.
 *
 * <p>Each step is done once; a marker file in {@code NEUROSKIN_HOME} remembers it.
 */
public final class Seed implements AutoCloseable {
    private static final long RANDOM_SEED = 20_260_401;
    private static final int BATCH = 90;
    private static final int IMAGES = 3;
    private static final int TRIES = 10;
    private static final String PATIENT = "adult-us-il";
    private static final String CLINIC = "derm-clinic";
    private static final String ASSESSMENT = "skin-condition-assessment";
    private static final String IMAGE = "/api/skin/v1/subjects/me/images/cheek-";

    private final URI origin;
    private final Tokens tokens;
    private final Path marker;
    private final GatewayClient client = new GatewayClient();

    /**
     * Prepares seeding.
     *
     * @param origin the gateway's public origin
     * @param marker file that names the steps already done
     */
    public Seed(URI origin, Tokens tokens, Path marker) {
        this.origin = origin;
        this.tokens = tokens;
        this.marker = marker;
    }

    /** Every note that a diary can have been seeded with: what must lie nowhere in plain. */
    public static List<String> notes() {
        return PlausibleData.notes();
    }

    /** Does what has not been done; throws {@link StoryFailed} where the gateway answers with anything but success. */
    public void run(LocalDate lastDay) {
        LocalDate fourteenYearsAgo = lastDay.minusYears(14).minusMonths(5);
        once("adult-eu/profile", () -> profile("adult-eu", "DE", LocalDate.of(1988, 5, 17)));
        once("adult-us-il/profile", () -> profile("adult-us-il", "US-IL", LocalDate.of(1979, 11, 2)));
        once("minor-eu/profile", () -> profile("minor-eu", "DE", fourteenYearsAgo));
        once("guardian-eu/profile", () -> profile("guardian-eu", "DE", LocalDate.of(1983, 8, 30)));
        once("minor-eu/guardian", this::guardian);
        long seed = RANDOM_SEED;
        for (String user : List.of("adult-eu", "adult-us-il")) {
            PlausibleData data = new PlausibleData(seed++, lastDay);
            once(user + "/routine", () -> routine(user, data));
        }
        PlausibleData pictures = new PlausibleData(seed, lastDay);
        once(PATIENT + "/skin", () -> skin(PATIENT, pictures));
    }

    /** As people say it of themselves, each with their own tool. */
    private void profile(String user, String place, LocalDate bornOn) {
        send(
                "PUT",
                tokens.token(user, "self-service", "self-access"),
                "/consent/v1/me/profile",
                Map.of("place", place, "date_of_birth", bornOn.toString()));
    }

    /** The minor lets the guardian ask, the guardian does, and the operator has seen the birth certificate. */
    private void guardian() {
        String code = asked("minor-eu", "/consent/v1/me/guardian-codes", Map.of("name", "Ben"))
                .path("code")
                .asString("");
        String id = asked(
                        "guardian-eu",
                        "/consent/v1/guardianships",
                        Map.of(
                                "code", code,
                                "name", "Maria",
                                "authority", "parent",
                                "evidence", "birth-certificate",
                                "reference", "Demo registry, entry 1"))
                .path("id")
                .asString("");
        asked("operator", "/consent/v1/people/guardianships/" + id + "/confirm", Map.of());
    }

    private JsonNode asked(String user, String path, Object body) {
        return send("POST", tokens.token(user, "self-service", "self-access"), path, body);
    }

    private void routine(String user, PlausibleData data) {
        allow(
                user,
                "mood-coach",
                "routine-personalisation",
                List.of("write"),
                List.of(
                        "mood.self-report",
                        "mood.note",
                        "mood.inferred",
                        "biometric.heart-rate-variability",
                        "biometric.skin-conductance"));
        String token = tokens.token(user, "mood-coach", "routine-personalisation");
        post(token, "/api/diary/v1/subjects/me/mood-entries", "entries", data.moodEntries());
        post(token, "/api/wearable/v1/subjects/me/samples", "samples", data.samples());
    }

    private void skin(String user, PlausibleData data) {
        allow(user, CLINIC, ASSESSMENT, List.of("read", "write"), List.of("skin.image"));
        String token = tokens.token(user, CLINIC, ASSESSMENT);
        for (int i = 1; i <= IMAGES; i++) {
            String path = IMAGE + i;
            send("PUT", token, path, "image/png", data.skinImage());
        }
    }

    /**
     * Reads what the clinic may read, as the last proof that all parts work together. A person who has withdrawn that
     * consent meanwhile is refused, which proves as much; anything else throws {@link StoryFailed}.
     */
    public void tryARead() {
        String token = tokens.token(PATIENT, CLINIC, ASSESSMENT);
        GatewayClient.Answer answer = client.send("GET", origin.resolve(IMAGE + 1), token, "", new byte[0]);
        boolean refused = answer.status() == 403
                && answer.body().path("type").asString("").endsWith(":consent-required");
        if (answer.status() != 200 && !refused) {
            throw new StoryFailed("all is up, but a read with consent was answered with `%d` (expected: 200)"
                    .formatted(answer.status()));
        }
    }

    private void allow(String user, String app, String purpose, List<String> operations, List<String> categories) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (String category : categories) {
            items.add(Map.of("category", category, "operations", operations, "fidelity", "raw"));
        }
        send(
                "POST",
                tokens.token(user, "self-service", "self-access"),
                "/consent/v1/me/consents",
                Map.of("app", app, "purpose", purpose, "items", items, "validity", "P365D"));
    }

    private void post(String token, String path, String member, List<Map<String, Object>> items) {
        for (int from = 0; from < items.size(); from += BATCH) {
            send("POST", token, path, Map.of(member, items.subList(from, Math.min(from + BATCH, items.size()))));
        }
    }

    private JsonNode send(String method, String token, String path, Object body) {
        return send(method, token, path, "application/json", client.json().writeValueAsBytes(body))
                .body();
    }

    /** On a machine that has just started everything, a gateway may lose its lease for a moment. */
    private GatewayClient.Answer send(String method, String token, String path, String mediaType, byte[] body) {
        GatewayClient.Answer answer = client.send(method, origin.resolve(path), token, mediaType, body);
        for (int i = 0; i < TRIES && answer.status() == 503; i++) {
            pause(answer.header("Retry-After"));
            answer = client.send(method, origin.resolve(path), token, mediaType, body);
        }
        if (answer.status() / 100 != 2) {
            throw new StoryFailed("seeding %s was answered with `%d` (expected: success): %s"
                    .formatted(
                            path, answer.status(), answer.body().path("title").asString("")));
        }
        return answer;
    }

    private static void pause(String seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(seconds.isEmpty() ? 1 : Long.parseLong(seconds)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryFailed("interrupted");
        }
    }

    private void once(String step, Runnable work) {
        try {
            List<String> done = Files.exists(marker) ? Files.readAllLines(marker) : List.of();
            if (done.contains(step)) {
                return;
            }
            work.run();
            List<String> now = new ArrayList<>(done);
            now.add(step);
            Files.write(marker, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
