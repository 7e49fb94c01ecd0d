package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.vocabulary.Vocabulary;

final class AccessPathTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String ENTRY = """
            {"entries":[{"id":"1","at":"2026-11-01T10:00:00Z","valence":-2,"arousal":7,"note":"secret note"}]}""";
    private static final String DIARY =
            Descriptors.bundledWithoutPlaces().getFirst().hash();
    private static final String[] MOOD = {"mood.self-report", "mood.note", "mood.inferred"};

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private Map<String, byte[]> stored = Map.of();

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        stored = gateway.data.store();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatIsWrittenIsSealedThereAndComesBackOpen() {
        gateway.grant(MOOD);

        HttpResponse<String> written = gateway.post(ENTRIES, ENTRY);
        HttpResponse<String> read = gateway.get(ENTRIES);

        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(written.body()).isEmpty();
        assertThat(gateway.data.asked.getFirst().body().text())
                .contains("\"id\":\"1\"", "nsg1.")
                .doesNotContain("secret", "valence\":-2", "arousal\":7");
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(ENTRY);
        assertThat(read.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(read.headers().firstValue("Consent-Omitted")).isEmpty();
    }

    @Test
    void dataServicesSeeTheRealSubjectAndNothingOfTheClient() {
        gateway.grant(MOOD);
        stored.put(
                "/diary/v1/subjects/" + RunningGateway.ADA.value() + "/mood-entries",
                "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> read = gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-Request-Id", "mine")
                .header("X-Consent-Subject", "bbb")
                .header("Cookie", "a=b")
                .header("Neuroskin-Gateway", "x"));

        assertThat(read.statusCode()).isEqualTo(200);
        FakeUpstream.Asked asked = gateway.data.asked.getFirst();
        assertThat(asked.target()).isEqualTo("/diary/v1/subjects/" + RunningGateway.ADA.value() + "/mood-entries");
        assertThat(asked.headers().keySet())
                .containsExactlyInAnyOrder("accept", "accept-encoding", "host", "x-request-id");
        assertThat(asked.header("X-Request-Id")).isNotEqualTo("mine");
    }

    @Test
    void fieldsWithoutConsentAreLeftOut() {
        gateway.grant(MOOD);
        gateway.post(ENTRIES, ENTRY);
        gateway.grant("mood.self-report");

        HttpResponse<String> read = eventuallyGet("secret", false);

        assertThat(read.body()).contains("\"valence\":-2").doesNotContain("note", "secret");
        assertThat(read.headers().firstValue("Consent-Omitted")).contains("mood.inferred, mood.note");
    }

    @Test
    void intentAndOutcomeAreRecordedAroundAnAccess() {
        gateway.grant(MOOD);
        gateway.post(ENTRIES, ENTRY);
        gateway.get(ENTRIES);

        assertThat(gateway.consent.events).hasSize(4);
        assertThat(gateway.consent.events.get(2)).isInstanceOfSatisfying(AuditEvent.AccessIntended.class, intended -> {
            assertThat(intended.actor()).isEqualTo("subject");
            assertThat(intended.route()).isEqualTo("/v1/subjects/{subject}/mood-entries");
            assertThat(intended.policy()).isEqualTo(new PolicyEvaluator(Vocabulary.bundled()).policy());
            assertThat(intended.descriptor()).isEqualTo(DIARY);
        });
        assertThat(gateway.consent.events.get(3)).isInstanceOfSatisfying(AuditEvent.AccessReleased.class, released -> {
            assertThat(released.bytes()).isEqualTo(ENTRY.length());
            assertThat(released.categories())
                    .extracting(Object::toString)
                    .containsExactly("mood.note", "mood.self-report");
        });
    }

    @Test
    void withoutConsentNothingIsForwardedAndTheAppIsToldWhatIsMissing() {
        HttpResponse<String> read = gateway.get(ENTRIES);

        assertProblem(read, 403, "consent-required");
        assertThat(read.body())
                .contains("\"category\":\"mood.note\"", "\"purpose\":\"routine-personalisation\"")
                .contains("\"request_consent_at\":\"http://localhost:8080/consent/v1/requests\"");
        assertThat(gateway.data.asked).isEmpty();
        assertDenied(DenialReason.NO_CONSENT);
    }

    @Test
    void aDenialNamesThePoliciesAndTheDescriptorItRestsOnWhereTheyWereAsked() {
        gateway.get(ENTRIES);
        gateway.post(ENTRIES, "{");
        gateway.get("/api/diary/v1/elsewhere");
        gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES)));

        String policy = new PolicyEvaluator(Vocabulary.bundled()).policy();
        assertThat(gateway.consent.events)
                .extracting(event -> (AuditEvent.AccessDenied) event)
                .extracting(AuditEvent.AccessDenied::policy, AuditEvent.AccessDenied::descriptor)
                .containsExactly(tuple(policy, DIARY), tuple(null, DIARY), tuple(null, null), tuple(null, null));
    }

    @Test
    void anotherPersonsDataIsForStaffOnly() {
        gateway.grant(MOOD);
        String hers = "/api/diary/v1/subjects/" + RunningGateway.ADA.value() + "/mood-entries";
        stored.put(hers.substring(4), "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        String stranger = RunningGateway.token(RunningGateway.BEN, RunningGateway.PURPOSE);
        String clinician = RunningGateway.realm()
                .token(
                        RunningGateway.BEN.value(),
                        RunningGateway.APP,
                        "purpose:" + RunningGateway.PURPOSE,
                        claims -> claims.claim("realm_access", Map.of("roles", List.of("clinician"))));

        assertProblem(getWith(stranger, hers), 403, "consent-required");
        assertThat(gateway.data.asked).isEmpty();
        assertDenied(DenialReason.NO_CONSENT);
        assertThat(getWith(clinician, hers).statusCode()).isEqualTo(200);
        assertThat(gateway.consent.events.get(1))
                .isInstanceOfSatisfying(
                        AuditEvent.AccessIntended.class,
                        intended -> assertThat(intended.actor()).isEqualTo(RunningGateway.BEN.value()));
    }

    @Test
    void tokensAreNeededAndTheRefusalIsRecorded() {
        assertProblem(gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))), 401, "invalid-token");
        assertDenied(DenialReason.UNAUTHENTICATED);
        assertProblem(gateway.send(HttpRequest.newBuilder(gateway.uri("/api/nowhere/x"))), 401, "invalid-token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/nowhere/v1/x",
                "/api/diary",
                "/api/diary/",
                "/api/diary/v1/subjects/me",
                "/api/diary/v1/subjects/me/mood-entries/",
                "/api/diary/v1/subjects/me/mood-entries.",
                "/api/diary/v1/subjects/me/mood-entries..",
                "/api/diary/v1/subjects/me/mood-entries.json",
                "/api/diary/v1/subjects/me/MOOD-ENTRIES",
                "/api/diary/V1/subjects/me/mood-entries",
                "/api/Diary/v1/subjects/me/mood-entries",
                "/api/diary./v1/subjects/me/mood-entries"
            })
    void whatNoDescriptorNamesDoesNotExist(String target) {
        assertProblem(gateway.get(target), 404, "not-found");
        assertDenied(DenialReason.NO_ROUTE);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void otherMethodsAreToldWhichThereAre() {
        HttpResponse<String> refused = gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .DELETE());

        assertProblem(refused, 405, "method-not-allowed");
        assertThat(refused.headers().firstValue("Allow")).contains("GET, POST");
    }

    @Test
    void unknownQueryParametersAreRefused() {
        assertProblem(gateway.get(ENTRIES + "?subject=bbb"), 400, "malformed-request");
    }

    @Test
    void onePurposeIsNeeded() {
        assertProblem(
                getWith(
                        RunningGateway.realm().token(RunningGateway.ADA.value(), RunningGateway.APP, "openid"),
                        ENTRIES),
                400,
                "purpose-required");
        String two = RunningGateway.token(RunningGateway.ADA, RunningGateway.PURPOSE, "marketing");
        assertProblem(getWith(two, ENTRIES), 400, "purpose-required");
        HttpResponse<String> notApproved = gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))
                .header("Authorization", "Bearer " + two)
                .header("Consent-Purpose", "sale"));
        assertProblem(notApproved, 403, "purpose-not-approved");
        assertDenied(DenialReason.PURPOSE_NOT_APPROVED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"entries\":[{\"id\":\"1\",\"id\":\"2\"}]}",
                "{\"entries\":[]} x",
                "[1,2",
                "{\"entries\":NaN}",
                "\u0000"
            })
    void malformedBodiesAreNotForwarded(String body) {
        gateway.grant(MOOD);

        assertProblem(gateway.post(ENTRIES, body), 400, "malformed-body");
        assertThat(gateway.data.asked).isEmpty();
        assertDenied(DenialReason.BAD_REQUEST);
    }

    @Test
    void deepAndLargeBodiesAreNotForwarded() {
        gateway.grant(MOOD);

        assertProblem(gateway.post(ENTRIES, "[".repeat(10_000)), 400, "malformed-body");
        assertProblem(gateway.post(ENTRIES, " ".repeat(1024 * 1024 + 1)), 413, "body-too-large");
        byte[] large = new byte[1024 * 1024 + 1];
        HttpResponse<String> chunked = gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
        assertProblem(chunked, 413, "body-too-large");
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void otherMediaTypesAreRefused() {
        gateway.grant(MOOD);
        HttpResponse<String> refused = gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(ENTRY)));

        assertProblem(refused, 415, "unsupported-media-type");
        assertThat(gateway.data.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "404,404,not-found",
        "409,409,conflict",
        "401,502,service-failed",
        "500,502,service-failed",
        "302,502,service-failed"
    })
    void whatADataServiceSaysWhenItFailsIsNotPassedOn(int theirs, int ours, String problem) {
        gateway.grant(MOOD);
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, theirs, "application/json", "stack trace of them".getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertProblem(read, ours, problem);
        assertThat(read.body()).doesNotContain("stack trace");
        assertThat(gateway.consent.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.AccessFailed.class,
                        failed -> assertThat(failed.problem()).isEqualTo(problem));
    }

    @Test
    void plaintextWhereSealedValuesBelongIsNotReleased() {
        gateway.grant(MOOD);
        stored.put(
                "/diary/v1/subjects/" + RunningGateway.ADA.value() + "/mood-entries",
                ENTRY.getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertProblem(read, 502, "service-failed");
        assertThat(read.body()).doesNotContain("secret");
    }

    @Test
    void unexpectedTypesAreNotReleased() {
        gateway.grant(MOOD);
        gateway.data.handler = (exchange, asked) ->
                FakeUpstream.answer(exchange, 200, "text/html", "<script>".getBytes(StandardCharsets.UTF_8));

        assertProblem(gateway.get(ENTRIES), 502, "service-failed");
    }

    @Test
    void aDataServiceThatIsDownIsSaidToBeAndRecoversByItself() {
        gateway.grant(MOOD);
        int port = gateway.data.port();
        gateway.data.close();

        assertProblem(gateway.get(ENTRIES), 502, "service-unreachable");
        try (FakeUpstream again = new FakeUpstream(port)) {
            again.handler = (exchange, asked) -> FakeUpstream.answer(
                    exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
            assertThat(gateway.get(ENTRIES).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aSlowDataServiceIsNotWaitedForLong() {
        gateway.grant(MOOD);
        CountDownLatch never = new CountDownLatch(1);
        gateway.data.handler = (exchange, asked) -> waitFor(never);

        assertProblem(gateway.get(ENTRIES), 504, "service-timeout");
        assertProblem(gateway.post(ENTRIES, ENTRY), 504, "service-timeout");
        assertThat(gateway.data.asked).hasSize(2);
        never.countDown();
    }

    @Test
    void whenRecordingFailsNothingIsForwardedOrReleased() {
        gateway.grant(MOOD);
        gateway.post(ENTRIES, ENTRY);
        gateway.consent.recordingFails = true;

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertProblem(read, 503, "cannot-record");
        assertThat(read.headers().firstValue("Retry-After")).isPresent();
        assertThat(gateway.data.asked).hasSize(1);
        assertProblem(gateway.get("/api/nowhere/x"), 503, "cannot-record");

        gateway.consent.recordingFails = false;
        assertThat(gateway.get(ENTRIES).body()).isEqualTo(ENTRY);
    }

    @Test
    void whenTheOutcomeCannotBeRecordedNothingIsReleased() {
        gateway.grant(MOOD);
        gateway.post(ENTRIES, ENTRY);
        gateway.data.handler = (exchange, asked) -> {
            gateway.consent.recordingFails = true;
            FakeUpstream.answer(exchange, 200, "application/json", Objects.requireNonNull(stored.get(asked.target())));
        };

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertProblem(read, 503, "cannot-record");
        assertThat(read.body()).doesNotContain("secret");
    }

    @Test
    void whenTheConsentServiceIsDownEverythingIsRefusedUntilItReturns() {
        gateway.grant(MOOD);
        gateway.post(ENTRIES, ENTRY);
        gateway.consent.down = true;
        eventually(() -> !gateway.leased());

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(read.headers().firstValue("Retry-After")).isPresent();
        assertThat(gateway.data.asked).hasSize(1);

        gateway.consent.down = false;
        eventually(gateway::leased);
        eventually(() -> gateway.get(ENTRIES).statusCode() == 200);
    }

    @Test
    void aWithdrawalWhileTheDataServiceWorksStopsTheRelease() {
        gateway.grant(MOOD);
        gateway.post(ENTRIES, ENTRY);
        gateway.data.handler = (exchange, asked) -> {
            long revision = gateway.consent.change(RunningGateway.ADA);
            eventually(() -> gateway.consent.acknowledged.containsValue(revision));
            FakeUpstream.answer(exchange, 200, "application/json", Objects.requireNonNull(stored.get(asked.target())));
        };

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertProblem(read, 403, "consent-required");
        assertThat(read.body()).doesNotContain("secret");
    }

    @Test
    void imagesAreSealedWholeAndStreamedBothWays() {
        gateway.grant("skin.image");
        byte[] image = new byte[700_000];
        new Random(7).nextBytes(image);
        String target = "/api/skin/v1/subjects/me/images/cheek-1";

        HttpResponse<String> written = gateway.send(HttpRequest.newBuilder(gateway.uri(target))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", "image/png")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(image)));
        HttpResponse<byte[]> read = gateway.send(
                HttpRequest.newBuilder(gateway.uri(target)).header("Authorization", "Bearer " + RunningGateway.token()),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(gateway.data.asked.getFirst().body().get()).hasSizeGreaterThan(image.length);
        assertThat(read.body()).isEqualTo(image);
        assertThat(read.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(gateway.consent.events.stream().filter(AuditEvent.WindowReleased.class::isInstance))
                .hasSizeGreaterThan(1);
        assertThat(gateway.consent.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.AccessReleased.class,
                        released -> assertThat(released.bytes()).isEqualTo(image.length));
    }

    @Test
    void anImageBeyondTheLimitIsCutOffSoThatItIsNotStored() {
        gateway.grant("skin.image");
        byte[] large = new byte[16 * 1024 * 1024 + 1];

        HttpResponse<String> refused =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/api/skin/v1/subjects/me/images/x"))
                        .header("Authorization", "Bearer " + RunningGateway.token())
                        .header("Content-Type", "image/png")
                        .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));

        assertProblem(refused, 413, "body-too-large");
        assertThat(stored).isEmpty();
    }

    @Test
    void aWithdrawalDuringASlowUploadKeepsItFromBeingStored() throws IOException {
        gateway.grant("skin.image");
        String chunk = "400\r\n" + "x".repeat(1024) + "\r\n";
        String answer;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(10_000);
            send(socket, """
                    PUT /api/skin/v1/subjects/me/images/late HTTP/1.1\r
                    Host: localhost\r
                    Authorization: Bearer %s\r
                    Content-Type: image/png\r
                    Transfer-Encoding: chunked\r
                    \r
                    %s""".formatted(RunningGateway.token(), chunk));
            eventually(() -> gateway.consent.events.stream().anyMatch(AuditEvent.AccessIntended.class::isInstance));
            withdrawEverything();
            send(socket, chunk.repeat(100) + "0\r\n\r\n");
            answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }

        assertThat(answer).isEqualTo("HTTP/1.1 403");
        assertThat(stored).isEmpty();
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessFailed.class);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void aWriteThatHappenedIsAnsweredAsSuchEvenIfConsentEndsMeanwhile() {
        gateway.grant(MOOD);
        gateway.data.handler = (exchange, asked) -> {
            stored.put(asked.target(), asked.body().get());
            withdrawEverything();
            FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
        };

        HttpResponse<String> written = gateway.post(ENTRIES, ENTRY);

        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessReleased.class);
    }

    @Test
    void aStrangerLearnsNothingOfWhatSomebodyConsentedTo() {
        String hers = "/api/diary/v1/subjects/" + RunningGateway.ADA.value() + "/mood-entries";
        String before = missing(postAs(RunningGateway.BEN, hers));

        gateway.grant("mood.self-report");

        eventually(
                () -> gateway.post(ENTRIES, "{\"entries\":[{\"valence\":1}]}").statusCode() == 201);
        assertThat(missing(postAs(RunningGateway.BEN, hers))).isEqualTo(before);
        assertThat(gateway.consent.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.AccessDenied.class,
                        denied -> assertThat(denied.actor()).isEqualTo("stranger"));
    }

    private HttpResponse<String> postAs(SubjectId holder, String target) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(target))
                .header("Authorization", "Bearer " + RunningGateway.token(holder, RunningGateway.PURPOSE))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"entries\":[{\"valence\":1,\"note\":\"secret\"}]}")));
    }

    private static String missing(HttpResponse<String> refused) {
        assertProblem(refused, 403, "consent-required");
        return refused.body().replaceAll("urn:uuid:[0-9a-f-]+", "");
    }

    private void withdrawEverything() {
        long revision = gateway.consent.change(RunningGateway.ADA);
        eventually(() -> gateway.consent.acknowledged.containsValue(revision));
    }

    private HttpResponse<String> eventuallyGet(String text, boolean contains) {
        eventually(() -> gateway.get(ENTRIES).body().contains(text) == contains);
        return gateway.get(ENTRIES);
    }

    private HttpResponse<String> getWith(String token, String target) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(target)).header("Authorization", "Bearer " + token));
    }

    private void assertDenied(DenialReason reason) {
        assertThat(gateway.consent.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.AccessDenied.class,
                        denied -> assertThat(denied.reason()).isEqualTo(reason));
    }

    static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.body())
                .contains("\"type\":\"urn:neuroskin:problem:" + code + "\"", "\"instance\":\"urn:uuid:");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
