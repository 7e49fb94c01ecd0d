package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.grantOf;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.SubjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A data service that finds what it cannot read, by what it is told to look for. */
final class SealedSearchTest {
    private static final String NOTE = "mood.note";
    private static final String USE = "regimen.product-use";
    private static final String LIST = "/api/registry/v1/people/me/entries";
    private static final String MORNING = entry("1", "2026-11-28T08:00:00Z", "N-1");
    private static final String EVENING = entry("2", "2026-11-28T20:00:00+01:00", "N-2");
    private static final String EARLIER = entry("3", "2026-09-03T12:00:00Z", "N-1");
    private static final String DAY = "?from=2026-11-28T00:00:00Z&to=2026-11-29T00:00:00Z";

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private final List<JsonNode> table = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        // What is not listed may leave, so that tokens would
        gateway = new RunningGateway(folder, """
                service: registry
                upstream: ${DIARY_URL}
                place: EU
                routes:
                  - path: /v1/people/{person}/entries
                    methods: { GET: read, POST: write }
                    subject: path.person
                    query: [limit]
                    records: /entries/*
                    fields:
                      - { at: /entries/*/id, category: none }
                      - { at: /entries/*/day, category: none, shape: recorded-at }
                      - { at: /entries/*/at, category: mood.note, rest: sealed, search: { from: from, to: to, tokens: at_tokens } }
                      - { at: /entries/*/ref, category: mood.note, rest: sealed, search: { equal: ref, tokens: ref_tokens, parameter: refs } }
                      - { at: /next, category: none }
                    unlisted: regimen.product-use
                """);
        gateway.grant(NOTE, USE);
        gateway.data.handler = this::serve;
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void tokensRestBesideTheSealedValuesAndNoAppEverSeesThem() {
        write(MORNING, EVENING);

        assertThat(table).hasSize(2).allSatisfy(row -> {
            assertThat(row.get("at").asString()).startsWith("nsg1.");
            assertThat(row.get("at_tokens").size()).isEqualTo(3);
            assertThat(row.get("ref_tokens").size()).isEqualTo(1);
        });
        assertThat(get("").body()).isEqualTo(list(MORNING, EVENING));
        assertThat(get(DAY).body()).isEqualTo(list(MORNING, EVENING));
    }

