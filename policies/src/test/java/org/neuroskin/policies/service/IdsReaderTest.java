package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route lists the ids that another one asks for. */
class IdsReaderTest {
    static final String SCANS = """
            service: cabinet
            upstream: http://localhost:8085/cabinet
            place: EU
            routes:
              - path: /scans/{person}
                methods: { GET: read, POST: write }
                subject: path.person
                fields:
                  - { at: /scans/*/id, category: none }
                  - { at: /scans/*/finding, category: skin.assessment, rest: sealed }
                  - { at: /newest, category: none }
              - { path: "/series/{person}/{id}", methods: { GET: read }, subject: path.person, fields: [{ at: /a/*, category: none }] }
              - { path: /everybody, methods: { GET: read }, subject: "item:/who", items: /a/*, fields: [{ at: /a/*/id, category: none }] }
              - path: /scans/{person}/{id}
                methods: { GET: read, PUT: write }
                subject: path.person # of one
                body: binary
                media-types: [image/png]
                whole: skin.image
                ids: { in: "/scans/{person}", at: /scans/*/id }
            """;

    @Test
    void aRouteSaysWhereItsIdsAreListed() {
        List<Route> routes = read(SCANS).getFirst().routes();

        assertThat(routes.getLast().ids()).contains(new IdsRule(routes.getFirst(), FieldPath.parse("/scans/*/id")));
        assertThat(routes.getFirst().ids()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            in: "/scans/{person}" % in: "/scans/{person}/{id}" % 20: `in`: no route before this one has the path `/scans/{person}/{id}` and lists by `GET: read` in JSON what is one person's
            in: "/scans/{person}" % in: /everybody % 20: `in`: no route before this one has the path `/everybody`
            in: "/scans/{person}" % in: "/series/{person}/{id}" % 20: `in`: `/series/{person}/{id}` asks for a `id` itself
            in: "/scans/{person}" % in: "/scans/{person}", of: me % 20: unknown key `of`
            at: /scans/*/id } % at: /scans/*/finding } % 20: `/scans/{person}` lists no field `/scans/*/finding` (expected: in a list, with category: none)
            at: /scans/*/id } % at: /newest } % 20: `/scans/{person}` lists no field `/newest`
            at: /scans/*/id } % at: /scans/*/number } % 20: `/scans/{person}` lists no field `/scans/*/number`
            at: /scans/*/id } % at: scans } % 20: `at`: `scans` is not a path
            { GET: read, PUT: write } % { GET: export, PUT: write } % 20: nothing is read here by an id (expected: GET: read)
            { GET: read, PUT: write } % { PUT: write } % 20: nothing is read here by an id
            subject: path.person # of one % subject: path.id % 20: `/scans/{person}` has another `subject` (expected: the same)
            /scans/{person}/{id} % /scans/{person}/{id}/{side} % 20: the path of a route with `ids` has one variable beside the subject's, but here are 2
            """)
    void aMistakeIsNamedWithItsLine(String line, String wrong, String expected) {
        assertThat(SCANS).contains(line);

        assertThat(mistakes(SCANS.replace(line, wrong)))
                .singleElement()
                .asString()
                .startsWith("a.yaml:" + expected);
    }

    @Test
    void whatIsSpokenInLinesOnlyListsNoIds() {
        String lines = SCANS.replace(
                "    fields:", "    media-types: [application/x-ndjson]\n    records: /scans/*\n    fields:");

        assertThat(mistakes(lines)).singleElement().asString().contains("lists by `GET: read` in JSON");
    }

    private static List<ServiceDescriptor> read(String descriptor) {
        return Descriptors.read(Map.of("a.yaml", descriptor), Map.of());
    }

    private static List<String> mistakes(String descriptor) {
        InvalidDescriptors invalid = catchThrowableOfType(InvalidDescriptors.class, () -> read(descriptor));
        return invalid == null ? List.of() : invalid.mistakes();
    }
}
