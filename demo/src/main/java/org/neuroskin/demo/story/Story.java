package org.neuroskin.demo.story;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The story of {@code ./neuroskin demo}: refused, granted, read with a field left out, withdrawn, refused, reviewed, proven.
 * Each line is a real request with its real answer; a wrong answer ends the story.
 */
public final class Story implements AutoCloseable {
    private static final String USER = "adult-us-il";
    private static final String APP = "mood-coach";
    private static final String PURPOSE = "routine-personalisation";
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final byte[] NOTHING = {};

    private final URI origin;
    private final URI dataService;
    private final Tokens tokens;
    private final OfflineVerifier verifier;
    private final PrintStream out;
    private final GatewayClient client = new GatewayClient();
    private int chapter;

    /**
     * Prepares the story.
     *
     * @param origin the gateway's public origin
     * @param dataService where the data service itself listens, to look at what it stores
     */
    public Story(URI origin, URI dataService, Tokens tokens, OfflineVerifier verifier, PrintStream out) {
        this.origin = origin;
        this.dataService = dataService;
        this.tokens = tokens;
        this.verifier = verifier;
        this.out = out;
    }

    /** Tells it; throws {@link StoryFailed} at the first answer that is not as it must be. */
    public void tell(Path bundle) {
        String own = tokens.token(USER, "self-service", "self-access");
        withdrawWhatWasGranted(own);
        String app = tokens.token(USER, APP, PURPOSE);

        chapter("Without consent the app gets nothing");
        expect(403, get(app, ENTRIES));

        chapter("The app asks, the person allows moods and estimates, but not the notes");
        JsonNode request =
                expect(201, post(app, "/consent/v1/requests", request())).body();
        JsonNode consent = expect(
                        201,
                        post(
                                own,
                                "/consent/v1/me/consents",
                                Map.of(
                                        "request",
                                        request.path("id").asString(),
                                        "grants",
                                        List.of(allowed("mood.self-report"), allowed("mood.inferred")))))
                .body();

        chapter("Now the app reads, and the notes are left out");
        readsWithoutNotes(app);

        chapter("What the data service itself holds is sealed");
        holdsCiphertext(consent);

        chapter("The person withdraws; the answer comes when it is in effect");
        String id = consent.path("id").asString();
        JsonNode withdrawal = expect(200, post(own, "/consent/v1/me/consents/" + id + "/withdraw", Map.of()))
                .body();
        say("in effect since " + withdrawal.path("effectiveAt").asString() + ", confirmed by "
                + withdrawal.path("enforcement").path("confirmed").asString() + " gateway(s)");

        chapter("From then on the app is refused");
        expect(403, get(app, ENTRIES));

        chapter("The person sees who looked, and the ethics board sees every access");
        JsonNode looks =
                expect(200, get(own, "/consent/v1/me/accesses?limit=5")).body().path("accesses");
        if (!looks.path(0).path("outcome").asString().equals("denied")
                || !looks.path(1).path("outcome").asString().equals("released")) {
            throw new StoryFailed("the person's history does not show the refused and the released access: " + looks);
        }
        String reviewer = tokens.token("reviewer-a", "self-service", "self-access");
        expect(200, get(reviewer, "/audit/v1/events?limit=5"));

        chapter("Anybody can check the history without trusting us");
        proves(reviewer, bundle);
    }