    @Test
    void anAppThatSendsTokensIsRefused() {
        String own = MORNING.replace("\"ref\"", "\"ref_tokens\":[\"AAAAAAAAAAAAAAAAAAAAAA\"],\"ref\"");

        assertThat(gateway.post(LIST, list(own)).statusCode()).isEqualTo(422);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void aTextIsFoundByATokenAndTheServiceIsNotToldTheText() {
        write(MORNING, EVENING, EARLIER);

        assertThat(get("?ref=N-1&limit=9").body()).isEqualTo(list(MORNING, EARLIER));
        assertThat(asked())
                .isEqualTo("limit=9&refs="
                        + table.getFirst().get("ref_tokens").get(0).asString());
        assertThat(get("?ref=N-3").body()).isEqualTo(list());
    }

    @Test
    void aRangeIsAskedForByDaysWeeksAndMonthsAndIsExact() {
        write(MORNING, EVENING, EARLIER);

        assertThat(get("?from=2026-11-28T08:00:00Z&to=2026-11-28T19:00:00Z").body())
                .isEqualTo(list(MORNING));
        assertThat(asked()).matches("at_tokens=[A-Za-z0-9_-]{22}");
        assertThat(get("?from=2026-11-28T19:00:00%2B00:00&to=2026-11-28T19:00:01Z")
                        .body())
                .isEqualTo(list(EVENING));
        assertThat(get("?from=2026-09-01T00:00:00Z&to=2026-11-28T12:00:00Z&ref=N-1")
                        .body())
                .isEqualTo(list(MORNING, EARLIER));
        assertThat(Arrays.stream(asked().split("&")).filter(each -> each.startsWith("at_tokens=")))
                .as("two months, three weeks of November and seven days around them")
                .hasSize(12);
        assertThat(get("?from=2026-11-01T00:00:00Z&to=2026-11-28T08:00:00Z").body())
                .isEqualTo(list());
    }

    @Test
    void recordsLineByLineAreSearchedAlike() {
        write(MORNING, EVENING);

        HttpResponse<String> lines = gateway.send(HttpRequest.newBuilder(gateway.uri(LIST + "?ref=N-2"))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Accept", "application/x-ndjson"));

        assertThat(lines.body()).isEqualTo(EVENING + "\n");
    }

    @Test
    void whatAServiceAnswersBesidesIsLeftOutAndAMovedTokenOnlyHides() {
        write(MORNING, EVENING);
        JsonNode moved = JsonMapper.shared()
                .readTree(table.getFirst()
                        .toString()
                        .replace(
                                table.getFirst().get("ref_tokens").toString(),
                                table.getLast().get("ref_tokens").toString()));
        table.set(0, moved);

        assertThat(get("?ref=N-1").body()).isEqualTo(list());
        assertThat(get("?ref=N-2").body()).isEqualTo(list(EVENING));
        gateway.data.handler = (exchange, asked) -> rows(exchange, table);
        assertThat(get("?ref=N-1").body()).isEqualTo(list(MORNING));
        assertThat(get("?ref=N-3").body()).isEqualTo(list());
    }

    @Test
    void whatSurroundsTheItemsStays() {
        write(MORNING, EVENING);
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange,
                200,
                "application/json",
                "{\"entries\":%s,\"next\":\"p2\"}".formatted(table).getBytes(StandardCharsets.UTF_8));

        assertThat(get("?ref=N-2").body()).isEqualTo("{\"entries\":[" + EVENING + "],\"next\":\"p2\"}");
    }

    @Test
    void theHistorySaysWhatLeftAndNotWhatWasLookedAt() {
        write(MORNING, EVENING);

        get("?ref=N-3");
        assertThat(released().categories()).isEmpty();
        get("?ref=N-2");
        assertThat(released().categories()).extracting(Object::toString).containsExactly(NOTE);
    }

    @Test
    void whoMayNotReadAValueCannotFindItOutByAsking() {
        write(MORNING, EVENING);
        gateway.permit(RunningGateway.ADA, grantOf(USE));
        int before = gateway.data.asked.size();

        HttpResponse<String> refused = get("?ref=N-1");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("consent-required").contains("\"category\":\"mood.note\"");
        assertThat(gateway.data.asked).hasSize(before);
        assertThat(get("").statusCode()).isEqualTo(200);
    }

    /** The item of September is found, and not told: its category is closed there. */
    @Test
    void whatIsOutsideOfAWindowIsNotFound() {
        write(MORNING, EARLIER);
        gateway.permit(
                RunningGateway.ADA,
                grantOf(
                        NOTE,
                        new Conditions(
                                ConsentForm.EXPLICIT,
                                null,
                                null,
                                new DataWindow(
                                        Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-12-01T00:00:00Z")),
                                null,
                                null,
                                false)));

        assertThat(get("?ref=N-1").body()).isEqualTo(list(MORNING));
        assertThat(asked()).contains(table.getLast().get("ref_tokens").get(0).asString());
        assertThat(get("?from=2026-09-01T00:00:00Z&to=2026-10-01T00:00:00Z").body())
                .isEqualTo(list());
    }

    @Test
    void tokensAreOfOnePersonAndGoneWithAnErasure() {
        write(MORNING);
        String mine = table.getFirst().get("ref_tokens").get(0).asString();
        gateway.consent.change(RunningGateway.BEN, grantOf(NOTE));
        assertThat(send(RunningGateway.BEN, list(MORNING)).statusCode()).isEqualTo(201);
        assertThat(tokens(table.getLast())).hasSize(4).doesNotContainAnyElementsOf(tokens(table.getFirst()));

        long revision = gateway.consent.erase(RunningGateway.ADA);
        RunningGateway.eventually(() -> gateway.consent.acknowledged.containsValue(revision));

        assertThat(get("?ref=N-1").body()).isEqualTo(list());
        assertThat(asked()).doesNotContain(mine);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z | too wide: it takes more than 64 days, weeks and months
            ?from=2026-11-28T00:00:00Z                         | of which `to` is missing
            ?to=2026-11-28T00:00:00Z                           | of which `from` is missing
            ?from=2026-11-28T00:00:00Z&to=2026-11-28T00:00:00Z | ends before it begins
            ?from=2026-11-28&to=2026-11-29T00:00:00Z           | `from` is no time with its offset
            ?from=2026-11-28T00:00:00Z&to=soon                 | `to` is no time with its offset
            ?ref=N-1&ref=N-2                                   | stands twice
            ?ref=                                              | a value that it may not have
            ?refs=AAAAAAAAAAAAAAAAAAAAAA                       | does not know one of the query parameters
            ?at_tokens=AAAAAAAAAAAAAAAAAAAAAA                  | does not know one of the query parameters
            """)
    void whatCannotBeSearchedIsRefusedWithASentence(String query, String why) {
        HttpResponse<String> refused = get(query);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains(why);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void nothingIsSearchedWhereSomethingIsWritten() {
        HttpResponse<String> refused = gateway.send(HttpRequest.newBuilder(gateway.uri(LIST + "?ref=N-1"))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(list(MORNING))));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(gateway.data.asked).isEmpty();
    }

    private static String entry(String id, String at, String ref) {
        return "{\"id\":\"%s\",\"day\":\"%sT00:00:00Z\",\"at\":\"%s\",\"ref\":\"%s\"}"
                .formatted(id, at.substring(0, 10), at, ref);
    }

    private static String list(String... entries) {
        return "{\"entries\":[" + String.join(",", entries) + "]}";
    }

    private void write(String... entries) {
        assertThat(gateway.post(LIST, list(entries)).statusCode()).isEqualTo(201);
    }

    private HttpResponse<String> get(String query) {
        return gateway.get(LIST + query);
    }

    private HttpResponse<String> send(SubjectId holder, String body) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(LIST))
                .header("Authorization", "Bearer " + RunningGateway.token(holder, RunningGateway.PURPOSE))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String asked() {
        return URI.create(gateway.data.asked.getLast().target()).getRawQuery();
    }

    private AuditEvent.AccessReleased released() {
        return (AuditEvent.AccessReleased) gateway.consent.events.getLast();
    }

    private static List<String> tokens(JsonNode row) {
        List<String> tokens = new ArrayList<>();
        row.get("at_tokens").forEach(each -> tokens.add(each.asString()));
        row.get("ref_tokens").forEach(each -> tokens.add(each.asString()));
        return tokens;
    }

    private void serve(HttpExchange exchange, FakeUpstream.Asked asked) throws IOException {
        if (asked.method().equals("POST")) {
            JsonMapper.shared().readTree(asked.body().get()).get("entries").forEach(table::add);
            FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
            return;
        }
        String query = URI.create(asked.target()).getRawQuery();
        Map<String, List<String>> wanted = Arrays.stream(query == null ? new String[0] : query.split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> !pair[0].equals("limit"))
                .collect(Collectors.groupingBy(
                        pair -> pair[0].equals("refs") ? "ref_tokens" : pair[0],
                        Collectors.mapping(pair -> pair[1], Collectors.toList())));
        List<JsonNode> found = table.stream()
                .filter(row -> wanted.entrySet().stream()
                        .allMatch(each -> row.get(each.getKey())
                                .valueStream()
                                .anyMatch(token -> each.getValue().contains(token.asString()))))
                .toList();
        if (asked.header("Accept").equals("application/x-ndjson")) {
            String lines = found.stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
            FakeUpstream.answer(exchange, 200, "application/x-ndjson", lines.getBytes(StandardCharsets.UTF_8));
        } else {
            rows(exchange, found);
        }
    }

    private static void rows(HttpExchange exchange, List<JsonNode> rows) throws IOException {
        FakeUpstream.answer(
                exchange, 200, "application/json", ("{\"entries\":" + rows + "}").getBytes(StandardCharsets.UTF_8));
    }
}
