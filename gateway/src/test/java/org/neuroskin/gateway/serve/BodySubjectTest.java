package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.SubjectId;

/** A data service whose paths do not say whose data is written: its bodies do. */
final class BodySubjectTest {
    private static final String ADA = RunningGateway.ADA.value();
    private static final String BEN = RunningGateway.BEN.value();
    private static final String NOTES = "/api/clinic/v1/notes";
    private static final String VISITS = "/api/clinic/v1/visits";
    private static final String LIST = "/api/clinic/v1/people/me/notes";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, """
                service: clinic
                upstream: ${DIARY_URL}
                place: EU
                routes:
                  - path: /v1/people/{person}/notes
                    methods: { GET: read, POST: write }
                    subject: path.person
                    records: /notes/*
                    fields:
                      - { at: /notes/*/patientId, category: none, shape: subject }
                      - { at: /notes/*/text, category: mood.note, rest: sealed }
                  - path: /v1/notes
                    methods: { POST: write }
                    subject: body:/patientId
                    records-of: /v1/people/{person}/notes
                    media-types: [application/json, application/x-ndjson]
                  - path: /v1/visits
                    methods: { PUT: write, POST: write }
                    subject: body:/visit/patientId
                    fields:
                      - { at: /visit/reason, category: mood.note, rest: sealed }
                """);
        gateway.grant("mood.note");
        gateway.data.store();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whomTheBodyNamesIsAskedAndNamedToTheService() {
        assertThat(gateway.post(VISITS, visit("\"" + ADA + "\"")).statusCode()).isEqualTo(201);

        assertThat(forwarded())
                .startsWith("{\"visit\":{\"patientId\":\"" + ADA + "\",\"reason\":\"nsg1.")
                .doesNotContain("itching");
        assertThat(gateway.consent.events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.AccessIntended.class,
                                intended -> assertThat(intended.actor()).isEqualTo("subject")));
    }

    @Test
    void aRecordWrittenByItselfIsReadInItsList() {
        String record = "{\"patientId\":\"%s\",\"text\":\"itching\"}".formatted(ADA);
        assertThat(gateway.post(NOTES, record).statusCode()).isEqualTo(201);
        answer("{\"notes\":[" + forwarded() + "]}");

        assertThat(gateway.get(LIST).body()).isEqualTo("{\"notes\":[" + record + "]}");
    }

    @Test
    void nobodyWritesForAnother() {
        gateway.consent.change(RunningGateway.BEN, RunningGateway.grantOf("mood.note"));

        for (SubjectId other : new SubjectId[] {RunningGateway.BEN, new SubjectId("nobody-there")}) {
            HttpResponse<String> denied = gateway.post(VISITS, visit("\"" + other.value() + "\""));

            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(denied.body()).doesNotContain(other.value());
        }
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.events)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.AccessDenied.class,
                                denied -> assertThat(denied.actor()).isEqualTo("stranger")));
    }

    @Test
    void withoutConsentOfWhomTheBodyNamesNothingIsWritten() {
        gateway.grant("regimen.product-use");

        RunningGateway.eventually(
                () -> gateway.post(VISITS, visit("\"" + ADA + "\"")).statusCode() == 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"visit\":{\"reason\":\"x\"}}",
                "{\"patientId\":\"ADA\",\"visit\":{\"reason\":\"x\"}}",
                "{\"visit\":[{\"patientId\":\"ADA\"}]}",
                "{\"visit\":{\"patientId\":null}}",
                "{\"visit\":{\"patientId\":7}}",
                "{\"visit\":{\"patientId\":true}}",
                "{\"visit\":{\"patientId\":\"\"}}",
                "{\"visit\":{\"patientId\":\"me\"}}",
                "{\"visit\":{\"patientId\":\"m\\u0065\"}}",
                "{\"visit\":{\"patientId\":\" ADA\"}}",
                "{\"visit\":{\"patientId\":\"ADA\\u0000\"}}",
                "{\"visit\":{\"patientId\":\"ADA/../x\"}}",
                "{\"visit\":{\"patientId\":\"ADA\",\"patientId\":\"ADA\"}}",
                "{\"visit\":{\"patientId\":\"ADA\",\"patient\\u0049d\":\"BEN\"}}",
                "{\"visit\":{\"patientId\":\"ADA\"},\"v\\u0069sit\":{\"patientId\":\"BEN\"}}",
                "{\"visit\":{\"PatientId\":\"ADA\"}}",
                "{\"visit\":{\"patientId \":\"ADA\"}}",
                "{\"visit/patientId\":\"ADA\"}"
            })
    void aBodyThatDoesNotNameOnePersonIsRefused(String body) {
        HttpResponse<String> refused =
                gateway.post(VISITS, body.replace("ADA", ADA).replace("BEN", BEN));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("malformed-body").doesNotContain(ADA);
        assertThat(gateway.data.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"visit\":{\"patientId\":{\"id\":\"ADA\"}}}",
                "{\"visit\":{\"patientId\":[\"ADA\"]}}",
                "{\"visit\":{\"patientId\":[]}}"
            })
    void anObjectOrListNamesNobody(String body) {
        assertThat(gateway.post(VISITS, body.replace("ADA", ADA)).statusCode()).isEqualTo(400);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void anEscapedIdIsForwardedAsItWasRead() {
        assertThat(gateway.post(VISITS, visit("\"\\u0061" + ADA.substring(1) + "\""))
                        .statusCode())
                .isEqualTo(201);

        assertThat(forwarded()).contains("\"patientId\":\"" + ADA + "\"");
    }

    @Test
    void everyRecordOfABodyNamesTheSamePerson() {
        String mine = "{\"patientId\":\"%s\",\"text\":\"a\"}".formatted(ADA);

        assertThat(lines(mine + "\n\n" + mine).statusCode()).isEqualTo(201);
        for (String lines : new String[] {
            "", "\n", mine + "\n" + mine.replace(ADA, BEN), mine + "\n{\"text\":\"b\"}", "{\"text\":\"b\"}\n" + mine
        }) {
            assertThat(lines(lines).statusCode()).as(lines).isEqualTo(400);
        }
        assertThat(gateway.data.asked).hasSize(1);
    }

    @Test
    void nobodyReadsWhereOnlyABodyWouldSayWhoseDataItIs() {
        assertThat(gateway.get(VISITS).statusCode()).isEqualTo(405);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void aBodyThatNamesSomebodyElseThanThePathIsRefused() {
        String body = "{\"notes\":[{\"patientId\":\"%s\",\"text\":\"a\"},{\"patientId\":\"%s\",\"text\":\"b\"}]}";

        assertThat(gateway.post(LIST, body.formatted(ADA, ADA)).statusCode()).isEqualTo(201);
        assertThat(gateway.post(LIST, body.formatted(BEN, BEN)).statusCode()).isEqualTo(400);
        assertThat(gateway.post(LIST, body.formatted(ADA, BEN)).statusCode()).isEqualTo(400);
        assertThat(gateway.data.asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"BEN\"", "null", "7", "[\"ADA\"]", "\"\"", "\"me\""})
    void anAnswerThatNamesSomebodyElseDoesNotPass(String id) {
        answer("{\"notes\":[{\"patientId\":%s}]}"
                .formatted(id.replace("BEN", BEN).replace("ADA", ADA)));

        HttpResponse<String> refused = gateway.get(LIST);

        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).doesNotContain("notes\":").doesNotContain(BEN);
    }

    @Test
    void theSelfTestNamesItsPersonInTheBody() {
        gateway.testItself();

        assertThat(gateway.routes().outOfService()).isEmpty();
        assertThat(gateway.data.asked).isEmpty();
    }

    private static String visit(String id) {
        return "{\"visit\":{\"patientId\":%s,\"reason\":\"itching\"}}".formatted(id);
    }

    private HttpResponse<String> lines(String lines) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(NOTES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines)));
    }

    private String forwarded() {
        return gateway.data.asked.getLast().body().text();
    }

    private void answer(String body) {
        gateway.data.handler = (exchange, asked) ->
                FakeUpstream.answer(exchange, 200, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
}
