package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.neuroskin.demo.story.Tokens;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys of the running system as an operator sees them: by {@code NEUROSKIN_TOKEN}, else as the demo's operator. */
final class Keys {
    private static final String PATH = "/consent/v1/keys";
    private static final String RESEALS = PATH + "/reseals";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String DATA = "data";
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final URI origin;
    private final Tokens tokens;
    private final Progress progress;
    private final JsonMapper json = new JsonMapper();
    private String token = "";

    Keys(URI origin, Tokens tokens, Progress progress) {
        this.origin = origin;
        this.tokens = tokens;
        this.progress = progress;
    }

    /** What there is, a line each. */
    String status() {
        JsonNode status = send(PATH, Optional.empty());
        var lines = new StringBuilder();
        for (JsonNode each : status.path("keys")) {
            lines.append("%-8s %-13s %,10d keys%n"
                    .formatted(
                            text(each, "level"),
                            text(each, "state"),
                            each.path("keys").asLong()));
        }
        for (JsonNode each : status.path("eras")) {
            lines.append("era      %-22s %s%n"
                    .formatted(
                            text(each, "name"),
                            each.has("destroyed_at")
                                    ? "destroyed " + text(each, "destroyed_at")
                                    : "wraps %,d keys"
                                            .formatted(each.path("keys").asLong())));
        }
        for (JsonNode each : status.path("rotations")) {
            lines.append(
                    "rotation %-8s asked %s, %s%n".formatted(text(each, "level"), text(each, "asked_at"), state(each)));
            if (text(each, "level").equals(DATA)) {
                lines.append("         %s%n".formatted(text(each, "id")));
            }
        }
        for (JsonNode each : send(RESEALS, Optional.empty()).path("reseals")) {
            lines.append("reseal   %-8s asked %s, %s%n"
                    .formatted(text(each, "service"), text(each, "asked_at"), resealed(each)));
            lines.append(notRewritable(each));
        }
        return lines.toString();
    }

    /** Has what rests at a data service under closed data keys sealed anew, and returns once that is done. */
    void reseal(String service, String reason, String subject) throws InterruptedException {
        Map<String, String> body = new TreeMap<>(Map.of("service", service, "reason", reason));
        if (!subject.isEmpty()) {
            body.put("subject", subject);
        }
        JsonNode reseal = send(RESEALS, Optional.of(body));
        String said = "";
        while (true) {
            if (!said.equals(resealed(reseal))) {
                said = resealed(reseal);
                progress.say("%s: %s".formatted(service, said));
            }
            if (reseal.has("done_at")) {
                if (reseal.path("not_rewritable").findValuesAsString("reason").contains("no-such-service")) {
                    throw new LauncherFailure(
                            "no descriptor of the gateway is of a data service `%s`".formatted(service));
                }
                notRewritable(reseal).lines().forEach(progress::say);
                return;
            }
            Thread.sleep(LOOK_AGAIN);
            reseal = send(RESEALS + "/" + text(reseal, "id"), Optional.empty());
        }
    }

    private static String resealed(JsonNode reseal) {
        if (!reseal.has("begun_at")) {
            return "waits until no gateway seals with a closed key, and for a gateway";
        }
        return "%s, %,d of %,d people left, %,d failed, %,d under a legal hold; %,d documents rewritten, %,d were under other keys"
                .formatted(
                        reseal.has("done_at") ? "done" : "under way",
                        reseal.path("left").asLong(),
                        reseal.path("people").asLong(),
                        reseal.path("failed").asLong(),
                        reseal.path("held").asLong(),
                        reseal.path("rewritten").asLong(),
                        reseal.path("present").asLong());
    }

    private static String notRewritable(JsonNode reseal) {
        var lines = new StringBuilder();
        for (JsonNode each : reseal.path("not_rewritable")) {
            long documents = each.path("documents").asLong();
            lines.append("         not rewritable: %s %s%s%n"
                    .formatted(
                            text(each, "route"),
                            text(each, "reason"),
                            documents == 0 ? "" : ", %,d documents".formatted(documents)));
        }
        return lines.toString();
    }

    /** The data keys that a rotation closed, a line each. */
    String closedBy(String rotation) {
        var lines = new StringBuilder();
        String after = "";
        while (true) {
            JsonNode page = send(PATH + "/rotations/%s/keys?after=%s".formatted(rotation, after), Optional.empty())
                    .path("keys");
            if (page.isEmpty()) {
                return lines.toString();
            }
            for (JsonNode each : page) {
                after = text(each, "id");
                lines.append("%s %s %-12s %s%n"
                        .formatted(after, text(each, "month"), text(each, "state"), text(each, "category")));
            }
        }
    }

    /** Has keys rotated, and returns once that is done. */
    void rotate(String level, String subject, String category) throws InterruptedException {
        Map<String, String> body = new TreeMap<>(Map.of("level", level));
        if (!subject.isEmpty()) {
            body.put("subject", subject);
        }
        if (!category.isEmpty()) {
            body.put("category", category);
        }
        JsonNode rotation = send(PATH + "/rotations", Optional.of(body));
        String said = "";
        while (true) {
            if (!said.equals(state(rotation))) {
                said = state(rotation);
                progress.say("%s keys: %s".formatted(level, said));
            }
            if (rotation.has("done_at")) {
                return;
            }
            Thread.sleep(LOOK_AGAIN);
            rotation = send(PATH + "/rotations/" + text(rotation, "id"), Optional.empty());
        }
    }

    private static String state(JsonNode rotation) {
        long all = rotation.path("keys").asLong();
        boolean closes = text(rotation, "level").equals(DATA);
        if (rotation.has("done_at")) {
            return closes ? "done, %,d keys only open".formatted(all) : "done, %,d keys wrapped anew".formatted(all);
        }
        return closes
                ? "%,d keys are closed; within about a minute no gateway seals with them".formatted(all)
                : "%,d of %,d left".formatted(rotation.path("left").asLong(), all);
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString();
    }

    private JsonNode send(String path, Optional<Map<String, String>> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(origin.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json");
        body.ifPresent(given -> request.POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(given))));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(as(request), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == UNAUTHORIZED) {
                // A rotation of millions of keys outlives a token
                token = "";
                answer = http.send(as(request), HttpResponse.BodyHandlers.ofString());
            }
            JsonNode read = json.readTree(answer.body());
            if (answer.statusCode() != OK) {
                throw new LauncherFailure("refused: " + read.path("detail").asString(answer.body()) + mistakes(read));
            }
            return read;
        } catch (IOException | JacksonException e) {
            throw new LauncherFailure(
                    "%s does not answer; is everything up (./neuroskin status)?".formatted(origin), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure("interrupted", e);
        }
    }

    private static String mistakes(JsonNode refusal) {
        var lines = new StringBuilder();
        refusal.path("errors")
                .forEach(each -> lines.append("%n  `%s` %s".formatted(text(each, "pointer"), text(each, "detail"))));
        return lines.toString();
    }

    private HttpRequest as(HttpRequest.Builder request) {
        if (token.isEmpty()) {
            String given = System.getenv("NEUROSKIN_TOKEN");
            token = given == null || given.isBlank() ? tokens.token("operator", "self-service", "self-access") : given;
        }
        return request.setHeader("Authorization", "Bearer " + token).build();
    }
}