    private void withdrawWhatWasGranted(String own) {
        JsonNode consents = client.send("GET", origin.resolve("/consent/v1/me/consents"), own, "", NOTHING)
                .body();
        for (JsonNode consent : consents.path("consents")) {
            boolean reads = consent.path("grants").toString().contains("\"read\"");
            boolean ours = consent.path("app").path("id").asString().equals(APP);
            if (ours && reads && consent.path("state").asString().equals("given")) {
                client.send(
                        "POST",
                        origin.resolve(
                                "/consent/v1/me/consents/" + consent.path("id").asString() + "/withdraw"),
                        own,
                        "application/json",
                        "{}".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void readsWithoutNotes(String app) {
        GatewayClient.Answer answer = expect(200, get(app, ENTRIES));
        JsonNode entries = answer.body().path("entries");
        JsonNode last = entries.path(entries.size() - 1);
        say(entries.size() + " entries, the last: " + last);
        say("Consent-Omitted: " + answer.header("Consent-Omitted"));
        if (!last.path("valence").isIntegralNumber()
                || answer.body().toString().contains("\"note\"")
                || !answer.header("Consent-Omitted").equals("mood.note")) {
            throw new StoryFailed("expected moods without notes, got " + last);
        }
    }

    private void holdsCiphertext(JsonNode consent) {
        String subject = subjectOf(tokens.token(USER, APP, PURPOSE));
        URI stored = URI.create(dataService + "/diary/v1/subjects/" + subject + "/mood-entries");
        JsonNode last = client.send("GET", stored, null, "", NOTHING)
                .body()
                .path("entries")
                .path(0);
        String note = last.path("valence").asString("");
        say("valence: " + note.substring(0, Math.min(48, note.length())) + "…");
        if (!note.startsWith("nsg1.")) {
            throw new StoryFailed(
                    "the data service of consent %s holds something unsealed".formatted(consent.path("id")));
        }
    }

    private String subjectOf(String token) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return client.json().readTree(claims).path("sub").asString();
    }

    private void proves(String reviewer, Path bundle) {
        GatewayClient.Answer export = expect(200, post(reviewer, "/audit/v1/exports", Map.of()));
        try {
            Files.write(bundle, export.bytes());
            OfflineVerifier.Verdict verdict = verifier.verify(bundle);
            say(verdict.line());
            if (!verdict.holds()) {
                throw new StoryFailed("the verifier does not accept the exported history");
            }
            Path forged = OfflineVerifier.withOneAccessChanged(bundle);
            OfflineVerifier.Verdict caught = verifier.verify(forged);
            say("one access changed: " + caught.line());
            Files.delete(forged);
            if (caught.holds()) {
                throw new StoryFailed("the verifier accepted a forged history");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> request() {
        List<Map<String, Object>> items = new ArrayList<>();
        for (String category : List.of("mood.self-report", "mood.note", "mood.inferred")) {
            items.add(reading(category));
        }
        return Map.of(
                "purpose",
                PURPOSE,
                "items",
                items,
                "validity",
                "P90D",
                "redirect_uri",
                dataService + "/apps/" + APP + "/consented",
                "state",
                "story");
    }

    private static Map<String, Object> reading(String category) {
        return Map.of("category", category, "operations", List.of("read"), "fidelity", "raw");
    }

    private static Map<String, Object> allowed(String category) {
        return Map.of("category", category, "operations", List.of("read"));
    }

    private GatewayClient.Answer get(String token, String path) {
        out.println("   GET " + path);
        return client.send("GET", origin.resolve(path), token, "", NOTHING);
    }

    private GatewayClient.Answer post(String token, String path, Map<String, Object> body) {
        byte[] bytes = client.json().writeValueAsBytes(body);
        out.println("   POST " + path + "  " + new String(bytes, StandardCharsets.UTF_8));
        return client.send("POST", origin.resolve(path), token, "application/json", bytes);
    }

    private GatewayClient.Answer expect(int status, GatewayClient.Answer answer) {
        String type = answer.header("Content-Type");
        say(answer.status()
                + (type.contains("json") ? "  " + abridged(answer.body().toString()) : "  " + type));
        if (answer.status() != status) {
            throw new StoryFailed("answered with `%d` (expected: %d)".formatted(answer.status(), status));
        }
        return answer;
    }

    private static String abridged(String text) {
        return text.length() <= 240 ? text : text.substring(0, 240) + " …";
    }

    private void chapter(String title) {
        out.println();
        out.println(++chapter + ". " + title);
    }

    private void say(String line) {
        out.println("   → " + line);
    }

    @Override
    public void close() {
        client.close();
    }
}
