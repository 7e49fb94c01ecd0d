package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.vocabulary.Vocabulary;

class DescriptorsTest {
    private static final Map<String, String> VARIABLES = Map.of(
            "DIARY_URL", "http://localhost:8085/diary",
            "WEARABLE_URL", "http://localhost:8085/wearable/",
            "SKIN_URL", "http://localhost:8085/skin");

    /** A descriptor without a mistake; the tests below replace one line of it. */
    static final String SOUND = """
            service: diary
            upstream: http://localhost:8085/diary
            place: EU
            routes:
              - path: /v1/subjects/{subject}/entries
                methods: { GET: read, POST: write }
                subject: path.subject
                max-request-bytes: 2048
                unlisted: drop
                fields:
                  - { at: /id, category: none }
                  - { at: /note, category: mood.note, rest: sealed, pad: padme }
                  - { at: /use, category: regimen.product-use }
              - path: /v1/pictures/{id}
                methods: { GET: read }
                subject: token.sub
                body: binary
                media-types: [image/png]
                whole: skin.image
            """;

    @Test
    void theBundledDescriptorsAreSoundAndAreAllInTheFolder() throws IOException {
        List<ServiceDescriptor> descriptors = Descriptors.bundled(VARIABLES);
        assertThat(descriptors).extracting(ServiceDescriptor::service).isEqualTo(Descriptors.BUNDLED);
        assertThat(Descriptors.load(Path.of("services"), VARIABLES)).isEqualTo(descriptors);
        try (Stream<Path> files = Files.list(Path.of("services"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml"))).hasSameSizeAs(Descriptors.BUNDLED);
        }
    }

    /** Computed with {@code sha256sum}, which is how anybody finds the file that an entry of the history names. */
    @Test
    void aDescriptorIsNamedByTheBytesOfItsFile() {
        ServiceDescriptor plain = Descriptors.withoutPlace("a.yaml", """
                service: a
                upstream: http://a
                place: EU
                routes:
                  - { path: /p, methods: { GET: read }, subject: token.sub, body: none } # é
                """);

        assertThat(plain.hash()).isEqualTo("b223f26a17627467506b871d728f40c0afbcee4c577ea1ab087a8d42adb547ab");
        assertThat(Descriptors.bundled(VARIABLES))
                .extracting(ServiceDescriptor::hash)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyFieldOfTheBundledServicesThatMustBeSealedIsSealed() {
        List<FieldRule> rules = Descriptors.bundled(VARIABLES).stream()
                .flatMap(descriptor -> descriptor.routes().stream())
                .flatMap(route -> route.fields().stream())
                .filter(rule -> rule.category().isPresent())
                .toList();
        assertThat(rules).hasSizeGreaterThanOrEqualTo(8).allSatisfy(rule -> {
            CategoryId category = rule.category().orElseThrow();
            assertThat(Vocabulary.bundled().category(category).orElseThrow().mustSeal())
                    .isTrue();
            assertThat(rule.rest()).isEqualTo(AtRest.SEALED);
        });
    }

    @Test
    void aDescriptorSaysWhatItsRoutesCarry() {
        ServiceDescriptor diary = Descriptors.bundled(VARIABLES).getFirst();
        assertThat(diary.match("/v1/subjects/me/mood-entries")).hasValueSatisfying(matched -> {
            assertThat(matched.variables()).isEqualTo(Map.of("subject", "me"));
            assertThat(matched.route().methods()).isEqualTo(Map.of("GET", Operation.READ, "POST", Operation.WRITE));
            assertThat(matched.route().subject()).isEqualTo(new SubjectSelector.PathVariable("subject"));
            assertThat(matched.route().categories())
                    .extracting(CategoryId::value)
                    .containsExactly("mood.inferred", "mood.note", "mood.self-report");
            assertThat(matched.route().unlisted()).isEmpty();
        });
        assertThat(diary.match("/v1/subjects/me/mood-entries/1")).isEmpty();
        assertThat(diary.match("/v1/subjects")).isEmpty();
    }

    @Test
    void aBinaryRouteHasOneCategoryAndItsMediaTypes() {
        ServiceDescriptor skin = Descriptors.bundled(VARIABLES).get(1);
        Route route = skin.match("/v1/subjects/me/images/1").orElseThrow().route();
        assertThat(route.body()).isEqualTo(BodyKind.BINARY);
        assertThat(route.whole()).isEqualTo(Optional.of(new CategoryId("skin.image")));
        assertThat(route.mediaTypes()).isEqualTo(Set.of("image/png", "image/jpeg"));
        assertThat(route.maxRequestBytes()).isEqualTo(16 << 20);
    }

    @Test
    void variablesAreFilledIntoTheUpstreamOnly() {
        String wanted = SOUND.replace("http://localhost:8085/diary", "http://${HOST}:1/x/")
                .replace("EU", "${PLACE}");
        assertThat(mistakes(wanted))
                .containsExactly(
                        "a.yaml:2: `upstream`: variable `HOST` is not set",
                        "a.yaml:3: `place`: `${PLACE}` is malformed (expected: such as EU or US-IL)");
        ServiceDescriptor filled = Descriptors.read(
                        Map.of("a.yaml", wanted.replace("${PLACE}", "US-IL")), Map.of("HOST", "data"))
                .getFirst();
        assertThat(filled.upstream()).hasToString("http://data:1/x");
        assertThat(filled.routes().getFirst().maxRequestBytes()).isEqualTo(2048);
    }

    @Test
    void aStreamHandsOutTheRecordsOfARouteBeforeIt() {
        String stream = """
                  - path: /v1/subjects/{subject}/stream
                    methods: { GET: stream }
                    subject: path.subject
                    body: event-stream
                    records-of: /v1/subjects/{subject}/entries
                """.indent(0);
        String written = SOUND.replace("unlisted: drop", "unlisted: drop\n    records: /entries/*")
                .replace("at: /", "at: /entries/*/");

        List<Route> routes = Descriptors.read(Map.of("a.yaml", written + stream), VARIABLES)
                .getFirst()
                .routes();
        assertThat(routes.getLast().fields()).isEqualTo(routes.getFirst().fields());
        assertThat(routes.getLast().storedAt()).isEqualTo(routes.getFirst().path());
        assertThat(routes.getLast().mediaTypes()).containsExactly("text/event-stream");
        assertThat(routes.getFirst().mediaTypes())
                .containsExactlyInAnyOrder("application/json", "application/x-ndjson");

        Route socket = Descriptors.read(
                        Map.of("a.yaml", written + stream.replace("event-stream", "websocket")), VARIABLES)
                .getFirst()
                .routes()
                .getLast();
        assertThat(socket.fields()).isEqualTo(routes.getFirst().fields());
        assertThat(socket.mediaTypes()).isEmpty();

        assertThat(mistakes(SOUND + stream))
                .containsExactly(
                        "a.yaml:24: `records-of`: no route before this one has the path `/v1/subjects/{subject}/entries` and `records`");
        assertThat(mistakes(written + stream.replace("GET: stream", "GET: read")))
                .containsExactly("a.yaml:22: a stream knows one method (expected: GET: stream)");
    }

    @Test
    void anAppWritesOnASocketAsByThePostOfARouteWithTheSameRecords() {
        String written = SOUND.replace("unlisted: drop", "unlisted: drop\n    records: /entries/*")
                .replace("at: /", "at: /entries/*/");
        String one = """
                  - path: /v1/entries
                    methods: { POST: write }
                    subject: body:/person
                    records-of: /v1/subjects/{subject}/entries
                """.indent(0);
        String socket = """
                  - path: /v1/subjects/{subject}/live
                    methods: { GET: stream }
                    subject: path.subject
                    body: websocket
                    records-of: /v1/subjects/{subject}/entries
                    writes-as: /v1/subjects/{subject}/entries
                """.indent(0);

        List<Route> routes = Descriptors.read(Map.of("a.yaml", written + socket), VARIABLES)
                .getFirst()
                .routes();
        assertThat(routes.getLast().writesAs()).contains(routes.getFirst());
        assertThat(mistakes(written + one + socket.replace("writes-as: /v1/subjects/{subject}", "writes-as: /v1")))
                .isEmpty();

        assertThat(mistakes(written + socket.replace("websocket", "event-stream")))
                .containsExactly("a.yaml:26: `writes-as` has no meaning for this kind of body");
        String readOnly = written.replace("GET: read, POST: write", "GET: read");
        assertThat(mistakes(readOnly + socket))
                .containsExactly(
                        "a.yaml:26: `writes-as`: no route before this one has the path `/v1/subjects/{subject}/entries`, `POST` and records");
        assertThat(mistakes(written + socket.replace("subject: path.subject", "subject: token.sub")))
                .containsExactly(
                        "a.yaml:26: `writes-as`: `/v1/subjects/{subject}/entries` has another `subject` (expected: the same, or one in the body)");
        String others = """
                  - path: /v1/subjects/{subject}/uses
                    methods: { POST: write }
                    subject: path.subject
                    records: /uses/*
                    fields:
                      - { at: /uses/*/use, category: regimen.product-use }
                """.indent(0);
        assertThat(mistakes(written
                        + others
                        + socket.replace(
                                "writes-as: /v1/subjects/{subject}/entries", "writes-as: /v1/subjects/{subject}/uses")))
                .containsExactly(
                        "a.yaml:32: `writes-as`: `/v1/subjects/{subject}/uses` has not the records of `records-of`, so nobody could read here what is written");
    }

    @Test
    void aRouteSaysHowOneMustHaveSignedIn() {
        String strict = SOUND.replace("max-request-bytes: 2048", "acr: 2\n    max-age: PT5M");

        List<Route> routes =
                Descriptors.read(Map.of("a.yaml", strict), Map.of()).getFirst().routes();

        assertThat(routes.getFirst().signIn()).isEqualTo(new SignInRule(2, Optional.of(Duration.ofMinutes(5))));
        assertThat(routes.getLast().signIn()).isEqualTo(SignInRule.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            place: EU                    | palce: EU                     | a.yaml:1: `place` is missing; a.yaml:3: unknown key `palce` (did you mean `place`?)
            service: diary               | service: Diary                | a.yaml:1: `service`: `Diary` is malformed (expected: lower case, such as diary)
            upstream: http:              | upstream: ftp:                | a.yaml:2: `upstream`: `ftp://localhost:8085/diary` is not an upstream (expected: such as http://localhost:8085/diary)
            localhost:8085/diary         | user@host/diary               | a.yaml:2: `upstream`: `http://user@host/diary` is not an upstream (expected: such as http://localhost:8085/diary)
            GET: read, POST              | GTE: read, POST               | a.yaml:6: unknown key `GTE` (did you mean `GET`?)
            GET: read, POST              | GET: write, POST              | a.yaml:6: `GET`: a GET is no `write` (expected: export, read, stream)
            POST: write                  | POST: read                    | a.yaml:6: `POST`: a POST is no `read` (expected: derive, write)
            POST: write                  | PUT: delete                   | a.yaml:6: `PUT`: a PUT is no `delete` (expected: derive, write)
            POST: write                  | DELETE: read                  | a.yaml:6: `DELETE`: a DELETE is no `read` (expected: delete)
            GET: read, POST              | GET: raed, POST               | a.yaml:6: `GET`: unknown `raed` (did you mean `read`?)
            path.subject                 | path.subjekt                  | a.yaml:7: `subject`: the path has no variable `subjekt` (did you mean `subject`?)
            path.subject                 | query.subject id              | a.yaml:7: `subject`: `subject id` is not the name of a parameter (expected: such as from)
            unlisted: drop               | "query: [from, from]"         | a.yaml:9: parameter `from` stands twice
            unlisted: drop               | "query: [a&b]"                | a.yaml:9: `a&b` is not the name of a parameter (expected: such as from)
            unlisted: drop               | "query: []"                   | a.yaml:9: at least one parameter is needed
            unlisted: drop               | "resources: []"               | a.yaml:9: `resources` has no meaning for this kind of body
            unlisted: drop               | "resources-of: /a"            | a.yaml:9: `resources-of` has no meaning for this kind of body
            path.subject                 | body:/patientId               | a.yaml:7: a request without a JSON body names nobody (expected: POST, PUT or PATCH with JSON)
            path.subject                 | body:/note                    | a.yaml:7: `/note` is listed as something else (expected: no line for it, or category: none, shape: subject); a.yaml:7: a request without a JSON body names nobody
            path.subject                 | body:/entries/*/patientId     | a.yaml:7: `subject`: `/entries/*/patientId` is in a list, but a body, or an item of one, is one person's as a whole (expected: such as /patientId)
            path.subject                 | body:patientId                | a.yaml:7: `subject`: `patientId` is not a path (expected: a JSON pointer such as /entries/*/note)
            token.sub                    | body:/patientId               | a.yaml:16: a request without a JSON body names nobody (expected: POST, PUT or PATCH with JSON)
            category: none               | category: regimen.product-use, shape: subject | a.yaml:11: `/id` must be clear and of no category to say whose data it is
            "rest: sealed, pad: padme"   | "rest: sealed, shape: subject" | a.yaml:12: `/note` must be clear and of no category to say whose data it is
            path.subject                 | claim.sub                     | a.yaml:7: `subject`: `claim.sub` is not known (expected: path.<variable>, query.<parameter>, body:<pointer>, item:<pointer> or token.sub)
            {subject}/entries            | {subject/entries              | a.yaml:5: `path`: `/v1/subjects/{subject/entries` is not a path template (expected: such as /v1/subjects/{subject}/entries)
            /v1/pictures/{id}            | /v1/subjects/{id}/{x}         | a.yaml:14: some paths fit both `/v1/subjects/{subject}/entries` and `/v1/subjects/{id}/{x}`
            2048                         | 2 MB                          | a.yaml:8: `max-request-bytes`: `2 MB` is not a size (expected: 1 to 4294967296)
            2048                         | 0                             | a.yaml:8: `max-request-bytes`: `0` is not a size (expected: 1 to 4294967296)
            max-request-bytes: 2048      | acr: 0                        | a.yaml:8: `acr`: `0` is malformed (expected: 1 to 9)
            max-request-bytes: 2048      | acr: gold                     | a.yaml:8: `acr`: `gold` is malformed (expected: 1 to 9)
            max-request-bytes: 2048      | max-age: 5m                   | a.yaml:8: `max-age`: `5m` is malformed (expected: such as PT5M or PT1H)
            max-request-bytes: 2048      | max-age: PT0S                 | a.yaml:8: `max-age`: `PT0S` is malformed (expected: such as PT5M or PT1H)
            unlisted: drop               | unlisted: allow               | a.yaml:9: `unlisted`: fields that nobody described cannot be allowed (expected: drop or a category)
            unlisted: drop               | unlisted: mood.note           | a.yaml:9: `unlisted`: `mood.note` must be sealed, which only a listed field can be (expected: drop)
            unlisted: drop               | whole: skin.image             | a.yaml:9: `whole` has no meaning for this kind of body
            category: none               | category: moood.note          | a.yaml:11: `category`: `moood.note` is not a category that labels data (did you mean `mood.note`?)
            category: none               | category: mood                | a.yaml:11: `category`: `mood` is not a category that labels data
            category: none               | category: none, rest: sealed  | a.yaml:11: `/id` is sealed but has no category
            category: none               | category: none, pad: padme    | a.yaml:11: `/id` is padded but not sealed
            at: /id                      | at: id                        | a.yaml:11: `at`: `id` is not a path (expected: a JSON pointer such as /entries/*/note)
            at: /id                      | at: /use                      | a.yaml:13: field `/use` stands twice
            at: /id                      | at: /note/text                | a.yaml:12: field `/note/text` lies under `/note`
            at: /use                     | at: /note/use                 | a.yaml:13: field `/note/use` lies under `/note`
            pad: padme                   | "sidecar: use, placeholder: 0" | a.yaml:12: `/use` is listed as something else
            pad: padme                   | "sidecar: note, placeholder: 0" | a.yaml:12: `/note` is listed as something else
            pad: padme                   | "sidecar: note_sealed"        | a.yaml:12: `placeholder` is missing
            pad: padme                   | "placeholder: 0"              | a.yaml:12: `sidecar` is missing
            pad: padme                   | "sidecar: a b, placeholder: 0" | a.yaml:12: `sidecar`: `a b` is no name of a property (expected: such as valence_sealed)
            pad: padme                   | "sidecar: note_s, placeholder: ü" | a.yaml:12: `placeholder`: `ü` cannot stand for a value (expected: such as 0, false or none)
            category: none               | "category: none, sidecar: id_s, placeholder: 0" | a.yaml:11: `/id` is no sealed property of an object, or a record
            pad: padme                   | "shape: record, sidecar: note_s, placeholder: 0" | a.yaml:12: `/note` is no sealed property of an object, or a record
            category: regimen.product-use | "category: regimen.product-use, shape: record" | a.yaml:13: `/use` is a record but not sealed
            rest: sealed                 | rest: clear                   | a.yaml:12: `/note` is padded but not sealed; a.yaml:12: `mood.note` must be sealed at rest (expected: rest: sealed)
            "rest: sealed, pad: padme"   | shape: value                  | a.yaml:12: `mood.note` must be sealed at rest (expected: rest: sealed)
            pad: padme                   | pad: fixed-64                 | a.yaml:12: `pad`: unknown `fixed-64` (did you mean `fixed-32`?)
            pad: padme                   | shape: object                 | a.yaml:12: `shape`: unknown `object` (did you mean `subject`?)
            category: none               | category: none, shape: recorded-at | a.yaml:11: `/id` must be clear and in the item of a list to tell when it was recorded
            "at: /note, category: mood.note, rest: sealed, pad: padme" | "at: /l/*/at, category: mood.note, rest: sealed, shape: recorded-at" | a.yaml:12: `/l/*/at` must be clear and in the item of a list to tell when it was recorded
            "at: /id, category: none"    | "at: /l/*, category: none, shape: recorded-at" | a.yaml:11: `/l/*` must be clear and in the item of a list to tell when it was recorded
            "at: /use, category: regimen.product-use" | "at: /use, category: regimen.product-use, reducible: true" | a.yaml:13: `/use` is in no item that tells when it was recorded, at a field of its own
            category: none               | category: none, reducible: true | a.yaml:11: `/id` is no measurement with a category
            pad: padme                   | reducible: perhaps            | a.yaml:12: `reducible`: `perhaps` is neither `true` nor `false`
            pad: padme                   | at: /other                    | a.yaml:12: key `at` stands twice
            "fields:\n"                  | "items: /entries/*\n    fields:\n"  | a.yaml:10: `items` are those of a list of many people's (expected: subject: item:<pointer>)
            place: EU                    | "place: EU\npairwise: some"   | a.yaml:4: `pairwise`: `some` is neither `true` nor `false`
            category: none               | category: none, carrier: fhir | a.yaml:11: `carrier` is not kept by this version, so nothing may rely on it
            service: diary               | service: undecided            | a.yaml:1: `service`: is undecided (decide: its name, the first segment after /api/)
            place: EU                    | place: undecided              | a.yaml:3: `place`: is undecided (decide: where it stores the data, such as EU or US-IL)
            http://localhost:8085/diary  | undecided                     | a.yaml:2: `upstream`: is undecided (decide: where the gateway reaches it, such as http://localhost:8085/diary)
            path.subject                 | undecided                     | a.yaml:7: `subject`: is undecided (decide: whose data it is: path.<variable>, query.<parameter>, body:<pointer> or token.sub)
            category: none               | category: undecided           | a.yaml:11: `category`: is undecided (decide: the category of the value, or none if it says nothing of a person)
            whole: skin.image            | whole: undecided              | a.yaml:19: `whole`: is undecided (decide: the category of the body)
            GET: read, POST              | GET: undecided, POST          | a.yaml:6: `GET`: unknown `undecided` (expected: delete, derive, export, read, stream, write)
            body: binary                 | body: multipart               | a.yaml:14: `parts` is missing; a.yaml:15: a form only comes in (expected: POST, PUT or PATCH); a.yaml:18: `media-types` has no meaning for this kind of body; a.yaml:19: `whole` has no meaning for this kind of body
            "[image/png]"                | "[multipart/form-data]"       | a.yaml:18: `multipart/form-data` does not go with this kind of body (expected: one whole file, such as image/png)
            unlisted: drop               | "media-types: [application/x-ndjson]" | a.yaml:9: `application/x-ndjson` does not go with this kind of body (expected: application/json or …+json, and application/x-ndjson with records)
            body: binary                 | body: xml                     | a.yaml:17: `body`: unknown `xml` (expected: binary, event-stream, fhir, json, multipart, none, websocket)
            "media-types: [image/png]"   | subject: token.sub            | a.yaml:18: key `subject` stands twice; a.yaml:14: `media-types` is missing
            "[image/png]"                | "[]"                          | a.yaml:18: at least one media type is needed
            "[image/png]"                | "[png]"                       | a.yaml:18: `png` is not a media type (expected: such as image/png)
            "[image/png]"                | image/png                     | a.yaml:18: `media-types` is not a list
            whole: skin.image            | fields: []                    | a.yaml:19: `fields` has no meaning for this kind of body; a.yaml:14: `whole` is missing
            place: EU                    | place: [EU                    | a.yaml:4: not readable as YAML
            place: EU                    | place: &a [*a]                | a.yaml:1: not readable as YAML
            place: EU                    | place: !x%20 EU               | a.yaml:1: not readable as YAML
            """)
    void aMistakeIsNamedWithFileAndLine(String line, String wrong, String expected) {
        assertThat(SOUND).contains(line);
        List<String> mistakes = mistakes(SOUND.replaceFirst(
                java.util.regex.Pattern.quote(line), java.util.regex.Matcher.quoteReplacement(wrong)));
        assertThat(mistakes).hasSize(expected.split(";").length);
        assertThat(mistakes)
                .allSatisfy(
                        mistake -> assertThat(Stream.of(expected.split("; "))).anyMatch(mistake::startsWith));
    }

    @Test
    void aListOfManyPeoplesHasTheRecordsOfTheRouteThatTheyAreWrittenTo() {
        Route list = Descriptors.bundled(VARIABLES)
                .getFirst()
                .match("/v1/mood-entries")
                .orElseThrow()
                .route();
        assertThat(list.items()).contains(FieldPath.parse("/entries/*"));
        assertThat(list.subject()).isEqualTo(new SubjectSelector.ItemField(FieldPath.parse("/entries/*/subjectId")));
        assertThat(list.storedAt().template()).isEqualTo("/v1/subjects/{subject}/mood-entries");
        assertThat(list.reducible()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            subject: 'item:/p', methods: {GET: read}, fields: [{at: '/l/*/v', category: skin.assessment, rest: sealed}] | `items` is missing
            subject: 'item:/p', items: '/l/*', methods: {GET: stream}, fields: [{at: '/l/*/v', category: none}] | a list of many people's is only read (expected: GET: read or export)
            subject: 'item:/p', items: '/l/*', methods: {GET: read, DELETE: delete}, fields: [{at: '/l/*/v', category: skin.assessment, rest: sealed}] | a list of many people's is only read (expected: GET: read or export)
            subject: 'item:/p', items: '/l/*/m/*', methods: {GET: read}, fields: [{at: '/l/*/m/*/v', category: none}] | `items`: `/l/*/m/*` is not the items of one list (expected: such as /samples/*)
            subject: 'item:/p', items: '/l/*', methods: {GET: read}, fields: [{at: '/l/*/v', category: none}, {at: /total, category: none}] | `/total` lies beside the items and could tell of those left out
            subject: 'item:/p', items: '/l/*', records: '/l/*', methods: {GET: read}, fields: [{at: '/l/*/v', category: none}] | `records` has no meaning for a list of many people's (expected: items)
            subject: 'item:/p', items: '/l/*', methods: {GET: read}, body: binary, whole: skin.image, media-types: [image/png] | only a JSON body has items that name whose they are
            subject: 'item:/v', items: '/l/*', methods: {GET: read}, fields: [{at: '/l/*/v', category: skin.assessment, rest: sealed}] | `/l/*/v` is listed as something else (expected: no line for it, or category: none, shape: subject)
            """)
    void aListOfManyPeoplesTellsNothingBesideItsItems(String route, String expected) {
        assertThat(mistakes("{service: a, upstream: 'http://a', place: EU, routes: [{path: /a, %s}]}".formatted(route)))
                .containsExactly("a.yaml:1: " + expected);
    }

    /** What carries no category is permitted without any consent, which must not be the way to change somebody's data. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{path: /a, subject: token.sub, methods: {DELETE: delete}, body: none}",
                "{path: /a, subject: token.sub, methods: {GET: read, POST: write}, fields: [{at: /id, category: none}]}",
                "{path: /a, subject: token.sub, methods: {PUT: derive}, fields: []}"
            })
    void aRouteThatChangesDataHasACategory(String route) {
        assertThat(mistakes("{service: a, upstream: 'http://a', place: EU, routes: [%s]}".formatted(route)))
                .containsExactly(
                        "a.yaml:1: this route writes or deletes without a category, so nobody would be asked (expected: a field with one)");
    }

    @Test
    void inARecordOnlyWhatIsErasedWithItRestsAsItIs() {
        String record = SOUND.replace("pad: padme }", "shape: record }\n      - { at: /note/mood, %s }");
        String unopened = "a.yaml:13: `/note/mood` cannot be known while the record around it is sealed";

        for (String sound : List.of(
                "category: mood.note",
                "category: none",
                "category: regimen.product-use",
                "category: mood.self-report, rest: sealed, pad: fixed-32",
                "category: mood.self-report, rest: sealed, shape: record")) {
            assertThat(mistakes(record.formatted(sound))).as(sound).isEmpty();
        }
        assertThat(mistakes(record.formatted("category: mood.self-report")))
                .containsExactly("a.yaml:13: `mood.self-report` must be sealed at rest (expected: rest: sealed)");
        assertThat(mistakes(record.formatted("category: mood.note, reducible: true")))
                .containsExactly(unopened);
        assertThat(mistakes(record.formatted("category: none, shape: subject"))).containsExactly(unopened);
        assertThat(mistakes(
                        record.replace("/note/mood", "/note/l/*/at").formatted("category: none, shape: recorded-at")))
                .containsExactly(unopened.replace("/note/mood", "/note/l/*/at"));
        assertThat(mistakes(record.formatted("category: mood.note, rest: sealed, sidecar: s, placeholder: 0")))
                .containsExactly("a.yaml:13: `/note/mood` is in a record, of which the service sees nothing");
        assertThat(mistakes(SOUND.replace("at: /id", "at: /note/id").replace("pad: padme", "shape: record")))
                .containsExactly("a.yaml:12: field `/note/id` lies under `/note`");
    }

    @Test
    void anItemHasOneDateNotAlsoThatOfWhatItIsPartOf() {
        String nested = SOUND.replace("at: /id, category: none", "at: /l/*/at, category: none, shape: recorded-at");

        assertThat(mistakes(nested.replace(
                        "at: /use, category: regimen.product-use",
                        "at: /l/*/m/*/at, category: none, shape: recorded-at")))
                .containsExactly(
                        "a.yaml:13: items of `/l/*` and of `/l/*/m/*`, one in the other, tell when they were recorded");
        Route route = Descriptors.read(Map.of("a.yaml", nested.replace("at: /use", "at: /l/*/use")), Map.of())
                .getFirst()
                .routes()
                .getFirst();
        assertThat(route.datedFields())
                .extracting(field -> field.at().toString())
                .containsExactly("/l/*/at", "/l/*/use");
    }

    @Test
    void meansAreOnlyMadeOfItemsWithADateThatNobodyChooses() {
        String measured = SOUND.replace("at: /id, category: none", "at: /l/*/at, category: none, shape: recorded-at")
                .replace("at: /use, category", "at: /l/*/use, reducible: true, category");

        assertThat(Descriptors.read(Map.of("a.yaml", measured), Map.of())
                        .getFirst()
                        .routes()
                        .getFirst()
                        .reducible())
                .containsExactly(new CategoryId("regimen.product-use"));
        assertThat(mistakes(measured.replace("unlisted: drop", "query: [from]")))
                .containsExactly(
                        "a.yaml:9: a route with reducible fields passes on no parameter, since it chooses among the items");
        assertThat(mistakes(measured.replace("/l/*/use", "/l/*/m/*/use")))
                .containsExactly(
                        "a.yaml:13: `/l/*/m/*/use` is in no item that tells when it was recorded, at a field of its own");
        assertThat(mistakes(measured.replace("{subject}/entries", "{subject}/entries/{day}")))
                .containsExactly(
                        "a.yaml:5: a route with reducible fields has no variable but the subject's, since `day` chooses among the items");
        assertThat(mistakes(measured.replace("shape: recorded-at", "shape: recorded-at, reducible: true")))
                .contains("a.yaml:11: `/l/*/at` is no measurement with a category");
    }

    /** A descriptor of FHIR resources without a mistake; the test below replaces one line of it. */
    static final String RESOURCES = """
            service: clinic
            upstream: http://localhost:8085/fhir
            place: EU
            routes:
              - path: /Observation
                methods: { GET: read, POST: write }
                subject: query.patient
                query: [patient, date]
                body: fhir
                resources:
                  - type: Observation
                    code: http://loinc.org|80404-7
                    category: biometric.heart-rate-variability
                    clear: [status, "effective[x]"]
                    sealed: ["value[x]", note, extension]
                  - type: Observation
                    code: urn:example|mood
                    category: mood.self-report
                    clear: [status]
                    sealed: ["value[x]"]
              - path: /Observation/{id}
                methods: { GET: read }
                subject: query.patient
                body: fhir
                resources-of: /Observation
            """;

    @Test
    void aRouteOfResourcesSaysWhichKindsItHasAndOthersTakeThem() {
        List<Route> routes = Descriptors.read(Map.of("a.yaml", RESOURCES), Map.of())
                .getFirst()
                .routes();

        assertThat(routes).allSatisfy(route -> {
            assertThat(route.categories())
                    .extracting(CategoryId::value)
                    .containsExactly("biometric.heart-rate-variability", "mood.self-report");
            assertThat(route.mediaTypes()).containsExactly("application/fhir+json");
            assertThat(route.storedAt()).hasToString("/fhir");
        });
        assertThat(routes.getFirst().query()).containsExactlyInAnyOrder("patient", "date");
        ResourceRule heart = routes.getLast().resources().getFirst();
        assertThat(heart).hasToString("Observation?code=http://loinc.org|80404-7");
        assertThat(Stream.of("valueQuantity", "_valueString", "note", "_note", "extension", "dataAbsentReason"))
                .allMatch(heart::isSealed);
        assertThat(Stream.of("value", "valued", "notes", "status", "__note", "values[x]"))
                .noneMatch(heart::isSealed);
        assertThat(Stream.of("status", "effectivePeriod", "code", "resourceType"))
                .allMatch(heart::isClear);
        assertThat(Stream.of("_status", "id", "meta", "subject", "effective")).noneMatch(heart::isClear);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ^GET: read, POST: write^ | ^GET: read, PUT: write^ | ^a.yaml:6: resources are read and created only, since an id does not say whose they are (expected: GET, POST)^
            ^GET: read, POST: write^ | ^GET: read, DELETE: delete^ | ^a.yaml:6: resources are read and created only, since an id does not say whose they are (expected: GET, POST)^
            ^GET: read, POST: write^ | ^GET: stream, POST: write^ | ^a.yaml:6: resources are no stream (expected: GET: read)^
            ^GET: read, POST: write^ | ^POST: write^ | ^a.yaml:8: parameters are passed on when something is read, which this route does not do^
            ^{ GET: read }^ | ^{ POST: write }^ | ^a.yaml:22: a POST to the id of a resource creates nothing^
            ^query: [patient, date]^ | ^fields: []^ | ^a.yaml:8: `fields` has no meaning for this kind of body^
            ^query: [patient, date]^ | ^unlisted: drop^ | ^a.yaml:8: `unlisted` has no meaning for this kind of body^
            ^type: Observation^ | ^type: observation^ | ^a.yaml:11: `type`: `observation` is malformed (expected: such as Observation)^
            ^type: Observation^ | ^type: Bundle^ | ^a.yaml:11: `type`: `Bundle` is malformed (expected: such as Observation)^
            ^http://loinc.org|80404-7^ | ^80404-7^ | ^a.yaml:12: `code`: `80404-7` is malformed (expected: system|code, such as http://loinc.org|80404-7)^
            ^urn:example|mood^ | ^http://loinc.org|80404-7^ | ^a.yaml:17: a resource may be of this kind and of an earlier one^
            ^mood.self-report^ | ^mood^ | ^a.yaml:18: `category`: `mood` is not a category that labels data^
            ^mood.self-report^ | ^none^ | ^a.yaml:18: `category`: `none` is not a category that labels data^
            ^[status]^ | ^[status, text]^ | ^a.yaml:19: `text` may say anything (expected: sealed)^
            ^[status]^ | ^[status, extension]^ | ^a.yaml:19: `extension` may say anything (expected: sealed)^
            ^[status]^ | ^[status, valueQuantity]^ | ^a.yaml:20: `valueQuantity` is clear too^
            ^[status]^ | ^[status, subject]^ | ^a.yaml:19: `subject` needs no line: the gateway sees to it^
            ^[status]^ | ^[status, code]^ | ^a.yaml:17: `code` needs no line: it is clear, since it says of what kind the resource is^
            ^[status]^ | ^[_status]^ | ^a.yaml:19: `_status` is not an element (expected: such as note or value[x])^
            ^note, extension]^ | ^note, note]^ | ^a.yaml:15: `note` stands twice^
            ^note, extension]^ | ^note, valueString]^ | ^a.yaml:15: `valueString` stands twice^
            ^note, extension]^ | ^dataAbsentReason]^ | ^a.yaml:15: `dataAbsentReason` needs no line: the gateway sees to it^
            ^resources-of: /Observation^ | ^resources-of: /Other^ | ^a.yaml:25: `resources-of`: no route before this one has the path `/Other` and `resources`^
            """)
    void aMistakeAboutResourcesIsNamedWithFileAndLine(String line, String wrong, String expected) {
        assertThat(RESOURCES).contains(line);

        assertThat(mistakes(RESOURCES.replaceFirst(
                        java.util.regex.Pattern.quote(line), java.util.regex.Matcher.quoteReplacement(wrong))))
                .contains(expected);
    }

    @Test
    void theSoundDescriptorOfTheseTestsHasNoMistake() {
        assertThat(Descriptors.read(Map.of("a.yaml", SOUND), Map.of())).hasSize(1);
    }

    @Test
    void mistakesOfAllFilesComeTogether(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"), SOUND.replace("EU", "Europe").replace("rest: sealed", "rest: clear"));
        Files.writeString(folder.resolve("b.yaml"), SOUND);
        Files.writeString(folder.resolve("c.yaml"), "");
        Files.writeString(folder.resolve("readme.txt"), "not a descriptor");
        assertThatExceptionOfType(InvalidDescriptors.class)
                .isThrownBy(() -> Descriptors.load(folder, Map.of()))
                .satisfies(e -> assertThat(e.mistakes())
                        .containsExactly(
                                "a.yaml:3: `place`: `Europe` is malformed (expected: such as EU or US-IL)",
                                "a.yaml:12: `/note` is padded but not sealed",
                                "a.yaml:12: `mood.note` must be sealed at rest (expected: rest: sealed)",
                                "b.yaml:1: this service is described twice",
                                "c.yaml:1: the file is not a list of `key: value` lines"))
                .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                .contains("5 mistake(s)");
    }

    @Test
    void anEmptyOrMissingFolderIsNoDescription(@TempDir Path folder) {
        assertThatExceptionOfType(InvalidDescriptors.class).isThrownBy(() -> Descriptors.load(folder, Map.of()));
        assertThatExceptionOfType(InvalidDescriptors.class)
                .isThrownBy(() -> Descriptors.load(folder.resolve("missing"), Map.of()));
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
