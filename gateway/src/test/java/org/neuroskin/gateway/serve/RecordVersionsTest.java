package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.grantOf;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A data service that gives back what was true once. */
final class RecordVersionsTest {
    private static final String NOTE = "mood.note";
    private static final String MOOD = "mood.self-report";
    private static final String IMAGE = "skin.image";
    private static final String PLAN = "/api/registry/v1/people/me/plans/p-1";
    private static final String NOTES = "/api/registry/v1/people/me/notes";
    private static final String PICTURE = "/api/registry/v1/people/me/pictures/x-1";
    private static final String FIRST = "{\"title\":\"a\",\"mood\":1,\"note\":\"first\"}";
    private static final String SECOND = "{\"title\":\"b\",\"mood\":2,\"note\":\"second\"}";
    private static final byte[] OLD = "old picture".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "new picture".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private final Map<String, String> stored = new ConcurrentHashMap<>();
    private volatile boolean keeps = true;
    private volatile int status = 204;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, """
                service: registry
                upstream: ${DIARY_URL}
                place: EU
                routes:
                  - path: /v1/people/{person}/plans/{id}
                    methods: { GET: read, PUT: write, DELETE: delete }
                    subject: path.person
                    versions: checked
                    fields:
                      - { at: /title, category: none }
                      - { at: /mood, category: mood.self-report, rest: sealed, pad: fixed-32 }
                      - { at: /note, category: mood.note, rest: sealed }
                  - path: /v1/people/{person}/notes
                    methods: { GET: read, POST: write }
                    subject: path.person
                    versions: checked
                    records: /notes/*
                    fields:
                      - { at: /notes/*/text, category: mood.note, rest: sealed }
                      - { at: /notes/*/id, category: none, shape: record-id }
                      - { at: /notes/*/mood, category: mood.self-report, rest: sealed, pad: fixed-32 }
                  - path: /v1/people/{person}/notes/{id}
                    methods: { PUT: write, DELETE: delete }
                    subject: path.person
                    records-of: /v1/people/{person}/notes
                  - path: /v1/notes
                    methods: { GET: read }
                    subject: item:/who
                    items: /notes/*
                    records-of: /v1/people/{person}/notes
                  - path: /v1/people/{person}/pictures/{id}
                    methods: { GET: read, PUT: write }
                    subject: path.person
                    body: binary
                    media-types: [image/png]
                    whole: skin.image
                    versions: checked-if-known
                """);
        gateway.permit(RunningGateway.ADA, grants(NOTE, MOOD, IMAGE));
        gateway.data.handler = this::serve;
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void theNewestVersionOpensAndAnOlderOneDoesNot() {
        String first = putPlan(FIRST);
        assertThat(gateway.get(PLAN).body()).isEqualTo(FIRST);
        putPlan(SECOND);
        assertThat(gateway.get(PLAN).body()).isEqualTo(SECOND);

        stored.put(key(PLAN), first);

        assertOutdated(gateway.get(PLAN), "first");
        assertThat(gateway.consent.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.AccessFailed.class,
                        failed -> assertThat(failed.problem()).isEqualTo("outdated-record"));
    }

    @Test
    void partsOfTwoVersionsAreNoRecord() {
        ObjectNode mixed = (ObjectNode) json(putPlan(FIRST));
        JsonNode second = json(putPlan(SECOND));
        mixed.set("mood", second.get("mood"));
        stored.put(key(PLAN), mixed.toString());

        assertOutdated(gateway.get(PLAN), "first");
    }

    /** Each of the two would do by itself. */
    @Test
    void partsOfTwoVersionsThatMayBothBeTheNewestAreNoRecord() {
        ObjectNode mixed = (ObjectNode) json(putPlan(FIRST));
        status = 500;
        assertThat(put(PLAN, SECOND).statusCode()).isEqualTo(502);
        JsonNode second = json(kept(PLAN));
        mixed.set("mood", second.get("mood"));
        stored.put(key(PLAN), mixed.toString());

        assertOutdated(gateway.get(PLAN), "first");
    }

    @Test
    void whatAWriteLeavesOutDoesNotComeBack() {
        String first = putPlan(FIRST);
        ObjectNode second = (ObjectNode) json(putPlan("{\"title\":\"b\",\"mood\":2}"));
        assertThat(gateway.get(PLAN).body()).isEqualTo("{\"title\":\"b\",\"mood\":2}");
        second.set("note", json(first).get("note"));
        stored.put(key(PLAN), second.toString());
        gateway.permit(RunningGateway.ADA, grants(NOTE));

        assertOutdated(gateway.get(PLAN), "first");
    }

    @Test
    void aWriteThatNobodyKnowsTheOutcomeOfLeavesBothOpenUntilOneIsRead() {
        String first = putPlan(FIRST);
        status = 500;
        keeps = false;
        assertThat(put(PLAN, SECOND).statusCode()).isEqualTo(502);
        assertThat(gateway.get(PLAN).body()).as("it was not stored").isEqualTo(FIRST);
        keeps = true;
        assertThat(put(PLAN, SECOND).statusCode()).isEqualTo(502);
        assertThat(gateway.get(PLAN).body()).as("it was stored").isEqualTo(SECOND);

        stored.put(key(PLAN), first);

        assertOutdated(gateway.get(PLAN), "first");
    }

    @Test
    void ofTwoWritesAtOnceEitherMayBeTheNewestAndNeitherAfterTheNext() {
        CountDownLatch bothThere = new CountDownLatch(2);
        gateway.data.handler = (exchange, asked) -> {
            bothThere.countDown();
            await(bothThere);
            serve(exchange, asked);
        };
        var one = CompletableFuture.supplyAsync(() -> put(PLAN, FIRST).statusCode());
        var other = CompletableFuture.supplyAsync(() -> put(PLAN, SECOND).statusCode());
        assertThat(List.of(one.join(), other.join())).containsOnly(204);
        gateway.data.handler = this::serve;
        List<String> both = gateway.data.asked.stream()
                .filter(asked -> asked.method().equals("PUT"))
                .map(asked -> asked.body().text())
                .toList();

        assertThat(both).hasSize(2);
        assertThat(gateway.get(PLAN).statusCode()).isEqualTo(200);
        putPlan("{\"note\":\"third\"}");
        for (String older : both) {
            stored.put(key(PLAN), older);
            assertOutdated(gateway.get(PLAN), "first");
        }
    }

    @Test
    void aRegisterThatIsEmptyOrGoneOpensNothingButWhatIsSaidToBeOlderThanIt() {
        putPlan(FIRST);
        send("PUT", PICTURE, "image/png", OLD);

        gateway.consent.versions.clear();

        assertOutdated(gateway.get(PLAN), "first");
        assertThat(gateway.get(PICTURE).body()).isEqualTo("old picture");
    }

    @Test
    void withoutTheRegisterNothingIsWrittenAndNothingRead() {
        putPlan(FIRST);
        gateway.consent.versionsFail = true;
        int before = gateway.data.asked.size();

        for (HttpResponse<String> refused :
                List.of(put(PLAN, SECOND), put(PICTURE, "x"), send("DELETE", PLAN, "", new byte[0]))) {
            assertUnavailable(refused);
        }
        assertThat(gateway.data.asked)
                .filteredOn(asked -> asked.body().get().length > 0)
                .hasSizeLessThanOrEqualTo(before);
        assertThat(kept(PLAN)).isNotNull();
        assertUnavailable(gateway.get(PLAN));
        gateway.consent.versionsFail = false;
        assertThat(gateway.get(PLAN).body()).isEqualTo(FIRST);
    }

    @Test
    void whatWasDeletedDoesNotComeBack() {
        String first = putPlan(FIRST);
        assertThat(send("DELETE", PLAN, "", new byte[0]).statusCode()).isEqualTo(204);

        stored.put(key(PLAN), first);

        assertOutdated(gateway.get(PLAN), "first");
        putPlan(SECOND);
        assertThat(gateway.get(PLAN).body()).isEqualTo(SECOND);
    }

    @Test
    void everyItemOfAListIsCheckedByItselfAndAllAreAskedAfterAtOnce() {
        String all = IntStream.range(0, 100)
                .mapToObj(i -> "{\"text\":\"t%d\",\"id\":\"n-%d\",\"mood\":%d}".formatted(i, i, i))
                .collect(Collectors.joining(",", "{\"notes\":[", "]}"));
        assertThat(gateway.post(NOTES, all).statusCode()).isEqualTo(204);
        String before = kept(NOTES);
        assertThat(gateway.get(NOTES).body()).isEqualTo(all);
        assertThat(gateway.consent.versions.questions()).containsExactly(200);

        assertThat(put(NOTES + "/n-17", "{\"text\":\"new\",\"mood\":0}").statusCode())
                .isEqualTo(204);
        assertOutdated(gateway.get(NOTES), "t1");

        ObjectNode renewed = (ObjectNode) json(kept(NOTES + "/n-17"));
        renewed.put("id", "n-17");
        JsonNode list = json(before);
        String others = list.get("notes")
                .valueStream()
                .map(each -> each.get("id").asString().equals("n-17") ? renewed : each)
                .map(JsonNode::toString)
                .collect(Collectors.joining(","));
        stored.put(key(NOTES), "{\"notes\":[" + others + "]}");
        assertThat(gateway.get(NOTES).body())
                .contains("\"text\":\"new\"", "\"t18\"")
                .doesNotContain("t17");
    }

    /** Its id comes last, and the first window is full before. */
    @Test
    void aWindowThatEndsWithinARecordWaitsForTheIdOfTheRecord() {
        String large = "{\"notes\":[{\"text\":\"%s\",\"id\":\"n\"}]}".formatted("large ".repeat(60_000));
        assertThat(gateway.post(NOTES, large).statusCode()).isEqualTo(204);
        assertThat(gateway.get(NOTES).body()).isEqualTo(large);

        assertThat(put(NOTES + "/n", "{\"text\":\"new\"}").statusCode()).isEqualTo(204);

        assertOutdated(gateway.get(NOTES), "large");
    }

    @Test
    void recordsCannotChangePlaces() {
        assertThat(gateway.post(NOTES, "{\"notes\":[{\"text\":\"a\",\"id\":1},{\"text\":\"b\",\"id\":2}]}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(gateway.get(NOTES).body()).contains("\"a\"", "\"b\"");
        String rows = kept(NOTES);

        stored.put(
                key(NOTES),
                rows.replace("\"id\":1", "\"id\":3")
                        .replace("\"id\":2", "\"id\":1")
                        .replace("\"id\":3", "\"id\":2"));

        assertOutdated(gateway.get(NOTES), "\"a\"");
        stored.put(key(NOTES), rows.replace(",\"id\":1", ""));
        HttpResponse<String> nameless = gateway.get(NOTES);
        assertThat(nameless.statusCode()).isEqualTo(502);
        assertThat(nameless.body()).contains("service-failed");
    }

    @Test
    void recordsLineByLineAndOfManyPeopleAreCheckedAlike() {
        assertThat(send(
                                "POST",
                                NOTES,
                                "application/x-ndjson",
                                lines("{\"text\":\"a\",\"id\":\"1\"}", "{\"text\":\"b\",\"id\":\"2\"}")
                                        .getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(204);
        String lines = kept(NOTES);
        List<String> old = lines.lines().toList();
        assertThat(getLines().body()).contains("\"a\"", "\"b\"");
        String many = "/api/registry/v1/notes";
        String rows = old.stream()
                .map(line ->
                        line.replace("{\"text\"", "{\"who\":\"%s\",\"text\"".formatted(RunningGateway.ADA.value())))
                .collect(Collectors.joining(",", "{\"notes\":[", "]}"));
        stored.put(key(many), rows);
        assertThat(gateway.get(many).body()).contains("\"a\"", "\"b\"");

        assertThat(put(NOTES + "/2", "{\"text\":\"c\"}").statusCode()).isEqualTo(204);

        assertOutdated(getLines(), "\"b\"");
        assertOutdated(gateway.get(many), "\"b\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"a\"}",
                "{\"text\":\"a\",\"id\":\"\"}",
                "{\"text\":\"a\",\"id\":1.5}",
                "{\"text\":\"a\",\"id\":null}"
            })
    void aRecordWithoutAnIdIsNotWritten(String record) {
        assertThat(gateway.post(NOTES, "{\"notes\":[" + record + "]}").statusCode())
                .isEqualTo(422);
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.versions.size()).isZero();
    }

    @Test
    void aPictureIsCheckedAsAWholeAndByParts() {
        send("PUT", PICTURE, "image/png", OLD);
        byte[] old = lastBody();
        send("PUT", PICTURE, "image/png", NEW);
        byte[] now = lastBody();
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(exchange, 200, "image/png", now);
        assertThat(gateway.get(PICTURE).body()).isEqualTo("new picture");
        assertThat(part().body()).isEqualTo("new");

        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(exchange, 200, "image/png", old);

        assertOutdated(gateway.get(PICTURE), "old");
        assertOutdated(part(), "old");
    }

    @Test
    void anErasureIsNoOlderVersionAndAnOlderVersionNoErasure() {
        String first = putPlan(FIRST);
        long revision = gateway.consent.erase(RunningGateway.ADA);
        RunningGateway.eventually(() -> gateway.consent.acknowledged.containsValue(revision));
        assertThat(gateway.get(PLAN).body()).isEqualTo("{\"title\":\"a\"}");

        putPlan(SECOND);
        stored.put(key(PLAN), first);

        assertOutdated(gateway.get(PLAN), "\"a\"");
    }

    private static Grant[] grants(String... categories) {
        return Arrays.stream(categories)
                .map(each -> grantOf(each, EnumSet.of(Operation.READ, Operation.WRITE, Operation.DELETE)))
                .toArray(Grant[]::new);
    }

    private static void assertOutdated(HttpResponse<String> answer, String secret) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
        assertThat(answer.body())
                .contains("urn:neuroskin:problem:outdated-record")
                .doesNotContain(secret);
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("keys-unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    }

    /** What the service then has. */
    private String putPlan(String body) {
        assertThat(put(PLAN, body).statusCode()).isEqualTo(204);
        return lastText();
    }

    private HttpResponse<String> put(String target, String body) {
        return send(
                "PUT",
                target,
                target.equals(PICTURE) ? "image/png" : "application/json",
                body.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> send(String method, String target, String type, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri(target))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        return gateway.send(type.isEmpty() ? request : request.header("Content-Type", type));
    }

    private HttpResponse<String> getLines() {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(NOTES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Accept", "application/x-ndjson"));
    }

    private HttpResponse<String> part() {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(PICTURE))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Range", "bytes=0-2"));
    }

    private String kept(String target) {
        return Objects.requireNonNull(stored.get(key(target)), target);
    }

    private static String lines(String... records) {
        return Arrays.stream(records).map(each -> each + '\n').collect(Collectors.joining());
    }

    private String lastText() {
        return new String(lastBody(), StandardCharsets.UTF_8);
    }

    private byte[] lastBody() {
        return gateway.data.asked.getLast().body().get();
    }

    private static String key(String target) {
        return target.replace("/api/registry", "/diary").replace("/me/", "/" + RunningGateway.ADA.value() + "/");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Texts only: a sealed picture passes through as characters of one byte each. */
    private void serve(HttpExchange exchange, FakeUpstream.Asked asked) throws IOException {
        String kept = new String(asked.body().get(), StandardCharsets.ISO_8859_1);
        boolean lines = kept.indexOf('\n') >= 0 || asked.header("Accept").equals("application/x-ndjson");
        switch (asked.method()) {
            case "GET" -> {
                String found = stored.get(asked.target());
                String type = asked.target().contains("/pictures/")
                        ? "image/png"
                        : lines ? "application/x-ndjson" : "application/json";
                FakeUpstream.answer(
                        exchange,
                        found == null ? 404 : 200,
                        type,
                        found == null ? new byte[0] : found.getBytes(StandardCharsets.ISO_8859_1));
            }
            case "DELETE" -> {
                stored.remove(asked.target());
                FakeUpstream.answer(exchange, 204, "application/json", new byte[0]);
            }
            default -> {
                if (keeps) {
                    stored.put(asked.target(), kept);
                }
                FakeUpstream.answer(exchange, status, "application/json", new byte[0]);
            }
        }
    }
}
