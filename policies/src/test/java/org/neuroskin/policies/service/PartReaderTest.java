package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.kernel.CategoryId;

class PartReaderTest {
    static final String FORM = """
            service: cabinet
            upstream: http://localhost:8085/cabinet
            place: EU
            routes:
              - { path: "/photos/{person}/{id}", methods: { GET: read }, subject: path.person, body: binary, media-types: [image/png], whole: skin.image }
              - { path: "/notes/{person}", methods: { GET: read }, subject: path.person, fields: [{ at: /note, category: mood.note, rest: sealed }] }
              - path: /form/{person}/{id}
                methods: { PUT: write }
                subject: path.person
                body: multipart
                parts:
                  - { name: photo, body-of: "/photos/{person}/{id}" }
                  - { name: notes, body-of: "/notes/{person}", optional: true }
            """;

    @Test
    void aFormHasTheBodiesOfOtherRoutesAndAsksForAllTheirCategories() {
        List<Route> routes = read(FORM).getFirst().routes();
        Route form = routes.getLast();

        assertThat(form.body()).isEqualTo(BodyKind.MULTIPART);
        assertThat(form.mediaTypes()).containsExactly("multipart/form-data");
        assertThat(form.maxRequestBytes()).isEqualTo(16L << 20);
        assertThat(form.parts())
                .containsExactly(
                        new PartRule("photo", routes.getFirst(), false), new PartRule("notes", routes.get(1), true));
        assertThat(form.categories()).isEqualTo(Set.of(new CategoryId("mood.note"), new CategoryId("skin.image")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            { PUT: write } % { GET: read } % 8: a form only comes in (expected: POST, PUT or PATCH)
            name: notes % name: photo % 13: part `photo` stands twice
            name: notes % name: _charset_ % 13: `name`: `_charset_` is not the name of a part (expected: such as photo)
            name: notes % name: notes, category: mood.note % 13: unknown key `category`
            body-of: "/notes/{person}" % body-of: "/form/{person}/{id}" % 13: `body-of`: no route before this one has the path `/form/{person}/{id}` and bodies of one person (expected: json or binary)
            body-of: "/notes/{person}" % body-of: undecided % 13: `body-of`: is undecided (decide: the path of the route before this one as whose body the part is kept)
            optional: true % optional: perhaps % 13: `optional`: `perhaps` is neither `true` nor `false`
            path: /form/{person}/{id} % path: /form/{person} % 7: the path says not as which `/photos/{person}/{id}` part `photo` is kept (expected: a variable `id` that is not the subject's)
            """)
    void aMistakeIsNamedWithItsLine(String line, String wrong, String expected) {
        assertThat(FORM).contains(line);

        assertThat(mistakes(FORM.replace(line, wrong)))
                .singleElement()
                .asString()
                .startsWith("a.yaml:" + expected);
    }

    /** What is kept as the picture of this id must not be kept as that of whoever it is about. */
    @Test
    void theSubjectDoesNotSayAsWhichBinaryAPartIsKept() {
        String form = FORM.replace("/form/{person}/{id}", "/form/{id}")
                .replace("subject: path.person\n    body: multipart", "subject: path.id\n    body: multipart");

        assertThat(mistakes(form)).singleElement().asString().contains("a variable `id` that is not the subject's");
    }

    /** In a list of many people's, or a stream, nothing is kept; what is in a resource says more than where it is. */
    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            methods: { GET: read }, subject: 'item:/who', items: '/l/*', fields: [{ at: '/l/*/note', category: mood.note, rest: sealed }]
            methods: { GET: read }, subject: token.sub, body: none
            methods: { GET: read }, subject: query.patient, body: fhir, resources: [{ type: Observation, category: mood.note, clear: [], sealed: [note] }]
            """)
    void notEveryRouteLendsItsBody(String members) {
        String form = FORM.replace("  - path: /form", "  - { path: /other, %s }\n  - path: /form".formatted(members));

        assertThat(mistakes(form)).isEmpty();
        assertThat(mistakes(form.replace("body-of: \"/notes/{person}\"", "body-of: /other")))
                .singleElement()
                .asString()
                .contains("no route before this one has the path `/other` and bodies of one person");
    }

    private static List<ServiceDescriptor> read(String descriptor) {
        return Descriptors.read(Map.of("a.yaml", descriptor), Map.of());
    }

    private static List<String> mistakes(String descriptor) {
        InvalidDescriptors invalid = catchThrowableOfType(InvalidDescriptors.class, () -> read(descriptor));
        return invalid == null ? List.of() : invalid.mistakes();
    }
}
