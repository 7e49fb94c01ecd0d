package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.gateway.search.Search;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FieldTokensTest {
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final ServiceDescriptor SERVICE =
            Descriptors.read(Map.of("a.yaml", """
                    service: diary
                    upstream: http://localhost:1
                    place: EU
                    routes:
                      - path: /v1/people/{person}/entries
                        methods: { GET: read, POST: write }
                        subject: path.person
                        fields:
                          - { at: /entries/*/at, category: mood.note, rest: sealed, search: { from: from, to: to, tokens: at_tokens } }
                          - { at: /entries/*/ref, category: mood.note, rest: sealed, sidecar: ref_sealed, placeholder: 0, search: { equal: ref, tokens: ref_tokens } }
                    """), Map.of()).getFirst();
    private static final Route ROUTE = SERVICE.routes().getFirst();
    private static final String ENTRY = "{\"at\":\"2026-11-28T10:00:00+02:00\",\"ref\":\"N-1\"}";

    @TempDir
    Path folder;

    private TestKeys keys;

    @BeforeEach
    void makeKeys() {
        keys = new TestKeys(folder);
    }

    @Test
    void eachTimeHasThreeTokensAndEachTextOneAndTheyAreThoseThatAreAskedFor() {
        JsonNode entry = seal(ENTRY, TestRoutes.SUBJECT);

        assertThat(entry.propertyNames()).containsExactly("at", "at_tokens", "ref", "ref_sealed", "ref_tokens");
        assertThat(texts(entry.get("at_tokens")))
                .hasSize(3)
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(token -> token.matches("[A-Za-z0-9_-]{22}"));
        assertThat(texts(entry.get("ref_tokens"))).hasSize(1);
        assertThat(query(Map.of("ref", "N-1")))
                .isEqualTo("ref_tokens=" + entry.get("ref_tokens").get(0).asString());
        for (String end : List.of("2026-11-28T09:00:00Z", "2026-11-30T00:00:00Z")) {
            String query = query(Map.of("from", "2026-11-28T08:00:00Z", "to", end));
            assertThat(texts(entry.get("at_tokens")))
                    .filteredOn(query::contains)
                    .hasSize(1);
        }
        assertThat(texts(entry.get("at_tokens")))
                .noneMatch(query(Map.of("from", "2026-11-29T00:00:00Z", "to", "2026-11-30T00:00:00Z"))::contains);
    }

    @Test
    void twoPeopleNeverHaveATokenInCommonAndOnePersonHasTheSameAgain() {
        assertThat(seal(ENTRY, TestRoutes.SUBJECT).get("at_tokens"))
                .isEqualTo(seal(ENTRY, TestRoutes.SUBJECT).get("at_tokens"));
        assertThat(texts(seal(ENTRY, TestRoutes.OTHER).get("at_tokens")))
                .doesNotContainAnyElementsOf(
                        texts(seal(ENTRY, TestRoutes.SUBJECT).get("at_tokens")));
        assertThat(seal(ENTRY, TestRoutes.OTHER).get("ref_tokens"))
                .isNotEqualTo(seal(ENTRY, TestRoutes.SUBJECT).get("ref_tokens"));
    }

    @Test
    void aNullLooksLikeAnyValueAndNeverTheSame() {
        JsonNode one = seal("{\"at\":null,\"ref\":null}", TestRoutes.SUBJECT);
        JsonNode other = seal("{\"at\":null,\"ref\":null}", TestRoutes.SUBJECT);

        assertThat(texts(one.get("at_tokens"))).hasSize(3).doesNotContainAnyElementsOf(texts(other.get("at_tokens")));
        assertThat(texts(one.get("ref_tokens"))).hasSize(1).doesNotContainAnyElementsOf(texts(other.get("ref_tokens")));
    }

    @Test
    void tokensDieWithTheIndexKey() {
        JsonNode before = seal(ENTRY, TestRoutes.SUBJECT);
        keys.shredDataKeys(NOTE);

        assertThat(query(Map.of("ref", "N-1")))
                .doesNotContain(before.get("ref_tokens").get(0).asString());
    }

    @Test
    void whileKeysAreSuspendedOrAwayNothingIsSearched() {
        seal(ENTRY, TestRoutes.SUBJECT);
        keys.suspendDataKeys();
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> query(Map.of("ref", "N-1")))
                .matches(refused -> refused.problem() == Problem.PROCESSING_RESTRICTED);
        keys.down = true;
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> query(Map.of("ref", "N-1")))
                .matches(refused -> refused.problem() == Problem.KEYS_UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '%', textBlock = """
            {"at":"2026-11-28"}            | `/entries/*/at` is no time with its offset (expected: such as 2026-11-01T00:00:00Z)
            {"at":1764323000}              | `/entries/*/at` is no text, by which alone it can be searched for
            {"ref":17}                     | `/entries/*/ref` is no text, by which alone it can be searched for
            {"ref":true}                   | `/entries/*/ref` is no text, by which alone it can be searched for
            {"ref":["N-1"]}                | `/entries/*/ref` is not an object or array
            {"ref":"N-1","ref_tokens":[]}  | what rests beside `/entries/*/ref` is no field of an app
            {"at_tokens":["x"]}            | what rests beside `/entries/*/at` is no field of an app
            """)
    void whatCannotBeFoundOrIsNoneOfTheAppsIsNotWritten(String entry, String why) {
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> RequestPayload.read(
                        ROUTE, "{\"entries\":[%s]}".formatted(entry).getBytes(UTF_8)))
                .matches(refused -> refused.problem() == Problem.INVALID_INPUT)
                .withMessage(why);
    }

    private String query(Map<String, String> parameters) {
        return new FieldTokens(place(TestRoutes.SUBJECT), keys.hierarchy()).query(Search.of(ROUTE, parameters));
    }

    private JsonNode seal(String entry, SubjectId subject) {
        DataPlace place = place(subject);
        byte[] body = "{\"entries\":[%s]}".formatted(entry).getBytes(UTF_8);
        byte[] sealed = RequestPayload.read(ROUTE, body).seal(place, keys.hierarchy(), TestKeys.RANDOM);
        return JsonMapper.shared().readTree(sealed).get("entries").get(0);
    }

    private static DataPlace place(SubjectId subject) {
        return DataPlace.of(
                SERVICE.service(),
                SERVICE.match("/v1/people/%s/entries".formatted(subject.value()))
                        .orElseThrow(),
                subject,
                subject,
                subject);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
