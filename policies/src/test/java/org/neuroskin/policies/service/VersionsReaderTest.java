package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.kernel.CategoryId;

class VersionsReaderTest {
    private static final String PLANS = """
            service: registry
            upstream: http://localhost:8085/registry
            place: EU
            routes:
              - path: /v1/people/{person}/plans/{id}
                methods: { GET: read, PUT: write, DELETE: delete }
                subject: path.person
                versions: checked
                fields:
                  - { at: /title, category: none }
                  - { at: /note, category: mood.note, rest: sealed }
            """;
    private static final String NOTES = """
            service: registry
            upstream: http://localhost:8085/registry
            place: EU
            routes:
              - path: /v1/people/{person}/notes
                methods: { GET: read, POST: write }
                subject: path.person
                versions: checked-if-known
                records: /notes/*
                fields:
                  - { at: /notes/*/id, category: none, shape: record-id }
                  - { at: /notes/*/text, category: mood.note, rest: sealed }
                  - { at: /next, category: none }
              - path: /v1/people/{person}/notes/{id}
                methods: { PUT: write, DELETE: delete }
                subject: path.person
                records-of: /v1/people/{person}/notes
            """;

    @Test
    void aPathOrARecordSaysWhichRecordItIs() {
        Route plan = read(PLANS).getFirst();
        Route notes = read(NOTES).getFirst();
        Route note = read(NOTES).getLast();

        assertThat(plan.versions()).contains(Versions.CHECKED);
        assertThat(plan.namesRecord()).isTrue();
        assertThat(plan.sealedCategories()).isEqualTo(Set.of(new CategoryId("mood.note")));
        assertThat(notes.versions()).contains(Versions.CHECKED_IF_KNOWN);
        assertThat(notes.namesRecord()).isFalse();
        assertThat(notes.recordFields().isIdentified()).isTrue();
        assertThat(note.versions()).contains(Versions.CHECKED_IF_KNOWN);
        assertThat(note.namesRecord()).isTrue();
    }

    @Test
    void aListOfManyPeopleHasTheVersionsOfItsRecordsAndIdsInThem() {
        Route many = read(NOTES
                        + "  - { path: /all, methods: { GET: read }, subject: 'item:/who', items: '/notes/*', records-of: '/v1/people/{person}/notes' }\n")
                .getLast();

        assertThat(many.versions()).contains(Versions.CHECKED_IF_KNOWN);
        assertThat(many.namesRecord()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            versions: checked % versions: perhaps % 8: `versions`
            PUT: write % PATCH: write % 6: PATCH does not say which record it writes whole, so versions are not known (expected: DELETE, GET, PUT)
            PUT: write % PATCH: write % 8: no record is written here as a whole (expected: PUT)
            PUT: write % POST: write % 6: POST does not say which record it writes whole
            plans/{id} % plans % 8: nothing says which record a body is
            , rest: sealed % '' % 8: nothing is sealed here whose version could be checked
            /title, category: none % /title, category: none, shape: record-id % 10: `/title` must be clear, of no category and in the items of one list to be the id of a record
            /title, category: none % /l/*/id, category: none, shape: record-id % 9: `/note` is sealed and in no item that has a `record-id`, as `/l/*` has
            /title, category: none % /l/*/id, category: none, shape: record-id % 5: items of two lists can have the same id, since `id` chooses among them
            /title, category: none % /l/*/id, category: none, shape: record-id % 6: PUT does not say which record it writes whole
            """)
    void aRecordHasAnIdAndIsWrittenWhole(String line, String wrong, String expected) {
        assertRefused(PLANS, line, wrong, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            POST: write % PUT: write % 6: PUT does not say which record it writes whole
            category: none, shape: record-id % category: none % 10: each of the `records` needs an id
            category: none, shape: record-id % category: mood.note, rest: sealed, shape: record-id % 11: `/notes/*/id` must be clear, of no category
            at: /next, category: none % at: /notes/*/nr, category: none, shape: record-id % 10: records have one id
            at: /next, category: none % at: /next, category: mood.note, rest: sealed % 10: `/next` is sealed and in no item that has a `record-id`, as `/notes/*` has
            at: /next, category: none % at: /a/*/b/*/id, category: none, shape: record-id % 13: `/a/*/b/*/id` must be clear
            'versions: checked-if-known' % 'acr: 1' % 10: a `record-id` is there for `versions`, which this route does not check
            PUT: write, DELETE % PATCH: write, DELETE % 15: PATCH does not say which record it writes whole
            /notes/{id} % /last % 15: what is deleted has no id here
            /notes/{id} % /books/{book}/notes/{id} % 14: records are listed by one id
            """)
    void aListSaysTheIdsOfItsRecords(String line, String wrong, String expected) {
        assertRefused(NOTES, line, wrong, expected);
    }

    @Test
    void whatStreamsOrComesInAFormIsNotChecked() {
        assertThat(
                        mistakes(
                                NOTES
                                        + "  - { path: /live, methods: { GET: stream }, subject: token.sub, body: event-stream, records-of: '/v1/people/{person}/notes' }\n"))
                .singleElement()
                .asString()
                .contains("a stream tells of records as they were");
        assertThat(
                        mistakes(
                                PLANS
                                        + "  - { path: '/v1/people/{person}/plans/{id}/form', methods: { PUT: write }, subject: path.person, body: multipart, parts: [{ name: plan, body-of: '/v1/people/{person}/plans/{id}' }] }\n"))
                .singleElement()
                .asString()
                .contains("part `plan` is a record whose versions are checked");
    }

    private static void assertRefused(String descriptor, String line, String wrong, String expected) {
        assertThat(descriptor).contains(line);
        int at = descriptor.lastIndexOf(line);

        assertThat(mistakes(descriptor.substring(0, at) + wrong + descriptor.substring(at + line.length())))
                .anyMatch(mistake -> mistake.startsWith("a.yaml:" + expected));
    }

    private static List<Route> read(String descriptor) {
        return Descriptors.read(Map.of("a.yaml", descriptor), Map.of())
                .getFirst()
                .routes();
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
