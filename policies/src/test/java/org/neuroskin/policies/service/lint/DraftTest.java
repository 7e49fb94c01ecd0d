package org.neuroskin.policies.service.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DraftTest {
    private static final ServiceDocument DIARY = ServiceDocument.parse(TestDocuments.diary());
    private static final String DRAFT = """
            # A draft. The gateway does not start before all that is undecided is decided: docs/descriptors.md.
            service: diary
            upstream: undecided
            place: undecided
            routes:
              - path: /v1/subjects/{subjectId}/mood-entries
                methods: { GET: read, POST: write }
                subject: undecided
                fields:
                  - { at: /entries/*/id, category: undecided } # string
                  - { at: /entries/*/at, category: undecided } # string
                  - { at: /entries/*/mood, category: undecided } # integer
                  - { at: /entries/*/valence, category: undecided } # number or string
                  - { at: /entries/*/note, category: undecided } # string
                  - { at: /entries/*/inferred, category: undecided, shape: tree } # anything
                  - { at: /entries/*/related/*, category: undecided, shape: tree } # anything
                  - { at: /next, category: undecided } # string
                unlisted: drop
              - path: /v1/subjects/{subjectId}/pictures/{id}
                methods: { GET: read }
                subject: undecided
                body: binary
                media-types: [image/jpeg, image/png]
                whole: undecided
              - path: /v1/statistics
                methods: { GET: read }
                subject: undecided
                fields: []
                unlisted: undecided
              # left out, since no route can have this path: "/v1/export.{format}"
            """;

    @Test
    void aDraftNamesEveryRouteAndFieldAndDecidesNothing() {
        assertThat(Draft.of("diary", DIARY)).isEqualTo(DRAFT);
        long undecided = DRAFT.lines()
                .filter(line -> !line.startsWith("#") && line.contains("undecided"))
                .count();
        assertThat(Lint.alone("d.yaml", DRAFT))
                .hasSize((int) undecided)
                .allMatch(line -> line.contains("is undecided (decide: "));
    }

    @Test
    void aDraftOnceDecidedPassesTheLint() {
        String decided = DRAFT.replace("upstream: undecided", "upstream: ${DIARY_URL}")
                .replace("place: undecided", "place: EU")
                .replace("subject: undecided", "subject: path.subjectId")
                .replace("whole: undecided", "whole: skin.image")
                .replaceAll("(/valence|/note|/inferred), category: undecided", "$1, category: mood.note, rest: sealed")
                .replaceAll("( +- path: /v1/statistics\n)(.*\n){4}", "")
                .replace("category: undecided", "category: none");

        Findings found = Lint.against(DIARY, "d.yaml", decided);

        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).isNotEmpty().noneMatch(warning -> warning.contains("is dropped"));
    }

    /** A name must not become a key, a comment's end, or another line. */
    @Test
    void namesOfTheDocumentStayNames() {
        ServiceDocument document = ServiceDocument.parse("""
                {"openapi": "3.1.0", "paths": {
                  "/a\\nunlisted: x": {"get": {}},
                  "/b": {"get": {"responses": {"200": {"content": {
                    "application/json": {"schema": {"properties": {
                      "x, category: none } #y": {"type": "string"},
                      "\\"\\u001b[31m\\u202e\\ud83d\\ude00": {"type": "string\\nrest: clear"},
                      "a/b~c": {"type": "number"}}}},
                    "text/html\\n": {}}}}}}}}
                """);

        String draft = Draft.of("b", document);

        assertThat(draft).contains("# left out, since no route can have this path: \"/a\\u000aunlisted: x\"");
        assertThat(draft.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'));
        String decided = draft.replace("upstream: undecided", "upstream: http://b")
                .replace("place: undecided", "place: EU")
                .replace("subject: undecided", "subject: token.sub")
                .replace("category: undecided", "category: none");
        assertThat(Lint.alone("b.yaml", decided)).isEmpty();
        assertThat(Lint.against(document, "b.yaml", decided).errors()).isEmpty();
    }

    @Test
    void whatOneRouteCannotHoldIsLeftOutAndNamed() {
        ServiceDocument document = ServiceDocument.parse("""
                openapi: 3.0.3
                paths:
                  /a:
                    get: { responses: { "200": { content: { application/json: { schema: { type: object } } } } } }
                    put: { requestBody: { content: { text/csv: {} } } }
                    delete: {}
                  /live:
                    get: { responses: { "200": { content: { text/event-stream: {} } } } }
                """);

        assertThat(Draft.of("a", document).lines())
                .containsAll(
                        List.of(
                                "    methods: { DELETE: delete, GET: read }",
                                "    # left out, since a route has one kind of body: PUT (text/csv)",
                                "  # left out, since bodies that come part by part are described by hand: /live (event-stream)"));
    }

    @Test
    void aFormIsDraftedWithItsPartsAndOnceDecidedHeldAgainstThem() {
        ServiceDocument document = ServiceDocument.parse("""
                openapi: 3.1.0
                paths:
                  /photos/{person}:
                    get: { responses: { "200": { content: { image/png: {} } } } }
                  /upload/{person}:
                    post: { requestBody: { content: { multipart/form-data: { schema: { properties: {
                      photo: { type: string, format: binary }, "a b": { type: string }, tags: { type: array, items: { type: string } } } } } } } }
                  /mixed/{person}:
                    post: { requestBody: { content: { multipart/mixed: {} } } }
                """);

        String draft = Draft.of("a", document);

        assertThat(draft).endsWith("""
                  - path: /upload/{person}
                    methods: { POST: write }
                    subject: undecided
                    body: multipart
                    parts:
                      - { name: "a b", body-of: undecided }
                      - { name: photo, body-of: undecided }
                      - { name: tags, body-of: undecided }
                  # left out, since bodies that come part by part are described by hand: "/mixed/{person}" (multipart/*)
                """);
        String decided = draft.replace("upstream: undecided", "upstream: http://a")
                .replace("place: undecided", "place: EU")
                .replace("subject: undecided", "subject: path.person")
                .replace("whole: undecided", "whole: skin.image")
                .replace("      - { name: \"a b\", body-of: undecided }\n", "")
                .replace("tags, body-of: undecided", "tag, body-of: \"/photos/{person}\"")
                .replace("body-of: undecided", "body-of: \"/photos/{person}\"");
        Findings found = Lint.against(document, "a.yaml", decided);
        assertThat(found.errors())
                .containsExactly("a.yaml:18: the service's form has no part `tag` (did you mean `tags`?)");
        assertThat(found.warnings())
                .containsExactlyInAnyOrder(
                        "a.yaml:5: warning: the service has `POST /mixed/{person}`, which no route names: it stays closed",
                        "a.yaml:16: warning: the service's form has the part `a b`, which no rule names: a form with it is refused",
                        "a.yaml:16: warning: the service's form has the part `tags`, which no rule names: a form with it is refused");
    }
}
