package org.neuroskin.consentservice.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@ServiceTest
class AuditApiIT {
    private static final String PATH = "/internal/v1/audit/events";

    @LocalServerPort
    private int port;

    private TestClient client;
    private String subject;
    private Pseudonym pseudonym;

    @BeforeEach
    void somebody(@Autowired Pseudonyms pseudonyms) {
        client = new TestClient(port);
        subject = UUID.randomUUID().toString();
        pseudonym = pseudonyms.of(new SubjectId(subject));
    }

    private AuditEvent intended(UUID access, String gateway) {
        return new AuditEvent.AccessIntended(
                UUID.randomUUID(),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                access,
                gateway,
                "clinician-7",
                new AppId("mood-coach"),
                pseudonym,
                "diary",
                "/v1/subjects/{subject}/mood-entries",
                Operation.READ,
                new PurposeId("routine-personalisation"),
                List.of(new CategoryId("mood.self-report")),
                List.of(new CategoryId("mood.note")),
                1,
                "ab".repeat(32),
                "cd".repeat(32),
                List.of(),
                List.of(),
                null,
                null,
                null);
    }

    private static AuditEvent released(UUID access) {
        return new AuditEvent.AccessReleased(
                UUID.randomUUID(),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                access,
                200,
                17,
                List.of(new CategoryId("mood.self-report")));
    }

    private static String lines(AuditEvent... events) {
        return Arrays.stream(events)
                .map(event -> new String(AuditEvents.write(event), StandardCharsets.UTF_8) + "\n")
                .collect(Collectors.joining());
    }

