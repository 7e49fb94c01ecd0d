package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.SubjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A list of many people's at a service that knows them by ids of its own. */
final class PairwiseListTest {
    private static final SubjectId ADA = RunningGateway.ADA;
    private static final SubjectId BEN = RunningGateway.BEN;
    private static final SubjectId CLINICIAN = new SubjectId("cccccccc-0000-4000-8000-000000000003");
    private static final String NOTHING = "{\"ratings\":[]}";

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private volatile String listed = NOTHING;
    private volatile String written = "";

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, """
                service: registry
                upstream: ${DIARY_URL}
                place: EU
                pairwise: true
                routes:
                  - path: /v1/people/{person}/ratings
                    methods: { POST: write }
                    subject: path.person
                    records: /ratings/*
                    fields:
                      - { at: /ratings/*/owner, category: none, shape: subject }
                      - { at: /ratings/*/note, category: mood.note, rest: sealed }
                  - path: /v1/everybodys
                    methods: { GET: read }
                    subject: item:/owner
                    items: /ratings/*
                    records-of: /v1/people/{person}/ratings
                """);
        gateway.data.handler = (exchange, asked) -> {
            if (asked.method().equals("POST")) {
                written = asked.body().text();
                FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
            } else {
                FakeUpstream.answer(exchange, 200, "application/json", listed.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void eachItemIsOfWhomTheServiceCallsSoAndTellsTheRealId() {
        String ofAda = sealed(ADA);
        String ofBen = sealed(BEN);
        assertThat(ofAda + ofBen).doesNotContain(ADA.value(), BEN.value());
        permit(ADA);
        list(ofAda, ofBen, ofAda);
        gateway.consent.events.clear();

        HttpResponse<String> answer = ask();

        String mine = "{\"owner\":\"%s\",\"note\":\"of %s\"}".formatted(ADA.value(), ADA.value());
        assertThat(answer.body()).isEqualTo("{\"ratings\":[" + mine + "," + mine + "]}");
        assertThat(gateway.consent.events)
                .filteredOn(AuditEvent.AccessIntended.class::isInstance)
                .hasSize(1);
    }

    @Test
    void whoeverPermitsIsHandedOutByTheirOwnConsent() {
        list(sealed(ADA), sealed(BEN));
        permit(ADA);
        permit(BEN);

        JsonNode ratings = JsonMapper.shared().readTree(ask().body()).path("ratings");

        assertThat(ratings.valueStream().map(each -> each.path("owner").asString()))
                .containsExactly(ADA.value(), BEN.value());
    }

    /** Else a service could find out who consents by putting real ids, or those of another service, into its list. */
    @ParameterizedTest
    @ValueSource(strings = {"the real one", "of nobody", "in capitals", "no UUID", ""})
    void anItemWithAnyOtherIdIsLeftOut(String kind) {
        String item = sealed(ADA);
        permit(ADA);
        permit(BEN);
        String there = item.replaceAll(".*\"owner\":\"([^\"]*)\".*", "$1");
        String other = switch (kind) {
            case "the real one" -> ADA.value();
            case "of nobody" -> (there.startsWith("0") ? "1" : "0") + there.substring(1);
            case "in capitals" -> there.toUpperCase(Locale.ROOT);
            default -> kind;
        };
        list(item.replace(there, other));

        assertThat(ask().body()).isEqualTo(NOTHING);
        list(item);
        assertThat(ask().body()).contains(ADA.value());
    }

    /** Sealed is bound to the person: a service that swaps ids shows nobody's data as another's. */
    @Test
    void anItemUnderTheIdOfAnotherDoesNotOpen() {
        String ofAda = sealed(ADA);
        String ofBen = sealed(BEN);
        permit(ADA);
        permit(BEN);
        list(ofAda.replaceAll(
                "\"owner\":\"[^\"]*\"", "\"owner\":\"" + ofBen.replaceAll(".*\"owner\":\"([^\"]*)\".*", "$1") + "\""));

        HttpResponse<String> answer = ask();

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("cannot-open").doesNotContain("of ");
    }

    @Test
    void theSelfTestPassesEveryRoute() {
        gateway.testItself();

        assertThat(gateway.routes().outOfService()).isEmpty();
    }

    private void permit(SubjectId subject) {
        long revision = gateway.consent.change(subject, RunningGateway.grantOf("mood.note"));
        RunningGateway.eventually(() -> gateway.consent.acknowledged.containsValue(revision));
    }

    /** An item as the service keeps it. */
    private String sealed(SubjectId subject) {
        permit(subject);
        HttpResponse<String> answer = gateway.send(HttpRequest.newBuilder(
                        gateway.uri("/api/registry/v1/people/me/ratings"))
                .header("Authorization", "Bearer " + RunningGateway.token(subject, RunningGateway.PURPOSE))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"ratings\":[{\"owner\":\"%s\",\"note\":\"of %s\"}]}"
                        .formatted(subject.value(), subject.value()))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        gateway.consent.change(subject);
        return written.replaceAll("^\\{\"ratings\":\\[|]}$", "");
    }

    private void list(String... items) {
        listed = "{\"ratings\":[" + String.join(",", List.of(items)) + "]}";
    }

    private HttpResponse<String> ask() {
        String token = RunningGateway.realm()
                .token(
                        CLINICIAN.value(),
                        RunningGateway.APP,
                        "purpose:" + RunningGateway.PURPOSE,
                        claims -> claims.claim("realm_access", Map.of("roles", List.of("clinician"))));
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/api/registry/v1/everybodys"))
                .header("Authorization", "Bearer " + token));
    }
}
