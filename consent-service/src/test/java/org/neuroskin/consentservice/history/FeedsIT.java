package org.neuroskin.consentservice.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.ledger.Hash;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Accesses are read as they are recorded, page after page, by those who may. */
@ServiceTest
class FeedsIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern NEXT = Pattern.compile("</audit/v1/feeds/[a-z]+\\?from=(\\d+)>; rel=\"next\"");

    @LocalServerPort
    private int port;

    @Autowired
    private AuditLog log;

    @Autowired
    private Pseudonyms pseudonyms;

    @Autowired
    private JdbcClient database;

    private final String subject = UUID.randomUUID().toString();
    private final String operator = TestWorld.ISSUER.staff("operator-" + subject, "operator");
    private TestClient client = new TestClient(0);

    @BeforeEach
    void connect() {
        client = new TestClient(port);
    }

    private AuditEvent intended(UUID access, Pseudonym pseudonym) {
        return new AuditEvent.AccessIntended(
                UUID.randomUUID(),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                access,
                "gateway-1",
                "clinician-7",
                new AppId("mood-coach"),
                pseudonym,
                "diary",
                "/v1/subjects/{subject}/mood-entries",
                Operation.READ,
                new PurposeId("routine-personalisation"),
                List.of(new CategoryId("mood.self-report")),
                List.of(),
                1,
                null,
                null,
                List.of(),
                null,
                null,
                UUID.randomUUID(),
                1L);
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

    /** Records an access with a window; tells where it begins. */
    private long accessed(UUID access) {
        Pseudonym pseudonym = pseudonyms.of(new SubjectId(subject));
        AuditEvent window = new AuditEvent.WindowReleased(
                UUID.randomUUID(), Instant.now().truncatedTo(ChronoUnit.MICROS), access, 0, 17);
        return log.append(List.of(intended(access, pseudonym), window, released(access)))
                .sequences()
                .getFirst();
    }

    private Answer read(String format, String query) {
        Answer answer = client.get("/audit/v1/feeds/" + format + query, operator);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        return answer;
    }

    private static List<JsonNode> lines(Answer answer) {
        return answer.body().lines().map(JSON::readTree).toList();
    }

    private static long next(Answer answer) {
        Matcher link =
                NEXT.matcher(answer.response().headers().firstValue("Link").orElse(""));
        assertThat(link.matches()).isTrue();
        return Long.parseLong(link.group(1));
    }

    private long size() {
        return database.sql("select size from ledger_head where shard = 'main'")
                .query(Long.class)
                .single();
    }

    @Test
    void tellsOfAnAccessInBothFormsAndCanBeProven() {
        UUID access = UUID.randomUUID();
        long sequence = accessed(access);

        List<JsonNode> ocsf = lines(read("ocsf", "?limit=3&from=" + sequence));
        List<JsonNode> cloudEvents = lines(read("cloudevents", "?limit=3&from=" + sequence));

        assertThat(ocsf).hasSize(2).allSatisfy(line -> {
            assertThat(FeedRules.broken(FeedRules.OCSF, line)).isEmpty();
            assertThat(line.at("/metadata/correlation_uid").asString()).isEqualTo(access.toString());
            assertProven(line.at("/unmapped/entry"), line.at("/unmapped/leaf_hash"));
        });
        assertThat(cloudEvents).hasSize(2).allSatisfy(line -> {
            assertThat(FeedRules.broken(FeedRules.CLOUD_EVENTS, line)).isEmpty();
            assertProven(line.path("data"), line.path("leafhash"));
            assertThat(line.path("subject").asString())
                    .isEqualTo(pseudonyms.of(new SubjectId(subject)).value());
        });
        assertThat(ocsf.getLast().at("/http_response/code").asInt()).isEqualTo(200);
        assertThat(ocsf.toString() + cloudEvents).doesNotContain(subject);
    }

    /** The entry hashes to the leaf, and a proof of the log has the same. */
    private void assertProven(JsonNode entry, JsonNode hash) {
        byte[] leaf = CanonicalJson.write(CanonicalJson.read(JSON.writeValueAsBytes(entry)));
        assertThat(Hash.leaf(leaf).base64()).isEqualTo(hash.asString());
        Answer proof = client.get(
                "/audit/v1/proofs/main/" + entry.path("sequence").asLong(),
                TestWorld.ISSUER.reviewer("reviewer-" + subject));
        String extra = proof.body().lines().skip(1).findFirst().orElse("").substring("extra ".length());
        assertThat(Base64.getDecoder().decode(extra)).isEqualTo(leaf);
    }

    @Test
    void pagesHaveEachLineOnceHoweverSmall() {
        long first = accessed(UUID.randomUUID());
        accessed(UUID.randomUUID());
        long end = size();
        List<String> whole = read("ocsf", "?limit=1000&from=" + first)
                .body()
                .lines()
                .limit(4)
                .toList();
        List<String> paged = new ArrayList<>();
        for (long from = first; from < end; ) {
            Answer page = read("ocsf", "?limit=1&from=" + from);
            page.body().lines().forEach(paged::add);
            assertThat(next(page)).isGreaterThan(from);
            from = next(page);
        }
        assertThat(paged).hasSizeGreaterThanOrEqualTo(4);
        assertThat(paged.subList(0, 4)).isEqualTo(whole);
    }

    @Test
    void whoeverWaitsIsAnsweredOnceThereIsSomething() {
        long end = size();
        Answer none = read("cloudevents", "?from=" + end);
        assertThat(none.body()).isEmpty();
        UUID access = UUID.randomUUID();
        long begun = System.nanoTime();
        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(() -> read("cloudevents", "?wait=15&from=" + next(none)));
        CompletableFuture.delayedExecutor(300, java.util.concurrent.TimeUnit.MILLISECONDS)
                .execute(() -> accessed(access));
        Answer answer = waiting.join();
        assertThat(answer.body()).contains(access.toString());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(12));
    }

    @Test
    void aLookIsRecordedIfThereWasSomethingToSee() {
        long sequence = accessed(UUID.randomUUID());
        read("ocsf", "?limit=3&from=" + sequence);
        read("cloudevents", "?limit=3&from=" + sequence);
        long end = size();
        read("ocsf", "?from=" + end);

        List<String> looks = database
                .sql("select entry from ledger_leaf where shard = 'main' and sequence >= ?")
                .param(sequence)
                .query((row, number) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                .list()
                .stream()
                .filter(entry -> entry.contains("operator-" + subject))
                .toList();
        assertThat(looks).hasSize(2);
        assertThat(looks.getFirst()).contains("\"entries\":2", "\"scope\":\"feed-ocsf\"");
        assertThat(looks.getLast()).contains("\"entries\":2", "\"scope\":\"feed-cloudevents\"");
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        for (String query : List.of(
                "?from=-1", "?from=x", "?from=999999999999", "?limit=0", "?limit=1001", "?wait=-1", "?wait=31")) {
            assertThat(client.get("/audit/v1/feeds/ocsf" + query, operator).problem())
                    .as(query)
                    .isEqualTo("malformed-request");
        }
        for (String format : List.of("ocsf", "cloudevents")) {
            String path = "/audit/v1/feeds/" + format;
            assertThat(client.get(path, TestWorld.ISSUER.selfService(subject)).status())
                    .isEqualTo(403);
            assertThat(client.get(path, "").status()).isEqualTo(401);
            assertThat(client.get(path, TestWorld.ISSUER.reviewer(subject)).status())
                    .isEqualTo(200);
        }
        assertThat(client.get("/audit/v1/events", operator).status()).isEqualTo(403);
    }
}