    private Answer report(String body) {
        return client.send(client.request(PATH, TestWorld.GATEWAY_KEY)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private long reported(UUID access) {
        Answer answer = report(lines(intended(access, "gateway-1"), released(access)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("shard").asString()).isEqualTo("main");
        JsonNode sequences = answer.json().path("sequences");
        assertThat(sequences.get(1).asLong()).isEqualTo(sequences.get(0).asLong() + 1);
        return sequences.get(0).asLong();
    }

    @Test
    void aPersonSeesWhoLookedAndGetsAProofOfIt() {
        UUID access = UUID.randomUUID();
        long sequence = reported(access);
        String token = TestWorld.ISSUER.selfService(subject);

        Answer answer = client.get("/consent/v1/me/accesses", token);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("accesses")).hasSize(1);
        JsonNode shown = answer.json().path("accesses").get(0);
        assertThat(shown.path("access").asString()).isEqualTo(access.toString());
        assertThat(shown.path("app").path("name").asString()).isEqualTo("Mood Coach");
        assertThat(shown.path("app").path("organisation").asString()).isEqualTo("Coach & Co");
        assertThat(shown.path("outcome").asString()).isEqualTo("released");
        assertThat(shown.path("operation").asString()).isEqualTo("read");
        assertThat(shown.path("bytes").asLong()).isEqualTo(17);
        assertThat(shown.path("categories").get(0).asString()).isEqualTo("mood.self-report");
        assertThat(shown.path("omitted").get(0).asString()).isEqualTo("mood.note");
        assertThat(shown.has("actor")).as("staff are not named to the person").isFalse();
        assertThat(shown.has("subject")).isFalse();
        assertThat(shown.path("proof").asString()).isEqualTo("/audit/v1/proofs/main/" + sequence);
        Answer proof = client.get(shown.path("proof").asString(), token);
        assertThat(proof.status()).isEqualTo(200);
        assertThat(proof.body()).startsWith("c2sp.org/tlog-proof@v1\nextra ").contains("\nindex " + sequence + "\n");
    }

    @Test
    void nobodySeesAnothersAccessesOrProofs() {
        long sequence = reported(UUID.randomUUID());
        String stranger = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());

        assertThat(client.get("/consent/v1/me/accesses", stranger).json().path("accesses"))
                .isEmpty();
        assertThat(client.get("/audit/v1/proofs/main/" + sequence, stranger).problem())
                .isEqualTo("not-found");
        assertThat(client.get("/audit/v1/proofs/main/99999999", stranger).problem())
                .isEqualTo("not-found");
        assertThat(client.get("/audit/v1/events", stranger).status()).isEqualTo(403);
        assertThat(client.post("/audit/v1/exports", stranger, "").status()).isEqualTo(403);
        String app = TestWorld.ISSUER.app(subject, "mood-coach", "routine-personalisation");
        assertThat(client.get("/consent/v1/me/accesses", app).status()).isEqualTo(403);
    }

    @Test
    void aReviewerSeesEverybodyUnderPseudonymsAndIsRecorded() {
        UUID access = UUID.randomUUID();
        reported(access);
        String token = TestWorld.ISSUER.reviewer("reviewer-" + subject);

        Answer answer = client.get("/audit/v1/events?app=mood-coach&outcome=released&limit=1", token);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode shown = answer.json().path("accesses").get(0);
        assertThat(shown.path("access").asString()).isEqualTo(access.toString());
        assertThat(shown.path("subject").asString()).isEqualTo(pseudonym.value());
        assertThat(shown.path("actor").asString()).isEqualTo("clinician-7");
        assertThat(answer.body()).doesNotContain(subject);
        assertThat(exported(token))
                .anyMatch(entry -> entry.contains("\"actor\":\"reviewer-" + subject + "\"")
                        && entry.contains("\"scope\":\"accesses\""));
    }

    @Test
    void readingAProofIsRecordedToo() {
        long sequence = reported(UUID.randomUUID());
        String reviewer = TestWorld.ISSUER.reviewer("reviewer-" + subject);
        String address = "/audit/v1/proofs/main/" + sequence;

        assertThat(client.get(address, reviewer).status()).isEqualTo(200);
        long before = proofsRead(reviewer, "subject");
        assertThat(client.get(address, TestWorld.ISSUER.selfService(subject)).status())
                .isEqualTo(200);

        assertThat(proofsRead(reviewer, "reviewer-" + subject)).isEqualTo(1);
        assertThat(proofsRead(reviewer, "subject")).isEqualTo(before + 1);
    }

    @Test
    void aReviewerTakesTheSameAccessesAsTableAndAsAuditEvents() {
        UUID access = UUID.randomUUID();
        long sequence = reported(access);
        String reviewer = TestWorld.ISSUER.reviewer("reviewer-" + subject);
        String narrowed = "?app=mood-coach&outcome=released";

        Answer csv = client.post("/audit/v1/exports/csv" + narrowed, reviewer, "");
        Answer fhir = client.post("/audit/v1/exports/fhir" + narrowed, reviewer, "");

        assertThat(csv.status()).as(csv.body()).isEqualTo(200);
        assertThat(csv.body()).startsWith(CsvAccesses.HEAD);
        assertThat(csv.body().lines())
                .anyMatch(line -> line.startsWith(access + ",") && line.endsWith(",released,,17,main," + sequence));
        assertThat(csv.body().lines().skip(1)).allMatch(line -> line.contains(",mood-coach,"));
        assertThat(fhir.status()).as(fhir.body()).isEqualTo(200);
        List<JsonNode> events = fhir.body()
                .lines()
                .map(line -> tools.jackson.databind.json.JsonMapper.shared().readTree(line))
                .toList();
        assertThat(events)
                .allSatisfy(event -> assertThat(BalpRules.broken(event)).isEmpty());
        assertThat(events)
                .extracting(event -> event.path("id").asString())
                .contains(access + "-decision", access + "-act");
        assertThat(fhir.body()).doesNotContain(subject);
        assertThat(exported(reviewer))
                .anyMatch(entry -> entry.contains("\"scope\":\"export-csv\""))
                .anyMatch(entry -> entry.contains("\"scope\":\"export-fhir\""));
        for (String path : List.of("csv", "fhir")) {
            String address = "/audit/v1/exports/" + path;
            assertThat(client.post(address, TestWorld.ISSUER.selfService(subject), "")
                            .status())
                    .isEqualTo(403);
            assertThat(client.post(address + "?outcome=x", reviewer, "").problem())
                    .isEqualTo("malformed-request");
        }
    }

    private long proofsRead(String token, String actor) {
        return exported(token).stream()
                .filter(entry -> entry.contains("\"actor\":\"" + actor + "\"") && entry.contains("\"scope\":\"proof\""))
                .count();
    }

    private List<String> exported(String token) {
        List<String> entries = new ArrayList<>();
        try {
            HttpResponse<byte[]> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/audit/v1/exports"))
                                    .header("Authorization", "Bearer " + token)
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/zip");
            ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(response.body()));
            for (ZipEntry part = zip.getNextEntry(); part != null; part = zip.getNextEntry()) {
                if (part.getName().equals("entries.ndjson")) {
                    new String(zip.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .forEach(entries::add);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return entries;
    }

    @Test
    void badQuestionsAreNamed() {
        String token = TestWorld.ISSUER.reviewer(subject);
        for (String query : List.of("limit=0", "limit=201", "limit=x", "after=x", "outcome=x", "from=x", "app=%20")) {
            assertThat(client.get("/audit/v1/events?" + query, token).status())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(client.get("/audit/v1/proofs/main/x", token).status()).isEqualTo(400);
        for (String far : List.of("%2B1000000000-12-31T00:00:00Z", "-1000000000-01-01T00:00:00Z")) {
            for (String bound : List.of("from=", "to=")) {
                assertThat(client.get("/audit/v1/events?" + bound + far, token).problem())
                        .as(bound + far)
                        .isEqualTo("malformed-request");
            }
        }
        String farCursor = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ("+1000000000-12-31T00:00:00Z " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII));
        assertThat(client.get("/consent/v1/me/accesses?after=" + farCursor, TestWorld.ISSUER.selfService(subject))
                        .problem())
                .isEqualTo("malformed-request");
    }

    @Test
    void checkpointAndKeysArePublic() {
        reported(UUID.randomUUID());

        Answer checkpoint = client.get("/audit/v1/checkpoint", "");
        Answer keys = client.get("/audit/v1/keys", "");

        assertThat(checkpoint.status()).isEqualTo(200);
        assertThat(checkpoint.body()).startsWith("neuroskin/").contains("\n\n\u2014 neuroskin/");
        assertThat(keys.body().lines()).hasSize(2).allMatch(line -> line.startsWith("neuroskin/"));
    }

    @Test
    void aGatewayReportsOnlyCanonicalEventsOfItsOwn() {
        UUID access = UUID.randomUUID();
        String good = lines(intended(access, "gateway-1"));
        AuditEvent consent = new AuditEvent.ConsentChanged(
                UUID.randomUUID(),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                UUID.randomUUID(),
                pseudonym,
                "subject",
                new AppId("mood-coach"),
                new PurposeId("routine-personalisation"),
                List.of(),
                ConsentState.GIVEN,
                1,
                "given");
        for (String body : List.of(
                "",
                "\n",
                "{}",
                good.replace("{\"access\"", "{ \"access\""),
                good + "\n" + good,
                lines(intended(access, "gateway-2")),
                lines(consent))) {
            assertThat(report(body).problem()).as(body).isEqualTo("malformed-body");
        }
        assertThat(report(lines(released(access))).problem()).isEqualTo("conflict");
        assertThat(client.send(client.request(PATH, "wrong").POST(HttpRequest.BodyPublishers.ofString(good)))
                        .status())
                .isEqualTo(401);
        assertThat(client.get("/consent/v1/me/accesses", TestWorld.ISSUER.selfService(subject))
                        .json()
                        .path("accesses"))
                .as("nothing of it was recorded")
                .isEmpty();
    }

    @Test
    void aProofGoesWithTheNextLineAndBeginsOneAccess() {
        String proof = "{\"proof\":\"%s\"}\n".formatted(randomProof());

        Answer first = report(proof + lines(intended(UUID.randomUUID(), "gateway-1")));
        Answer second = report(
                proof + lines(intended(UUID.randomUUID(), "gateway-1"), intended(UUID.randomUUID(), "gateway-1")));

        assertThat(first.json().path("sequences").get(0).asLong()).isGreaterThanOrEqualTo(0);
        assertThat(second.json().path("sequences").get(0).asLong()).isEqualTo(-1);
        assertThat(second.json().path("sequences").get(1).asLong()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void aProofThatGoesWithNothingOrIsNoneIsRefused() {
        String proof = "{\"proof\":\"%s\"}\n".formatted(randomProof());
        String intent = lines(intended(UUID.randomUUID(), "gateway-1"));
        UUID access = UUID.randomUUID();
        assertThat(report(lines(intended(access, "gateway-1"))).status()).isEqualTo(200);

        for (String body : List.of(
                proof,
                intent + proof,
                proof + proof + intent,
                proof + lines(released(access)),
                proof.replace("proof", "prooof") + intent,
                "{\"proof\":\"%s\"}\n".formatted("!".repeat(43)) + intent)) {
            assertThat(report(body).status()).as(body).isEqualTo(400);
        }
    }

    private static String randomProof() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((UUID.randomUUID() + "").substring(0, 32).getBytes(StandardCharsets.US_ASCII));
    }
}
