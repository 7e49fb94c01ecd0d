package org.neuroskin.consentservice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.LeaseRenewal;
import org.neuroskin.kernel.RevisionChange;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class ChangesIT {
    private static final int CHANGES = 200;

    @LocalServerPort
    private int port;

    @Autowired
    private Leases leases;

    @Autowired
    private Changes changes;

    @Autowired
    private JdbcClient database;

    @Autowired
    private Revisions revisions;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JsonMapper json;

    @Test
    void aListenerGetsEachChangeOnceInOrderWhileMoreAreCommitted() throws IOException, InterruptedException {
        Map<Integer, Long> known = new HashMap<>(leases.heads());
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                BufferedReader lines = open(http, known)) {
            for (int i = 0; i < CHANGES; i++) {
                writers.execute(() -> transactions.executeWithoutResult(status -> {
                    revisions.next(new SubjectId(UUID.randomUUID().toString()));
                    pause(ThreadLocalRandom.current().nextInt(5));
                    if (ThreadLocalRandom.current().nextInt(10) == 0) {
                        status.setRollbackOnly();
                    }
                }));
            }
            writers.shutdown();
            assertThat(writers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            Map<Integer, Long> heads = leases.heads();
            while (!known.equals(heads)) {
                String line = lines.readLine();
                assertThat(line).isNotNull();
                if (!line.isEmpty()) {
                    RevisionChange change = json.readValue(line, RevisionChange.class);
                    assertThat(change.revision()).isEqualTo(known.getOrDefault(change.shard(), 0L) + 1);
                    assertThat(Shards.of(Objects.requireNonNull(change.subject())))
                            .isEqualTo(change.shard());
                    known.put(change.shard(), change.revision());
                }
            }
        }
    }

    /** Each of them looks after each change of anybody. */
    @Test
    void aGatewayThatKnowsAllCostsNoLookAtAllThatEverChanged() {
        transactions.executeWithoutResult(status -> {
            status.setRollbackOnly();
            database.sql("""
                            insert into consent_change (shard, revision, subject, at)
                            select shard, revision + number, 'somebody', now()
                            from subject_shard, generate_series(1, 2000) as number
                            """).update();
            database.sql("update subject_shard set revision = revision + 2000").update();
            database.sql("analyze consent_change").update();
            long before = rowsReadOneByOne();
            assertThat(changes.after(leases.heads())).isEmpty();
            assertThat(rowsReadOneByOne()).isEqualTo(before);
        });
    }

    private long rowsReadOneByOne() {
        return database.sql("select seq_tup_read from pg_stat_xact_user_tables where relname = 'consent_change'")
                .query(Long.class)
                .single();
    }

    @Test
    void aSilentStreamShowsThatItLives() throws IOException {
        try (HttpClient http = HttpClient.newHttpClient();
                BufferedReader lines = open(http, leases.heads())) {
            long start = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                assertThat(lines.readLine()).isEmpty();
            }
            assertThat(System.nanoTime() - start).isLessThan(3_000_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"16:1", "1", "a:b", "0:1,,1:2", "0:-1"})
    void aPositionThatMakesNoSenseIsRefused(String after) {
        assertThat(new TestClient(port)
                        .get("/internal/v1/changes?after=" + after, TestWorld.GATEWAY_KEY)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aGatewayCannotAcknowledgeForAnother() {
        assertThat(new TestClient(port)
                        .post("/internal/v1/gateways/gateway-2/lease", TestWorld.GATEWAY_KEY, "{\"applied\":{}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theSnapshotsOfSeveralPeopleAreToldInTheOrderOfTheQuestion() {
        TestClient client = new TestClient(port);
        List<String> asked = List.of("bbbbbbbb-0000-4000-8000-000000000002", "aaaaaaaa-0000-4000-8000-000000000001");

        TestClient.Answer answer = client.post(
                "/internal/v1/snapshots", TestWorld.GATEWAY_KEY, "[\"%s\"]".formatted(String.join("\",\"", asked)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().values())
                .extracting(each -> each.path("subject").asString())
                .isEqualTo(asked);
        String tooMany = "[" + "\"x\",".repeat(100) + "\"x\"]";
        assertThat(client.post("/internal/v1/snapshots", TestWorld.GATEWAY_KEY, tooMany)
                        .status())
                .isEqualTo(400);
        assertThat(client.post("/internal/v1/snapshots", "", "[]").status()).isEqualTo(401);
    }

    @Test
    void aGatewayGivesBackItsOwnLeaseOnly() {
        TestClient client = new TestClient(port);
        leases.renew("gateway-2", new LeaseRenewal(leases.heads(), null));

        assertThat(giveBack(client, "gateway-2").status()).isEqualTo(400);
        assertThat(leases.held(List.of())).extracting(Leases.Held::gateway).contains("gateway-2");

        client.post("/internal/v1/gateways/gateway-1/lease", TestWorld.GATEWAY_KEY, "{\"applied\":{}}");
        assertThat(giveBack(client, "gateway-1").status()).isEqualTo(204);
        assertThat(leases.held(List.of())).extracting(Leases.Held::gateway).doesNotContain("gateway-1");
    }

    @Test
    void aRenewalAnswersWithTimeToLiveAndHeads() {
        TestClient.Answer answer = new TestClient(port)
                .post("/internal/v1/gateways/gateway-1/lease", TestWorld.GATEWAY_KEY, "{\"applied\":{\"3\":0}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("ttlMillis").asInt()).isEqualTo(2_000);
        assertThat(answer.json().path("heads").size()).isEqualTo(Shards.COUNT);
    }

    @ParameterizedTest
    @CsvSource({"a,3", "00000000-0000-4000-8000-000000000000,7"})
    void theShardOfASubjectNeverChanges(String subject, int shard) {
        assertThat(Shards.of(new SubjectId(subject))).isEqualTo(shard);
    }

    private static TestClient.Answer giveBack(TestClient client, String gateway) {
        return client.send(client.request("/internal/v1/gateways/%s/lease".formatted(gateway), TestWorld.GATEWAY_KEY)
                .DELETE());
    }

    private BufferedReader open(HttpClient http, Map<Integer, Long> known) throws IOException {
        String after = known.entrySet().stream()
                .map(e -> e.getKey() + ":" + e.getValue())
                .collect(Collectors.joining(","));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/internal/v1/changes?after=%s".formatted(port, after)))
                .header("Authorization", "Bearer " + TestWorld.GATEWAY_KEY)
                .header("Neuroskin-Gateway", "gateway-1")
                .build();
        try {
            return new BufferedReader(new InputStreamReader(
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                            .body(),
                    StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
