package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchReaderTest {
    static final String SEARCHED = """
            service: cabinet
            upstream: http://localhost:8085/cabinet
            place: EU
            routes:
              - path: /v1/people/{person}/entries
                methods: { GET: read, POST: write }
                subject: path.person
                query: [limit]
                fields:
                  - { at: /entries/*/id, category: none }
                  - { at: /entries/*/at, category: mood.note, rest: sealed, search: { from: from, to: to, tokens: at_tokens } }
                  - { at: /entries/*/ref, category: mood.note, rest: sealed, search: { equal: ref, tokens: ref_tokens, parameter: refs } }
                  - { at: /total, category: none }
            """;
    private static final String TIME = "search: { from: from, to: to, tokens: at_tokens }";

    @Test
    void aFieldSaysByWhatItIsSearchedAndWhereItsTokensAre() {
        Route route = read(SEARCHED);

        assertThat(route.searches())
                .extracting(FieldRule::search)
                .containsExactly(
                        Optional.of(new SearchRule(new SearchRule.Within("from", "to"), "at_tokens", "at_tokens")),
                        Optional.of(new SearchRule(new SearchRule.Equal("ref"), "ref_tokens", "refs")));
        assertThat(route.searches().getFirst().tokensAt()).contains(FieldPath.parse("/entries/*/at_tokens"));
        assertThat(route.query()).containsExactly("limit");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            equal: ref, % equal: ref, from: from, % 12: a search is by one thing (expected: `equal`, or `from` and `to`)
            equal: ref, % '' % 12: a search is by one thing (expected: `equal`, or `from` and `to`)
            to: to, % '' % 11: `to` is missing
            equal: ref % equal: r&f % 12: `equal`: `r&f` is not the name of a parameter (expected: such as from)
            equal: ref % equal: limit % 9: parameter `limit` stands for two things
            equal: ref % equal: from % 9: parameter `from` stands for two things
            parameter: refs % parameter: limit % 9: parameter `limit` stands for two things
            parameter: refs % parameter: at_tokens % 9: parameter `at_tokens` stands for two things
            parameter: refs % parameter: a b % 12: `parameter`: `a b` is not the name of a parameter (expected: such as from)
            parameter: refs % as: refs % 12: unknown key `as`
            tokens: ref_tokens % tokens: '*' % 12: `tokens`: `*` is no name of a property (expected: such as valence_sealed)
            tokens: ref_tokens % tokens: id % 12: `/entries/*/id` is listed as something else
            tokens: ref_tokens % tokens: ref % 12: `/entries/*/ref` is listed as something else
            tokens: at_tokens % tokens: ref_tokens % 11: `/entries/*/ref_tokens` is listed as something else
            at: /entries/*/ref, category: mood.note, rest: sealed % at: /ref, category: mood.note, rest: sealed % 12: `/ref` is no sealed value in the items of one list
            at: /entries/*/ref, category: mood.note, rest: sealed % at: /a/*/b/*/ref, category: mood.note, rest: sealed % 12: `/a/*/b/*/ref` is no sealed value in the items of one list
            at: /entries/*/ref, category: mood.note, rest: sealed % at: /refs/*, category: mood.note, rest: sealed % 12: `/refs/*` is no sealed value in the items of one list
            at: /entries/*/ref, category: mood.note, rest: sealed % at: /entries/*/ref, category: mood.note, rest: sealed, shape: tree % 12: `/entries/*/ref` is no sealed value in the items of one list
            at: /entries/*/ref, category: mood.note, rest: sealed % at: /entries/*/ref, category: regimen.product-use % 12: `/entries/*/ref` is no sealed value in the items of one list
            at: /entries/*/ref, category: mood.note % at: /others/*/ref, category: mood.note % 9: what can be searched for is in items of several lists (expected: of one)
            at: /entries/*/ref, category: mood.note, rest: sealed % at: /entries/*/ref, category: mood.note, rest: sealed, pad: fixed-32 % 12: what stands at `/entries/*/ref` repeats, and equal tokens would tell (expected: no `pad: fixed-32` and nothing inferred)
            at: /entries/*/ref, category: mood.note % at: /entries/*/ref, category: mood.inferred % 12: what stands at `/entries/*/ref` repeats, and equal tokens would tell (expected: no `pad: fixed-32` and nothing inferred)
            GET: read, POST: write % POST: write % 8: parameters are passed on when something is read, which this route does not do
            """)
    void aMistakeIsNamedWithItsLine(String line, String wrong, String expected) {
        assertThat(SEARCHED).contains(line);

        assertThat(mistakes(SEARCHED.replace(line, wrong)))
                .anyMatch(mistake -> mistake.startsWith("a.yaml:" + expected));
    }

    /** Times of scores and of what was worked out may be searched for: what is told is on how many days there is something. */
    @Test
    void aTimeMayBePaddedAndInferred() {
        for (String other :
                List.of("category: mood.note, rest: sealed, pad: fixed-32", "category: mood.inferred, rest: sealed")) {
            assertThat(mistakes(SEARCHED.replace("category: mood.note, rest: sealed, " + TIME, other + ", " + TIME)))
                    .isEmpty();
        }
    }

    @Test
    void aListOfManyPeopleIsNotSearched() {
        String many = SEARCHED.replace("subject: path.person", "subject: item:/who\n    items: /entries/*")
                .replace("/v1/people/{person}/entries", "/v1/entries")
                .replace("GET: read, POST: write", "GET: read")
                .replace("      - { at: /total, category: none }\n", "");

        assertThat(mistakes(many))
                .containsExactly("a.yaml:10: a list of many people's is not searched: tokens are of one person each");
    }

    /** It has the records of a route that is searched, and so their tokens. */
    @Test
    void routesThatBorrowRecordsAreNotSearchedEither() {
        String records = SEARCHED.replace("    fields:", "    records: /entries/*\n    fields:");
        for (String borrower : List.of(
                "{ path: /all, methods: { GET: read }, subject: 'item:/who', items: '/entries/*', records-of: '/v1/people/{person}/entries' }",
                "{ path: /one, methods: { POST: write }, subject: 'body:/who', records-of: '/v1/people/{person}/entries' }",
                "{ path: /live, methods: { GET: stream }, subject: token.sub, body: event-stream, records-of: '/v1/people/{person}/entries' }")) {
            List<Route> routes = Descriptors.read(Map.of("a.yaml", records + "  - " + borrower + "\n"), Map.of())
                    .getFirst()
                    .routes();

            assertThat(routes.getFirst().searches()).hasSize(2);
            assertThat(routes.getLast().searches()).isEmpty();
            assertThat(routes.getLast().fields())
                    .anyMatch(field -> field.search().isPresent());
        }
    }

    @Test
    void whatIsInARecordOrAmongMeasurementsIsNotSearched() {
        String record = SEARCHED.replace(
                "- { at: /entries/*/id, category: none }",
                "- { at: /entries/*/r, category: mood.note, rest: sealed, shape: record }\n"
                        + "      - { at: /entries/*/r/x, category: mood.note, rest: sealed, search: { equal: x, tokens: x_t } }");
        assertThat(mistakes(record))
                .containsExactly("a.yaml:11: `/entries/*/r/x` is in a record, of which the service sees nothing");
        String reducible = SEARCHED.replace("    query: [limit]\n", "")
                .replace(
                        "- { at: /entries/*/id, category: none }",
                        "- { at: /entries/*/t, category: none, shape: recorded-at }\n"
                                + "      - { at: /entries/*/v, category: mood.self-report, rest: sealed, reducible: true }");
        assertThat(mistakes(reducible))
                .containsExactly(
                        "a.yaml:8: a route with reducible fields is not searched, since that chooses among the items");
    }

    @Test
    void theTreeKnowsTokensAndTakesThemForNoFieldOfAnApp() {
        FieldTree item =
                Objects.requireNonNull(FieldTree.of(read(SEARCHED).fields()).below(FieldPath.parse("/entries/*")));
        FieldTree tokens = Objects.requireNonNull(item.member("ref_tokens"));

        assertThat(tokens.rule()).isEmpty();
        assertThat(tokens.carried()).isEmpty();
        assertThat(tokens.searched()).map(rule -> rule.at().toString()).contains("/entries/*/ref");
    }

    private static Route read(String descriptor) {
        return Descriptors.read(Map.of("a.yaml", descriptor), Map.of())
                .getFirst()
                .routes()
                .getFirst();
    }

    private static List<String> mistakes(String descriptor) {
        try {
            Descriptors.read(Map.of("a.yaml", descriptor), Map.of());
            return List.of();
        } catch (InvalidDescriptors e) {
            return e.mistakes();
        }
    }
}
