package org.neuroskin.policies.service.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LintTest {
    private static final ServiceDocument DIARY = ServiceDocument.parse(TestDocuments.diary());
    private static final String SOUND = """
            service: diary
            upstream: ${DIARY_URL}
            place: EU
            routes:
              - path: /v1/subjects/{subject}/mood-entries
                methods: { GET: read, POST: write }
                subject: path.subject
                fields:
                  - { at: /entries/*/id, category: none }
                  - { at: /entries/*/at, category: none, shape: recorded-at }
                  - { at: /entries/*/valence, category: mood.self-report, rest: sealed }
                  - { at: /entries/*/inferred, category: mood.inferred, rest: sealed, shape: tree }
              - path: /v1/subjects/{subject}/pictures/{id}
                methods: { GET: read }
                subject: path.subject
                body: binary
                media-types: [image/png, image/jpeg]
                whole: skin.image
            """;
    private static final List<String> USUAL = List.of(
            "d.yaml:4: warning: the service has `GET /v1/export.{format}`, which no route names: it stays closed",
            "d.yaml:4: warning: the service has `GET /v1/statistics`, which no route names: it stays closed",
            "d.yaml:8: warning: the service has `/entries/*/mood` (integer), which no rule names: it is dropped",
            "d.yaml:8: warning: the service has `/entries/*/note` (string), which no rule names: it is dropped",
            "d.yaml:8: warning: the service has `/entries/*/related/*` (anything), which no rule names: it is dropped",
            "d.yaml:8: warning: the service has `/next` (string), which no rule names: it is dropped");

    @Test
    void whatADescriptorDoesNotNameIsToldAsClosedOrDropped() {
        Findings found = Lint.against(DIARY, "d.yaml", SOUND);

        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).containsExactlyInAnyOrderElementsOf(USUAL);
    }

    @Test
    void whatNoRuleNamesIsNotDroppedWhereTheRestHasACategory() {
        String rest = SOUND.replace("    fields:\n", "    unlisted: regimen.product-use\n    fields:\n");

        assertThat(Lint.against(DIARY, "d.yaml", rest).warnings())
                .hasSize(2)
                .allMatch(warning -> warning.contains("stays closed"));
    }

    @Test
    void aDescriptorIsCheckedByItselfFirst() {
        String wrong = SOUND.replace("place: EU", "place: Europe").replace("category: none", "category: undecided");

        assertThat(Lint.alone("d.yaml", SOUND)).isEmpty();
        assertThat(Lint.alone("d.yaml", wrong)).hasSize(3).allMatch(line -> line.matches("d\\.yaml:(3|9|10): .*"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            /mood-entries                    | /moods                     | d.yaml:5: the service has no path `/v1/subjects/{subject}/moods`
            POST: write                      | PUT: write                 | d.yaml:6: the service has no `PUT /v1/subjects/{subject}/mood-entries`
            at: /entries/*/id                | at: /entries/*/ids         | d.yaml:9: the service has no field `/entries/*/ids` (did you mean `/entries/*/id`?)
            at: /entries/*/id                | at: /entries/id            | d.yaml:9: the service has no field `/entries/id` (did you mean `/entries/*/id`?)
            "at: /entries/*/id, category: none"  | "at: /entries/*/related, category: none" | d.yaml:9: `/entries/*/related` is an object or a list at the service (expected: shape: tree, or rules for what is in it)
            "at: /entries/*/id, category: none"  | "at: /entries/*/mood, category: mood.inferred, rest: sealed" | d.yaml:9: `/entries/*/mood` is integer at the service, but a sealed value is a string at rest: a service that checks what it is sent would refuse it
            "at: /entries/*/id, category: none"  | "at: /entries/*/related, category: mood.inferred, rest: sealed, shape: tree" | d.yaml:9: `/entries/*/related` is an object or a list at the service, but a sealed value is a string at rest: a service that checks what it is sent would refuse it
            "[image/png, image/jpeg]"        | [image/webp]               | d.yaml:17: the service has `image/jpeg`, `image/png` for `GET /v1/subjects/{subject_id}/pictures/{id}`, which this route refuses (it takes image/webp)
            "    fields:"                    | "    media-types: [application/fhir+json]\\n    fields:" | d.yaml:8: the service has `application/json` for `GET /v1/subjects/{subject_id}/mood-entries`, which this route refuses (it takes application/fhir+json);d.yaml:8: the service has `application/json` for `POST /v1/subjects/{subject_id}/mood-entries`, which this route refuses (it takes application/fhir+json)
            /v1/subjects/{subject}/pictures/{id} | /v1/statistics         | d.yaml:14: `GET /v1/statistics` needs query parameters, which `query` does not name (from)
            """)
    void whatCannotWorkIsAnErrorAtItsLine(String right, String wrong, String expected) {
        assertThat(SOUND).contains(right);
        String descriptor = SOUND.replace(right, wrong.replace("\\n", "\n"));
        if (wrong.equals("/v1/statistics")) {
            descriptor = descriptor
                    .substring(0, descriptor.indexOf("/v1/statistics") + "/v1/statistics".length())
                    .concat("\n    methods: { GET: read }\n    subject: token.sub\n    fields: []\n");
        }

        assertThat(Lint.alone("d.yaml", descriptor)).isEmpty();
        assertThat(Lint.against(DIARY, "d.yaml", descriptor).errors())
                .containsExactlyInAnyOrder(expected.split(";(?=d\\.yaml)"));
    }

    @Test
    void whatMayNotFitIsAWarning() {
        String some = SOUND.replace(
                        "at: /entries/*/id, category: none", "at: /entries/*/note, category: mood.note, rest: sealed")
                .replace("[image/png, image/jpeg]", "[image/png]");

        assertThat(Lint.against(DIARY, "d.yaml", some).warnings())
                .contains(
                        "d.yaml:9: warning: the service takes only some strings at `/entries/*/note`; a sealed value is a longer one of letters and digits",
                        "d.yaml:17: warning: the service has `image/jpeg` for `GET /v1/subjects/{subject_id}/pictures/{id}`, which this route refuses (it takes image/png)");
    }

    /** Of a place that the document leaves open, nothing can be said. */
    @Test
    void aRuleInAnOpenPlaceIsNoError() {
        String open = SOUND.replace("/entries/*/inferred, category", "/entries/*/inferred/cause, category");

        assertThat(Lint.against(DIARY, "d.yaml", open).errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            sidecar: note, placeholder: 0            |
            sidecar: note, placeholder: null         |
            sidecar: note, placeholder: 0.5          | `/entries/*/mood` is integer at the service, where the placeholder cannot stand
            sidecar: note, placeholder: false        | `/entries/*/mood` is integer at the service, where the placeholder cannot stand
            sidecar: note, placeholder: none         | `/entries/*/mood` is integer at the service, where the placeholder cannot stand
            sidecar: mood_sealed, placeholder: 0     | the service has no field `/entries/*/mood_sealed`
            sidecar: related, placeholder: 0         | `/entries/*/related` is an object or a list at the service, but a sealed value is a string at rest: a service that checks what it is sent would refuse it
            """)
    void aSealedValueFitsBesideAColumnOfNumbers(String carrier, String error) {
        String descriptor = SOUND.replace(
                "at: /entries/*/id, category: none",
                "at: /entries/*/mood, category: mood.inferred, rest: sealed, " + carrier);
        Findings found = Lint.against(DIARY, "d.yaml", descriptor);

        assertThat(Lint.alone("d.yaml", descriptor)).isEmpty();
        assertThat(found.errors()).isEqualTo(error == null ? List.of() : List.of("d.yaml:9: " + error));
        if (error == null) {
            assertThat(found.warnings())
                    .noneMatch(warning -> warning.contains("`/entries/*/note` (string), which no rule names"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "{type: array, items: {type: string}}"  |
            "{type: array}"                         |
            "{}"                                    |
            "{type: string}"                        | d.yaml:9: the service has no list of texts `/l/*/at_tokens` for the search tokens
            "{type: array, items: {type: integer}}" | d.yaml:9: the service has no list of texts `/l/*/at_tokens` for the search tokens
            """)
    void searchTokensRestInAListOfTexts(String schema, String error) {
        String document = """
                openapi: 3.1.0
                paths:
                  /l:
                    get:
                      parameters: [{name: at_tokens, in: query, required: true, schema: {type: array}}]
                      responses: {"200": {content: {application/json: {schema: {type: object, properties: {l: {type: array,
                        items: {type: object, properties: {at: {type: string}, %s: %s}}}}}}}}}
                """;
        String descriptor = """
                service: lists
                upstream: http://localhost:1
                place: EU
                routes:
                  - path: /l
                    methods: { GET: read }
                    subject: token.sub
                    fields:
                      - { at: /l/*/at, category: mood.note, rest: sealed, search: { from: from, to: to, tokens: at_tokens } }
                """;
        Findings found =
                Lint.against(ServiceDocument.parse(document.formatted("at_tokens", schema)), "d.yaml", descriptor);
        Findings without =
                Lint.against(ServiceDocument.parse(document.formatted("others", schema)), "d.yaml", descriptor);

        assertThat(found.errors()).isEqualTo(error == null ? List.of() : List.of(error));
        assertThat(found.warnings()).isEmpty();
        assertThat(without.errors())
                .containsExactly("d.yaml:9: the service has no list of texts `/l/*/at_tokens` for the search tokens");
    }

    @Test
    void aSingleRecordAndTheIdInItAreHeldAgainstTheirOwnSchema() {
        String schema = "{type: object, properties: {who: {type: string}, pulse: {type: %s}, extra: {type: string}}}";
        String document = """
                openapi: 3.0.3
                paths:
                  /v1/people/{id}/beats:
                    get: {responses: {"200": {content: {application/json: {schema: {type: object, properties: {total: {type: integer}, beats: {type: array, items: %s}}}}}}}}
                  /v1/beats:
                    post: {requestBody: {content: {application/json: {schema: %s}}}}
                """;
        String descriptor = """
                service: pulse
                upstream: http://localhost:1
                place: EU
                routes:
                  - path: /v1/people/{person}/beats
                    methods: { GET: read }
                    subject: path.person
                    records: /beats/*
                    fields:
                      - { at: /total, category: none }
                      - { at: /beats/*/pulse, category: mood.note, rest: sealed }
                  - path: /v1/beats
                    methods: { POST: write }
                    subject: body:/who
                    records-of: /v1/people/{person}/beats
                """;
        ServiceDocument texts =
                ServiceDocument.parse(document.formatted(schema.formatted("string"), schema.formatted("string")));
        ServiceDocument numbers =
                ServiceDocument.parse(document.formatted(schema.formatted("string"), schema.formatted("number")));

        assertThat(Lint.against(texts, "d.yaml", descriptor).errors()).isEmpty();
        assertThat(Lint.against(texts, "d.yaml", descriptor).warnings())
                .contains(
                        "d.yaml:12: warning: the service has `/beats/*/extra` (string), which no rule names: it is dropped");
        assertThat(Lint.against(texts, "d.yaml", descriptor.replace("body:/who", "body:/whom"))
                        .errors())
                .containsExactly("d.yaml:12: the service has no field `/beats/*/whom` (did you mean `/beats/*/who`?)");
        assertThat(Lint.against(numbers, "d.yaml", descriptor).errors())
                .containsExactly(
                        "d.yaml:12: `/beats/*/pulse` is number at the service, but a sealed value is a string at rest: a service that checks what it is sent would refuse it");
    }

    /** The service sees one string, and nothing of what is in it. */
    @Test
    void whatIsInARecordIsNoMatterOfTheServices() {
        String record = SOUND.replace(
                "at: /entries/*/id, category: none }",
                "at: /entries/*/note, category: mood.note, rest: sealed, shape: record }\n"
                        + "      - { at: /entries/*/note/why, category: none }");
        String object = SOUND.replace("rest: sealed, shape: tree", "rest: sealed, shape: record")
                .replace("/entries/*/inferred", "/entries/*/related");

        assertThat(Lint.against(DIARY, "d.yaml", record).errors()).isEmpty();
        assertThat(Lint.against(DIARY, "d.yaml", object).errors())
                .containsExactly(
                        "d.yaml:12: `/entries/*/related` is an object or a list at the service, but a sealed value is a string at rest: a service that checks what it is sent would refuse it");
    }

    @Test
    void aBodyWithoutASchemaIsTold() {
        ServiceDocument bare = ServiceDocument.parse("""
                {"openapi": "3.0.3", "paths": {
                \t"/v1/subjects/{s}/mood-entries": {"get": {"responses": {"200": {"description": ""}}}, "post": {}},
                \t"/v1/subjects/{s}/pictures/{id}": {"get": {}}}}
                """);

        Findings found = Lint.against(bare, "d.yaml", SOUND);

        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings())
                .containsExactly("d.yaml:8: warning: the service's document tells nothing of the fields of this body");
    }
}
