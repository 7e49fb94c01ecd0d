package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/** The published schema and the loader know the same format. JSON is read as the YAML that it also is. */
class DescriptorSchemaTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(YamlFile.bundled("services/descriptor.schema.json"), InputFormat.JSON);

    private final Section schema = YamlFile.parse(
                    "descriptor.schema.json", YamlFile.bundled("services/descriptor.schema.json"), new Mistakes())
            .orElseThrow();

    @Test
    void bothKnowTheSameKeys() {
        Map<Section, List<String>> keys = Map.of(
                schema,
                DescriptorReader.SERVICE_KEYS,
                definition("route"),
                DescriptorReader.ROUTE_KEYS,
                definition("field"),
                FieldReader.FIELD_KEYS,
                in(definition("field"), "properties", "search"),
                SearchReader.SEARCH_KEYS,
                definition("resource"),
                ResourceReader.RESOURCE_KEYS,
                definition("part"),
                PartReader.PART_KEYS,
                in(definition("route"), "properties", "ids"),
                IdsReader.IDS_KEYS,
                in(definition("route"), "properties", "methods"),
                DescriptorReader.METHODS);
        keys.forEach((object, known) -> {
            assertThat(in(object, "properties").keys()).containsExactlyInAnyOrderElementsOf(known);
            assertThat(object.text("additionalProperties")).contains("false");
        });
    }

    @Test
    void bothKnowTheSameWords() {
        Map<Section, Enum<?>[]> words = Map.of(
                in(definition("route"), "properties", "body"), BodyKind.values(),
                in(definition("field"), "properties", "rest"), AtRest.values(),
                in(definition("field"), "properties", "pad"), PaddingRule.values(),
                in(definition("field"), "properties", "shape"), Shape.values(),
                in(definition("route"), "properties", "versions"), Versions.values(),
                definition("reading"), only(Operation::handsOut),
                definition("writing"), only(operation -> !operation.handsOut() && operation != Operation.DELETE));
        words.forEach((property, constants) -> assertThat(property.texts("enum"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(constants)
                        .map(constant -> constant.name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '-'))
                        .toList()));
    }

    @Test
    void whatTheSchemaNeedsTheLoaderNeeds() {
        assertThat(mistakes("{}")).hasSize(schema.texts("required").size());
        List<String> required = Stream.concat(definition("route").texts("required").stream(), Stream.of("fields"))
                .toList();
        assertThat(mistakes("{service: a, upstream: 'http://a', place: EU, routes: [{}]}"))
                .hasSize(required.size())
                .allSatisfy(
                        mistake -> assertThat(required).anyMatch(key -> mistake.contains("`" + key + "` is missing")));
        assertThat(
                        mistakes(
                                "{service: a, upstream: 'http://a', place: EU, routes: [{path: /a, subject: token.sub, methods: {GET: read}, fields: [{}]}]}"))
                .hasSize(definition("field").texts("required").size());
    }

    /**
     * What stands in the second column instead of the first, and who refuses it: only the loader knows the vocabulary and compares
     * routes, fields and variables with each other.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            place: EU                    | place: US-IL                  | nobody
            place: EU                    | place: NO                     | nobody
            POST: write                  | PUT: derive, DELETE: delete   | nobody
            unlisted: drop               | unlisted: profile.contact     | nobody
            unlisted: drop               | "media-types: [application/fhir+json, application/json]" | nobody
            path.subject                 | token.sub                     | nobody
            path.subject                 | query.patient                 | nobody
            path.subject                 | query.                        | both
            unlisted: drop               | "query: [from, _count, name.x]" | nobody
            unlisted: drop               | "query: []"                   | both
            unlisted: drop               | "query: [from, from]"         | both
            unlisted: drop               | "query: [a&b]"                | both
            unlisted: drop               | "query: from"                 | both
            unlisted: drop               | "resources: []"               | both
            unlisted: drop               | "resources-of: /a"            | both
            category: none               | category: none, shape: tree   | nobody
            pad: padme                   | pad: fixed-32, shape: tree    | nobody
            ", pad: padme"               | ""                            | nobody
            http://localhost:8085/diary  | ${DIARY_URL}                  | nobody
            http://localhost:8085/diary  | https://data.example:8443/a/b | nobody
            category: none               | category: none, reducible: false | nobody
            category: none               | category: none, reducible: true | both
            pad: padme                   | "pad: padme, reducible: perhaps" | both
            pad: padme                   | "pad: padme, reducible: true" | the loader
            service: diary               | service: Diary                | both
            service: diary               | service: undecided            | both
            service: diary               | service: [a]                  | both
            http://localhost:8085/diary  | ftp://localhost/diary         | both
            http://localhost:8085/diary  | http://a@localhost/diary      | both
            http://localhost:8085/diary  | http://localhost/diary?x=1    | both
            http://localhost:8085/diary  | undecided                     | both
            place: EU                    | place: Europe                 | both
            place: EU                    | place: undecided              | both
            place: EU                    | "place: EU\nowner: me"        | both
            place: EU                    | "place: EU\npairwise: true"   | nobody
            place: EU                    | "place: EU\npairwise: false"  | nobody
            place: EU                    | "place: EU\npairwise: some"   | both
            "{subject}/entries"          | "{Subject}/entries"           | both
            /v1/pictures/{id}            | /v1/pictures/                 | both
            /v1/pictures/{id}            | /v1/../{id}                   | both
            /v1/pictures/{id}            | /v1/./{id}                    | both
            /v1/pictures/{id}            | "/v1/pictures/{id}?size=1"    | both
            /v1/pictures/{id}            | "/v1/{id}:raw"                | both
            GET: read, POST: write       | ""                            | both
            GET: read, POST              | HEAD: read, POST              | both
            GET: read, POST              | get: read, POST               | both
            GET: read, POST              | GET: write, POST              | both
            POST: write                  | POST: export                  | both
            POST: write                  | DELETE: write                 | both
            path.subject                 | path.                         | both
            path.subject                 | body:/patientId               | both
            path.subject                 | body:/entries/*/patientId     | both
            path.subject                 | body:patientId                | both
            token.sub                    | body:/patientId               | both
            path.subject                 | item:/subjectId               | both
            category: none               | category: none, shape: subject | nobody
            category: none               | category: none, shape: record-id | both
            unlisted: drop               | "versions: often"              | both
            unlisted: drop               | "versions: checked"            | the loader
            pad: padme                   | "pad: padme, shape: record"   | nobody
            pad: padme                   | "pad: padme, sidecar: note_s, placeholder: 0" | nobody
            pad: padme                   | "pad: padme, sidecar: note_s, placeholder: -1.5" | nobody
            pad: padme                   | "pad: padme, sidecar: note_s, placeholder: null" | nobody
            pad: padme                   | "pad: padme, sidecar: note_s, placeholder: false, shape: tree" | nobody
            pad: padme                   | "pad: padme, sidecar: note_s, placeholder: 1970-01-01" | nobody
            pad: padme                   | "pad: padme, sidecar: note_s, placeholder: ü" | both
            pad: padme                   | "pad: padme, sidecar: note_s, placeholder: [0]" | both
            pad: padme                   | "pad: padme, sidecar: note_s" | both
            pad: padme                   | "pad: padme, placeholder: 0"  | both
            pad: padme                   | "pad: padme, sidecar: '*', placeholder: 0" | both
            pad: padme                   | "pad: padme, sidecar: a/b, placeholder: 0" | both
            pad: padme                   | "pad: padme, sidecar: id, placeholder: 0" | the loader
            pad: padme                   | "pad: padme, shape: record, sidecar: note_s, placeholder: 0" | both
            at: /note                    | "at: /note/*, sidecar: note_s, placeholder: 0" | both
            category: none               | "category: none, sidecar: id_s, placeholder: 0" | both
            category: none               | category: none, shape: record | both
            at: /use, category: regimen.product-use | "at: /use, category: regimen.product-use, shape: record" | both
            pad: padme                   | "pad: padme, shape: record, reducible: true" | both
            at: /use, category: regimen.product-use | "at: /use, category: regimen.product-use, shape: subject" | both
            path.subject                 | undecided                     | both
            2048                         | 0                             | both
            2048                         | 4294967297                    | both
            2048                         | 2 MB                          | both
            unlisted: drop               | unlisted: allow               | both
            unlisted: drop               | unlisted: undecided           | both
            unlisted: drop               | "media-types: [application/x-ndjson]" | both
            unlisted: drop               | "media-types: []"             | both
            unlisted: drop               | "body: fhir"                  | both
            unlisted: drop               | "body: ndjson"                | both
            unlisted: drop               | "body: event-stream"          | both
            unlisted: drop               | "body: websocket"             | both
            unlisted: drop               | "records-of: /v1/subjects/{subject}/entries" | both
            unlisted: drop               | "writes-as: /v1/subjects/{subject}/entries" | both
            unlisted: drop               | "records: /*/*"               | both
            unlisted: drop               | "records: /entries"           | both
            unlisted: drop               | "records: /id/*"              | loader
            body: binary                 | "body: binary\n    records: /a/*" | both
            unlisted: drop               | "items: /entries/*"           | both
            unlisted: drop               | "whole: skin.image"           | both
            at: /id                      | at: id                        | both
            at: /id                      | at: /a//b                     | both
            at: /id                      | at: /a~2                      | both
            at: /id                      | at: [/id]                     | both
            category: none               | category: undecided           | both
            category: none               | category: Mood                | both
            category: none               | category: none, rest: sealed  | both
            category: none               | category: none, pad: padme    | both
            category: none               | category: none, carrier: fhir | both
            pad: padme                   | pad: fixed-64                 | both
            pad: padme                   | shape: object                 | both
            body: binary                 | body: xml                     | both
            body: binary                 | body: none                    | both
            body: binary                 | body: multipart               | both
            unlisted: drop               | "parts: []"                   | both
            "[image/png]"                | "[png]"                       | both
            "[image/png]"                | "[multipart/form-data]"       | both
            "[image/png]"                | "[text/event-stream]"         | both
            whole: skin.image            | fields: []                    | both
            whole: skin.image            | unlisted: drop                | both
            whole: skin.image            | whole: undecided              | both
            category: none               | category: moood.note          | loader
            category: none               | category: mood                | loader
            rest: sealed                 | rest: clear, shape: tree      | both
            ", rest: sealed, pad: padme" | ""                            | loader
            unlisted: drop               | unlisted: mood.note           | loader
            path.subject                 | path.person                   | loader
            at: /id                      | at: /use                      | loader
            at: /id                      | at: /note/text                | loader
            /v1/pictures/{id}            | "/v1/{id}/{id}"               | loader
            /v1/pictures/{id}            | "/v1/subjects/{a}/{b}"        | loader
            http://localhost:8085/diary  | ${NOBODY_SET_IT}              | loader
            """)
    void bothGiveTheSameVerdict(String line, String other, String refusedBy) {
        assertThat(DescriptorsTest.SOUND).contains(line);
        int at = DescriptorsTest.SOUND.indexOf(line);
        assertVerdict(
                DescriptorsTest.SOUND.substring(0, at) + other + DescriptorsTest.SOUND.substring(at + line.length()),
                refusedBy);
    }

    @Test
    void bothGiveTheSameVerdictOnEachMethodWithEachOperation() {
        for (String method : DescriptorReader.METHODS) {
            for (Operation operation : Operation.values()) {
                boolean fits = switch (method) {
                    case "GET" -> operation.handsOut();
                    case "DELETE" -> operation == Operation.DELETE;
                    default -> operation == Operation.WRITE || operation == Operation.DERIVE;
                };
                assertVerdict(
                        DescriptorsTest.SOUND.replace("GET: read, POST: write", method + ": " + operation.wireName()),
                        fits ? "nobody" : "both");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "methods: {GET: read}, body: none"                                                      | nobody
            "methods: {GET: read}, body: none, media-types: [image/png]"                            | both
            "methods: {GET: read}, body: none, max-request-bytes: 1"                                | both
            "methods: {GET: read}, fields: []"                                                      | nobody
            "methods: {GET: read}"                                                                  | both
            "methods: {GET: read}, body: binary, whole: skin.image"                                 | both
            "methods: {GET: read}, body: binary, media-types: [image/png]"                          | both
            "methods: {DELETE: delete}, body: none"                                                 | both
            "methods: {POST: write}, fields: []"                                                    | both
            "methods: {POST: write}, fields: [{at: /id, category: none}]"                           | both
            "methods: {POST: write}, fields: [{at: /id, category: none}], unlisted: drop"           | both
            "methods: {POST: write}, fields: [{at: /id, category: none}], unlisted: profile.contact" | nobody
            "methods: {DELETE: delete}, fields: [{at: /use, category: regimen.product-use}]"        | nobody
            "methods: {POST: write}, records-of: /b"                                                | the loader
            "methods: {GET: read}, records-of: /b"                                                  | both
            "methods: {DELETE: delete}, records-of: /b"                                             | the loader
            "methods: {GET: stream}, body: websocket, records-of: /b"                               | the loader
            "methods: {GET: stream}, body: websocket, records-of: /b, writes-as: /b"                | the loader
            "methods: {GET: stream}, body: websocket, records-of: /b, writes-as: 1"                 | both
            "methods: {GET: stream}, body: event-stream, records-of: /b, writes-as: /b"             | both
            "methods: {POST: write}, records-of: /b, unlisted: drop"                                | both
            "methods: {POST: write}, records-of: /b, records: /a/*"                                 | both
            "methods: {DELETE: delete}, body: binary, media-types: [image/png], whole: skin.image"  | nobody
            "methods: {GET: read, PATCH: write}, versions: checked, fields: [{at: /note, category: mood.note, rest: sealed}]" | both
            "methods: {PUT: write}, versions: checked, fields: [{at: /note, category: mood.note, rest: sealed}]" | the loader
            "methods: {POST: write}, versions: checked, fields: [{at: /l/*/note, category: mood.note, rest: sealed}, {at: /l/*/id, category: none, shape: record-id}]" | nobody
            "methods: {POST: write}, records-of: /b, versions: checked"                             | both
            """)
    void bothGiveTheSameVerdictOnARoute(String members, String refusedBy) {
        assertVerdict(
                "{service: a, upstream: 'http://a', place: EU, routes: [{path: /a, subject: token.sub, %s}]}"
                        .formatted(members),
                refusedBy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            GET: read, POST: write % GET: export % nobody
            GET: read, POST: write % POST: derive % both
            GET: read, POST: write % GET: stream % both
            GET: read, POST: write % GET: read, PATCH: write % both
            GET: read, POST: write % DELETE: delete % both
            query: [patient, date] % records: /a/* % both
            query: [patient, date] % whole: skin.image % both
            query: [patient, date] % media-types: [application/json] % nobody
            query: [patient, date] % media-types: [image/png] % both
            query: [patient, date] % resources-of: /Observation % both
            code: http://loinc.org|80404-7 % code: 80404-7 % both
            code: urn:example|mood % code: urn:example|x|y % both
            type: Observation % type: Bundle % both
            type: Observation % type: Condition % nobody
            category: mood.self-report % category: undecided % both
            category: mood.self-report % category: none % loader
            clear: [status] % clear: [] % nobody
            clear: [status] % clear: [text] % both
            clear: [status] % clear: [code] % both
            clear: [status] % clear: [id] % both
            clear: [status] % clear: [_status] % both
            clear: [status] % clear: [valueQuantity] % loader
            sealed: ["value[x]"] % sealed: [] % both
            sealed: ["value[x]"] % sealed: [text, meta] % nobody
            sealed: ["value[x]"] % sealed: [subject] % both
            resources-of: /Observation % resources-of: /Other % loader
            """)
    void bothGiveTheSameVerdictOnResources(String line, String other, String refusedBy) {
        assertThat(DescriptorsTest.RESOURCES).contains(line);
        int at = DescriptorsTest.RESOURCES.lastIndexOf(line);
        assertVerdict(
                DescriptorsTest.RESOURCES.substring(0, at)
                        + other
                        + DescriptorsTest.RESOURCES.substring(at + line.length()),
                refusedBy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "methods: {POST: write}, fields: [{at: /use, category: regimen.product-use}]"                        | nobody
            "methods: {PUT: write, PATCH: write}, fields: [{at: /who, category: none, shape: subject}, {at: /use, category: regimen.product-use}]" | nobody
            "methods: {POST: write}, fields: [{at: /who, category: none}, {at: /use, category: regimen.product-use}]" | the loader
            "methods: {POST: write}, fields: [{at: /use, category: regimen.product-use, rest: sealed, sidecar: who, placeholder: 0}]" | the loader
            "methods: {POST: write, DELETE: delete}, fields: [{at: /use, category: regimen.product-use}]"        | both
            "methods: {GET: read}, body: none"                                                                   | both
            "methods: {PUT: write}, body: binary, media-types: [image/png], whole: skin.image"                   | both
            "methods: {POST: write}, records: /l/*, fields: [{at: /l/*/use, category: regimen.product-use}]"     | both
            """)
    void bothGiveTheSameVerdictWhereTheBodySaysWhoseDataItIs(String members, String refusedBy) {
        assertVerdict(
                "{service: a, upstream: 'http://a', place: EU, routes: [{path: /a, subject: 'body:/who', %s}]}"
                        .formatted(members),
                refusedBy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            { PUT: write } % { PUT: derive, PATCH: write, POST: write } % nobody
            { PUT: write } % { GET: read } % both
            { PUT: write } % { PUT: write, DELETE: delete } % both
            subject: path.person % subject: token.sub % nobody
            subject: path.person % subject: query.person % nobody
            subject: path.person % subject: path.id % loader
            subject: path.person % subject: 'body:/person' % both
            subject: path.person % subject: 'item:/person' % both
            subject: path.person % subject: path.person + max-request-bytes: 1 % nobody
            subject: path.person % subject: path.person + max-request-bytes: 4294967297 % both
            subject: path.person % subject: path.person + query: [from] % both
            subject: path.person % subject: path.person + whole: skin.image % both
            subject: path.person % subject: path.person + fields: [] % both
            subject: path.person % subject: path.person + unlisted: drop % both
            subject: path.person % subject: path.person + records: /a/* % both
            subject: path.person % subject: path.person + records-of: /notes % both
            subject: path.person % subject: path.person + resources-of: /notes % both
            subject: path.person % subject: path.person + media-types: [multipart/form-data] % both
            body: multipart % body: json % both
            body: multipart % body: none % both
            name: photo, % name: Photo_2.a-b, % nobody
            name: photo, % name: notes, % loader
            name: photo, % name: _charset_, % both
            name: photo, % name: "a b", % both
            name: photo, % optional: false, % both
            name: photo, % name: photo, category: skin.image, % both
            optional: true % optional: false % nobody
            optional: true % optional: perhaps % both
            body-of: "/notes/{person}" % body-of: undecided % both
            body-of: "/notes/{person}" % body-of: /nowhere % loader
            /form/{person}/{id} % /form/{person}/{other} % loader
            """)
    void bothGiveTheSameVerdictOnAForm(String line, String other, String refusedBy) {
        assertThat(PartReaderTest.FORM).contains(line);
        int at = PartReaderTest.FORM.lastIndexOf(line);
        assertVerdict(
                PartReaderTest.FORM.substring(0, at)
                        + other.replace(" + ", "\n    ")
                        + PartReaderTest.FORM.substring(at + line.length()),
                refusedBy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            { GET: read, PUT: write } % { GET: read } % nobody
            { GET: read, PUT: write } % { GET: export } % both
            { GET: read, PUT: write } % { PUT: write } % both
            subject: path.person # of one % subject: token.sub % loader
            in: "/scans/{person}" % in: [a] % both
            in: "/scans/{person}" % in: /nowhere % loader
            at: /scans/*/id } % at: /scans/id } % both
            at: /scans/*/id } % at: scans/*/id } % both
            at: /scans/*/id } % at: /scans/*/other } % loader
            at: /scans/*/id } % at: /scans/*/id, of: me } % both
            , at: /scans/*/id % , % both
            """)
    void bothGiveTheSameVerdictOnIds(String line, String other, String refusedBy) {
        assertThat(IdsReaderTest.SCANS).contains(line);
        assertVerdict(IdsReaderTest.SCANS.replace(line, other), refusedBy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            equal: ref, % from: a, to: b, % nobody
            equal: ref, % from: a, % both
            equal: ref, % equal: ref, to: b, % both
            equal: ref, % '' % both
            equal: ref % equal: 'r&f' % both
            equal: ref % equal: limit % loader
            tokens: ref_tokens, % '' % both
            tokens: ref_tokens % tokens: a/b % both
            tokens: ref_tokens % tokens: id % loader
            , parameter: refs % '' % nobody
            parameter: refs % parameter: 1 % both
            parameter: refs % other: refs % both
            at: /entries/*/ref % at: /entries/*/r/ref % nobody
            at: /entries/*/ref % at: /others/*/ref % loader
            at: /entries/*/ref % at: /ref % both
            at: /entries/*/ref % at: /a/*/b/*/ref % both
            at: /entries/*/ref % at: /refs/* % both
            rest: sealed, search: { equal % search: { equal % both
            rest: sealed, search: { equal % rest: sealed, shape: tree, search: { equal % both
            rest: sealed, search: { equal % rest: sealed, pad: fixed-32, search: { equal % both
            rest: sealed, search: { equal % rest: sealed, sidecar: ref_s, placeholder: 0, search: { equal % nobody
            rest: sealed, search: { from % rest: sealed, pad: fixed-32, search: { from % nobody
            """)
    void bothGiveTheSameVerdictOnASearch(String line, String other, String refusedBy) {
        assertThat(SearchReaderTest.SEARCHED).contains(line);
        assertVerdict(SearchReaderTest.SEARCHED.replace(line, other), refusedBy);
    }

    @Test
    void theSchemaAcceptsTheBundledDescriptors() {
        for (String service : Descriptors.BUNDLED) {
            assertThat(againstSchema(YamlFile.bundled("services/%s.yaml".formatted(service))))
                    .as(service)
                    .isEmpty();
        }
    }

    private static void assertVerdict(String descriptor, String refusedBy) {
        assertThat(againstSchema(descriptor).isEmpty())
                .as("schema on %s: %s", descriptor, againstSchema(descriptor))
                .isEqualTo(!refusedBy.equals("both"));
        assertThat(mistakes(descriptor).isEmpty())
                .as("loader on %s: %s", descriptor, mistakes(descriptor))
                .isEqualTo(refusedBy.equals("nobody"));
    }

    private static List<String> againstSchema(String descriptor) {
        return SCHEMA.validate(descriptor, InputFormat.YAML).stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    private static Operation[] only(Predicate<Operation> fits) {
        return Arrays.stream(Operation.values()).filter(fits).toArray(Operation[]::new);
    }

    private static List<String> mistakes(String descriptor) {
        try {
            Descriptors.read(Map.of("a.yaml", descriptor), Map.of("DIARY_URL", "http://localhost:1"));
            return List.of();
        } catch (InvalidDescriptors e) {
            return e.mistakes();
        }
    }

    private Section definition(String name) {
        return in(schema, "$defs", name);
    }

    private static Section in(Section section, String... path) {
        Section here = section;
        for (String key : path) {
            here = here.section(key).orElseThrow();
        }
        return here;
    }
}
