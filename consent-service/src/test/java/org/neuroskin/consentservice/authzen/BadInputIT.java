package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@ServiceTest
class BadInputIT {
    private static final String WHO = "\"subject\":{\"type\":\"user\",\"id\":\"alice\"}";
    private static final String WHAT =
            "\"action\":{\"name\":\"read\"},\"resource\":{\"type\":\"record\",\"id\":\"record-1\"}";
    private static final String QUESTION = "{" + WHO + "," + WHAT + "}";
    private static final String SEARCH =
            "{\"subject\":{\"type\":\"user\",\"id\":\"alice\"},\"action\":{\"name\":\"view\"},"
                    + "\"resource\":{\"type\":\"record\"}%s}";

    @LocalServerPort
    private int port;

    private TestClient client = new TestClient(0);
    private TestAsker asker = new TestAsker(client, "", "");

    @BeforeEach
    void load() {
        client = new TestClient(port);
        asker = TestAsker.ofShippedFixture(client, "certification");
    }

    private int status(String body) {
        return asker.post("evaluation", body).status();
    }

    private int status(byte[] body) {
        return asker.send(asker.request("evaluation")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)))
                .status();
    }

    @Test
    void aMemberThatStandsTwiceIsRefusedHoweverItIsSpelt() {
        assertThat(status(QUESTION)).isEqualTo(200);
        assertThat(status("{" + WHO + "," + WHO + "," + WHAT + "}")).isEqualTo(400);
        assertThat(status("{" + WHO + ",\"subj\\u0065ct\":{\"type\":\"user\",\"id\":\"bob\"}," + WHAT + "}"))
                .isEqualTo(400);
        assertThat(status(QUESTION.replace("\"id\":\"alice\"", "\"id\":\"bob\",\"id\":\"alice\"")))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "5",
                "true",
                "\"x\"",
                "{}",
                "{\"type\":null,\"id\":\"alice\"}",
                "{\"type\":[\"user\"],\"id\":\"alice\"}",
                "{\"type\":\"user\",\"id\":{}}",
                "{\"type\":\"user\",\"id\":7}",
                "{\"type\":\"user\",\"id\":\"alice\",\"properties\":[]}",
                "{\"type\":\"user\",\"id\":\"alice\",\"properties\":null}",
                "{\"type\":\"user\",\"id\":\"alice\",\"properties\":\"x\"}",
                "{\"Type\":\"user\",\"ID\":\"alice\"}"
            })
    void whatIsNoSubjectIsABadRequest(String subject) {
        Answer answer = asker.post("evaluation", "{\"subject\":" + subject + "," + WHAT + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("/subject").doesNotContain("alice");
    }

    @Test
    void deepNestingIsABadRequest() {
        assertThat(status(nested(20))).isEqualTo(200);
        assertThat(status(nested(40))).isEqualTo(400);
        assertThat(status(nested(100_000))).isEqualTo(400);
    }

    private static String nested(int depth) {
        return "{" + WHO + "," + WHAT + ",\"context\":{\"deep\":" + "[".repeat(depth) + "]".repeat(depth) + "}}";
    }

    @Test
    void aHugeBodyIsRefusedUnread() {
        assertThat(status("{\"x\":\"" + "y".repeat(RequestBodies.MAX_BYTES) + "\"}"))
                .isEqualTo(413);
        String million = IntStream.range(0, 400_000).mapToObj(i -> "{}").collect(Collectors.joining(","));
        assertThat(asker.post("evaluations", "{" + WHO + "," + WHAT + ",\"evaluations\":[" + million + "]}")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void moreThanAThousandEvaluationsAreRefused() {
        assertThat(evaluations(AccessApi.MOST_EVALUATIONS)
                        .json()
                        .path("evaluations")
                        .size())
                .isEqualTo(AccessApi.MOST_EVALUATIONS);
        assertThat(evaluations(AccessApi.MOST_EVALUATIONS + 1).status()).isEqualTo(413);
    }

    private Answer evaluations(int number) {
        String items = IntStream.range(0, number).mapToObj(i -> "{}").collect(Collectors.joining(","));
        return asker.post("evaluations", "{" + WHO + "," + WHAT + ",\"evaluations\":[" + items + "]}");
    }

    @Test
    void textIsUtf8AndWhole() {
        assertThat(status(QUESTION.getBytes(StandardCharsets.UTF_16))).isEqualTo(400);
        assertThat(status(QUESTION.getBytes(StandardCharsets.UTF_16LE))).isEqualTo(400);
        byte[] latin = QUESTION.replace("alice", "älice").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(status(latin)).isEqualTo(400);
        assertThat(status(QUESTION.replace("alice", "\\ud83d"))).isEqualTo(400);
        assertThat(status(QUESTION.replace("\"type\":\"user\"", "\"type\":\"user\",\"\\udc00\":1")))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"älice", "\\u0000", "alice\\u200b", "ａｌｉｃｅ", "\\ud83d\\ude00", "ALICE", " alice", ""})
    void idsAreComparedAsTheyAre(String id) {
        assertThat(asker.decide(QUESTION.replace("alice", id))).isFalse();
    }

    @Test
    void hugeNumbersDoNoHarm() {
        assertThat(status("{" + WHO + "," + WHAT + ",\"context\":{\"x\":1e999999999}}"))
                .isEqualTo(200);
        assertThat(status("{" + WHO + "," + WHAT + ",\"context\":{\"x\":" + "9".repeat(10_000) + "}}"))
                .isIn(200, 400);
    }

    @Test
    void aSearchIsPagedToItsEnd() {
        TestAsker search = TestAsker.ofShippedFixture(client, "search");
        String token = "";
        java.util.List<String> found = new java.util.ArrayList<>();
        do {
            String page = token.isEmpty() ? ",\"page\":{\"limit\":3}" : ",\"page\":{\"token\":\"" + token + "\"}";
            Answer answer = search.post("search/resource", SEARCH.formatted(page));
            assertThat(answer.body()).startsWith("{\"page\":{\"next_token\":");
            JsonNode results = answer.json().path("results");
            assertThat(answer.json().path("page").path("count").asInt()).isEqualTo(results.size());
            assertThat(results.size()).isLessThanOrEqualTo(3);
            results.forEach(each -> found.add(each.path("id").asString()));
            token = answer.json().path("page").path("next_token").asString();
        } while (!token.isEmpty());

        assertThat(found)
                .containsExactlyElementsOf(IntStream.rangeClosed(101, 120)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"limit\":-1", "\"limit\":1.5", "\"limit\":\"1\"", "\"limit\":null", "\"limit\":true",
                "\"token\":5", "\"token\":null", "\"token\":\"\"", "\"token\":\"AAAA\"", "\"token\":\"ä\"",
                "\"properties\":[]", "\"properties\":null"
            })
    void whatIsNoPageIsABadRequest(String page) {
        Answer answer = asker.post("search/resource", SEARCH.formatted(",\"page\":{" + page + "}"));

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void theSizeOfAPageIsBounded() {
        for (String limit : List.of("501", "2147483647", "2147483648", "9".repeat(500))) {
            Answer answer = asker.post(
                    "search/subject",
                    "{\"subject\":{\"type\":\"user\"}," + WHAT + ",\"page\":{\"limit\":" + limit + "}}");

            assertThat(answer.json().path("page").path("next_token").asString()).isEmpty();
            assertThat(answer.json().path("results").size()).isEqualTo(2);
        }
        Answer none =
                asker.post("search/subject", "{\"subject\":{\"type\":\"user\"}," + WHAT + ",\"page\":{\"limit\":0}}");
        assertThat(none.json().path("results").size()).isZero();
        assertThat(none.json().path("page").path("next_token").asString()).isNotEmpty();
        assertThat(asker.post("search/subject", "{\"subject\":{\"type\":\"user\"}," + WHAT + ",\"page\":[]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aTokenIsGoodForItsOwnSearchOnly() {
        TestAsker search = TestAsker.ofShippedFixture(client, "search");
        String token = search.post("search/resource", SEARCH.formatted(",\"page\":{\"limit\":3}"))
                .json()
                .path("page")
                .path("next_token")
                .asString();
        String page = ",\"page\":{\"token\":\"" + token + "\"%s}";

        assertThat(search.post("search/resource", SEARCH.formatted(page.formatted("")))
                        .status())
                .isEqualTo(200);
        assertThat(search.post("search/resource", SEARCH.formatted(page.formatted(",\"limit\":3")))
                        .status())
                .isEqualTo(200);
        assertThat(search.post("search/resource", SEARCH.formatted(page.formatted(",\"limit\":4")))
                        .status())
                .isEqualTo(400);
        assertThat(search.post("search/resource", SEARCH.replace("alice", "bob").formatted(page.formatted("")))
                        .status())
                .isEqualTo(400);
        assertThat(search.post("search/resource", SEARCH.formatted(page.formatted("") + ",\"context\":{\"a\":1}"))
                        .status())
                .isEqualTo(400);
        assertThat(asker.post("search/resource", SEARCH.formatted(page.formatted("")))
                        .status())
                .isEqualTo(400);
        String forged = (token.charAt(0) == 'A' ? "B" : "A") + token.substring(1);
        assertThat(search.post(
                                "search/resource",
                                SEARCH.formatted(page.formatted("")).replace(token, forged))
                        .status())
                .isEqualTo(400);
        String moved = token.substring(0, token.length() - 2) + "MQ";
        assertThat(search.post(
                                "search/resource",
                                SEARCH.formatted(page.formatted("")).replace(token, moved))
                        .status())
                .isEqualTo(400);
    }
}
