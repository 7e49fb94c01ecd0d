package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.SubjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A data service with a table: it checks types, knows people by ids of its own, and answers its columns in its own order. */
final class CarriersTest {
    private static final String MOOD = "mood.self-report";
    private static final String NOTE = "mood.note";
    private static final String ADA = RunningGateway.ADA.value();
    private static final String LIST = "/api/registry/v1/people/me/ratings";
    private static final String ONE = "/api/registry/v1/ratings";
    private static final String RATING =
            "{\"document\":{\"why\":\"slept badly\",\"word\":\"low\"},\"owner\":\"%s\",\"valence\":-2.50}"
                    .formatted(ADA);
    private static final Pattern PEOPLE = Pattern.compile("/diary/v1/people/([0-9a-f-]{36})/ratings");

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private final List<JsonNode> table = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, """
                service: registry
                upstream: ${DIARY_URL}
                place: EU
                pairwise: true
                routes:
                  - path: /v1/people/{person}/ratings
                    methods: { GET: read, POST: write }
                    subject: path.person
                    records: /ratings/*
                    fields:
                      - { at: /ratings/*/owner, category: none, shape: subject }
                      - { at: /ratings/*/valence, category: mood.self-report, rest: sealed, sidecar: valence_text, placeholder: 0 }
                      - { at: /ratings/*/document, category: mood.self-report, rest: sealed, shape: record }
                      - { at: /ratings/*/document/word, category: mood.self-report }
                      - { at: /ratings/*/document/why, category: mood.note, rest: sealed }
                  - path: /v1/ratings
                    methods: { POST: write }
                    subject: body:/owner
                    records-of: /v1/people/{person}/ratings
                """);
        gateway.grant(MOOD, NOTE);
        gateway.data.handler = this::serve;
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatIsWrittenEitherWayIsReadAsItWasWritten() {
        assertThat(gateway.post(LIST, "{\"ratings\":[" + RATING + "]}").statusCode())
                .isEqualTo(201);
        assertThat(gateway.post(ONE, RATING).statusCode()).isEqualTo(201);

        assertThat(gateway.get(LIST).body()).isEqualTo("{\"ratings\":[" + RATING + "," + RATING + "]}");
        assertThat(gateway.get(LIST.replace("me", ADA)).body())
                .isEqualTo(gateway.get(LIST).body());
    }

    @Test
    void theServiceIsNeverToldWhoItIsNorWhatItKeeps() {
        gateway.post(LIST, "{\"ratings\":[" + RATING + "]}");
        gateway.post(ONE, RATING);
        gateway.get(LIST);

        assertThat(gateway.data.asked).hasSize(3).allSatisfy(asked -> {
            assertThat(asked.target() + asked.headers() + asked.body().text())
                    .doesNotContain(ADA)
                    .doesNotContain("slept")
                    .doesNotContain("2.5")
                    .doesNotContain("word");
        });
        assertThat(table)
                .extracting(row -> row.get("owner").asString())
                .hasSize(2)
                .containsOnly(owner());
    }

    @Test
    void fieldsWithoutConsentAreLeftOutOfRecordsAndColumns() {
        gateway.post(ONE, RATING);
        gateway.grant(MOOD);
        String without = RATING.replace("\"why\":\"slept badly\",", "");
        RunningGateway.eventually(() -> gateway.get(LIST).body().equals("{\"ratings\":[" + without + "]}"));

        gateway.grant(NOTE);
        RunningGateway.eventually(
                () -> gateway.get(LIST).body().equals("{\"ratings\":[{\"owner\":\"%s\"}]}".formatted(ADA)));
    }

    @Test
    void theIdAtTheServiceIsNobodysIdAtTheGateway() {
        gateway.post(ONE, RATING);
        String there = owner();

        assertThat(gateway.get(LIST.replace("me", there)).statusCode()).isEqualTo(403);
        assertThat(gateway.post(ONE, RATING.replace(ADA, there)).statusCode()).isEqualTo(403);
        assertThat(gateway.data.asked).hasSize(1);
    }

    @Test
    void anAnswerWithAnyIdButThatOfTheServiceDoesNotPass() {
        gateway.post(ONE, RATING);
        String there = owner();
        String other = (there.startsWith("0") ? "1" : "0") + there.substring(1);
        String row = table.getFirst().toString();

        for (String id : List.of(ADA, other, there.toUpperCase(java.util.Locale.ROOT), "")) {
            answer("{\"ratings\":[" + row.replace(there, id) + "]}");

            HttpResponse<String> refused = gateway.get(LIST);
            assertThat(refused.statusCode()).as(id).isEqualTo(502);
            assertThat(refused.body()).doesNotContain("valence");
        }
        answer("{\"ratings\":[" + row + "]}");
        assertThat(gateway.get(LIST).body()).isEqualTo("{\"ratings\":[" + RATING + "]}");
    }

    /** Bound to the person, not to the id at the service: a service that swaps ids of people does not swap their data. */
    @Test
    void whatIsSealedIsBoundToThePersonWhomTheGatewayKnows() {
        gateway.post(ONE, RATING);
        String mine = table.getFirst().toString();
        String there = owner();
        gateway.consent.change(RunningGateway.BEN, RunningGateway.grantOf(MOOD), RunningGateway.grantOf(NOTE));
        assertThat(send(RunningGateway.BEN, RATING.replace(ADA, RunningGateway.BEN.value()))
                        .statusCode())
                .isEqualTo(201);
        String bens = table.getLast().get("owner").asString();
        answer("{\"ratings\":[" + mine.replace(there, bens) + "]}");

        HttpResponse<String> refused = gateway.send(HttpRequest.newBuilder(gateway.uri(LIST))
                .header("Authorization", "Bearer " + RunningGateway.token(RunningGateway.BEN, RunningGateway.PURPOSE)));

        assertThat(bens).isNotEqualTo(there);
        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).contains("cannot-open");
    }

    @Test
    void aPersonWhoseIdIsNoUuidIsNotMadeOneUp() {
        SubjectId odd = new SubjectId("adult-eu-0001");
        gateway.consent.change(odd, RunningGateway.grantOf(MOOD), RunningGateway.grantOf(NOTE));

        assertThat(send(odd, RATING.replace(ADA, odd.value())).statusCode()).isEqualTo(400);
        assertThat(gateway.get(LIST.replace("me", odd.value())).statusCode()).isEqualTo(400);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void theSelfTestPassesEveryRoute() {
        gateway.testItself();

        assertThat(gateway.routes().outOfService()).isEmpty();
        assertThat(gateway.data.asked).isEmpty();
    }

    private HttpResponse<String> send(SubjectId holder, String rating) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(ONE))
                .header("Authorization", "Bearer " + RunningGateway.token(holder, RunningGateway.PURPOSE))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(rating)));
    }

    private String owner() {
        return table.getFirst().get("owner").asString();
    }

    private void answer(String body) {
        gateway.data.handler = (exchange, asked) ->
                FakeUpstream.answer(exchange, 200, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private void serve(HttpExchange exchange, FakeUpstream.Asked asked) throws IOException {
        Matcher people = PEOPLE.matcher(asked.target());
        boolean known = people.matches() || asked.target().equals("/diary/v1/ratings");
        if (!known) {
            FakeUpstream.answer(exchange, 404, "application/json", new byte[0]);
        } else if (asked.method().equals("GET")) {
            String rows = table.stream()
                    .filter(row -> row.get("owner").asString().equals(people.group(1)))
                    .map(CarriersTest::sorted)
                    .collect(Collectors.joining(","));
            byte[] body = ("{\"ratings\":[" + rows + "]}").getBytes(StandardCharsets.UTF_8);
            FakeUpstream.answer(exchange, 200, "application/json", body);
        } else {
            JsonNode body = JsonMapper.shared().readTree(asked.body().get());
            List<JsonNode> rows =
                    body.has("ratings") ? body.get("ratings").valueStream().toList() : List.of(body);
            boolean typed = rows.stream().allMatch(CarriersTest::hasItsTypes);
            table.addAll(typed ? rows : List.of());
            FakeUpstream.answer(exchange, typed ? 201 : 422, "application/json", new byte[0]);
        }
    }

    private static boolean hasItsTypes(JsonNode row) {
        return row.get("owner")
                        .asString()
                        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
                && row.get("valence").isNumber()
                && row.get("valence_text").isString()
                && row.get("document").isString()
                && row.size() == 4;
    }

    private static String sorted(JsonNode row) {
        return row.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> "\"%s\":%s".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
