package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.token.TestProofs;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;

/** Tokens bound to a key, through two gateways of one consent-service. */
final class ProvenAccessTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String ADDRESS = RunningGateway.ORIGIN + ENTRIES;
    private static final TestProofs APP = TestProofs.of("ES256", Clock.systemUTC());
    private static final String TOKEN = RunningGateway.realm()
            .token(RunningGateway.ADA.value(), RunningGateway.APP, "purpose:" + RunningGateway.PURPOSE, APP::bind);

    @TempDir
    static Path folder;

    private static RunningGateway gateway;
    private static RunningGateway other;

    @BeforeAll
    static void start() {
        gateway = new RunningGateway(folder.resolve("1"));
        other = new RunningGateway(folder.resolve("2"), gateway.consent);
        // once: a grant that takes the place of another while a test runs would stop what rests on the other
        gateway.grant("mood.self-report", "mood.note", "mood.inferred");
        for (RunningGateway each : List.of(gateway, other)) {
            each.data.handler = (exchange, asked) -> FakeUpstream.answer(
                    exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void stop() {
        other.close();
        gateway.close();
    }

    @BeforeEach
    void consent() {
        gateway.consent.recordingFails = false;
        for (RunningGateway each : List.of(gateway, other)) {
            RunningGateway.eventually(() -> get(each, proof()).statusCode() == 200);
        }
        gateway.data.asked.clear();
        other.data.asked.clear();
        gateway.consent.events.clear();
    }

    @Test
    void eachProofIsGoodForOneAccess() {
        assertThat(get(gateway, proof()).statusCode()).isEqualTo(200);
        assertThat(get(other, proof()).statusCode()).isEqualTo(200);
    }

    @Test
    void aProofThatWasUsedIsRefusedByTheSameGatewayAndByAnyOther() {
        String proof = proof();
        assertThat(get(gateway, proof).statusCode()).isEqualTo(200);
        gateway.data.asked.clear();

        for (RunningGateway each : List.of(gateway, other)) {
            HttpResponse<String> again = get(each, proof);

            assertThat(again.statusCode()).isEqualTo(401);
            assertThat(again.body()).contains("urn:neuroskin:problem:invalid-proof");
            assertThat(again.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("DPoP error=\"invalid_dpop_proof\"");
            assertThat(each.data.asked).isEmpty();
        }
        assertThat(gateway.consent.events).last().isInstanceOfSatisfying(AuditEvent.AccessDenied.class, denied -> {
            assertThat(denied.reason()).isEqualTo(DenialReason.UNAUTHENTICATED);
            assertThat(denied.app()).isNotNull();
        });
    }

    @Test
    void ofManyAtOnceThroughBothGatewaysOnlyOneIsLetIn() {
        String proof = proof();

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 40)
                .mapToObj(i -> RunningGateway.HTTP.sendAsync(
                        request(i % 2 == 0 ? gateway : other, proof).build(), HttpResponse.BodyHandlers.ofString()))
                .toList();

        assertThat(answers.stream().map(each -> each.join().statusCode()).filter(status -> status == 200))
                .hasSize(1);
        assertThat(gateway.data.asked.size() + other.data.asked.size()).isEqualTo(1);
    }

    @Test
    void aProofThatCameWithADeniedRequestIsUsedUpToo() {
        gateway.grant();
        RunningGateway.eventually(() -> get(gateway, proof()).statusCode() == 403);
        String proof = proof();
        assertThat(get(gateway, proof).statusCode()).isEqualTo(403);
        gateway.grant("mood.self-report", "mood.note", "mood.inferred");
        RunningGateway.eventually(() -> get(other, proof()).statusCode() == 200);

        assertThat(get(other, proof).statusCode()).isEqualTo(401);
    }

    @Test
    void nothingIsForwardedWhileItCannotBeKnownWhetherAProofWasUsed() {
        gateway.consent.recordingFails = true;

        assertThat(get(gateway, proof()).statusCode()).isEqualTo(503);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void aStolenTokenIsWorthNothingWithoutItsKey() {
        TestProofs thief = TestProofs.of("ES256", Clock.systemUTC());

        assertThat(get(gateway, thief.proof("GET", ADDRESS, TOKEN)).statusCode())
                .isEqualTo(401);
        assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES)).header("Authorization", "Bearer " + TOKEN))
                        .statusCode())
                .isEqualTo(401);
        assertThat(gateway.data.asked).isEmpty();
    }

    private static String proof() {
        return APP.proof("GET", ADDRESS, TOKEN);
    }

    private static HttpResponse<String> get(RunningGateway through, String proof) {
        return through.send(request(through, proof));
    }

    private static HttpRequest.Builder request(RunningGateway through, String proof) {
        return HttpRequest.newBuilder(through.uri(ENTRIES))
                .header("Authorization", "DPoP " + TOKEN)
                .header("DPoP", proof);
    }
}
