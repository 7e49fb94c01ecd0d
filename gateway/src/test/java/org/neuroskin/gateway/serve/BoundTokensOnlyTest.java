package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.token.TestProofs;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;

/** Apps that are registered for bound tokens. */
final class BoundTokensOnlyTest {
    private static final SubjectId CLINICIAN = new SubjectId("cccccccc-0000-4000-8000-000000000003");
    private static final String MINE = "/api/diary/v1/subjects/me/mood-entries";
    private static final String LIST = "/api/diary/v1/mood-entries";
    private static final String STREAM = "/api/wearable/v1/subjects/me/stream";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        gateway.consent.change(
                RunningGateway.ADA,
                RunningGateway.grantOf("mood.note"),
                RunningGateway.grantOf("biometric.heart-rate-variability", EnumSet.allOf(Operation.class)));
        eventually(() -> gateway.get(MINE).statusCode() == 200);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aBearerTokenOfSuchAnAppIsRefusedWithWhatToDoAndNothingIsForwarded() {
        bind();
        gateway.data.asked.clear();
        gateway.consent.events.clear();

        HttpResponse<String> answer = gateway.get(MINE);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains(Problem.INVALID_TOKEN.type(), "DPoP proof");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith("DPoP error=\"invalid_token\", algs=\"ES256 EdDSA PS256 RS256\"");
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.AccessDenied.class,
                        denied -> assertThat(denied.reason()).isEqualTo(DenialReason.UNAUTHENTICATED));
    }

    @Test
    void aBoundTokenWithItsProofIsLetIn() {
        bind();
        TestProofs key = TestProofs.of("ES256", Clock.systemUTC());
        String token = RunningGateway.realm()
                .token(
                        RunningGateway.ADA.value(),
                        RunningGateway.APP,
                        "openid purpose:" + RunningGateway.PURPOSE,
                        key::bind);

        HttpResponse<String> answer = gateway.send(HttpRequest.newBuilder(gateway.uri(MINE))
                .header("Authorization", "DPoP " + token)
                .header("DPoP", key.proof("GET", RunningGateway.ORIGIN + MINE, token)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void itHoldsForListsAndForWhoeverHoldsTheToken() {
        bind();
        gateway.data.asked.clear();
        String clinicians = RunningGateway.realm()
                .token(
                        CLINICIAN.value(),
                        RunningGateway.APP,
                        "openid purpose:" + RunningGateway.PURPOSE,
                        claims -> claims.claim("realm_access", Map.of("roles", List.of("clinician"))));

        assertThat(get(LIST, clinicians).statusCode()).isEqualTo(401);
        assertThat(get("/api/diary/v1/subjects/%s/mood-entries".formatted(RunningGateway.ADA.value()), clinicians)
                        .statusCode())
                .isEqualTo(401);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void aRunningStreamOfABearerTokenIsCut() throws IOException {
        gateway.data.handler = (exchange, asked) -> {
            FakeUpstream.beginEvents(exchange);
            FakeUpstream.onlyComments(exchange);
        };
        HttpResponse<InputStream> stream = gateway.send(
                HttpRequest.newBuilder(gateway.uri(STREAM)).header("Authorization", "Bearer " + RunningGateway.token()),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.body().read()).isEqualTo(':');

        gateway.consent.bind(new AppId(RunningGateway.APP));

        eventually(() -> gateway.consent.events.stream()
                .anyMatch(event -> event instanceof AuditEvent.AccessFailed failed
                        && failed.problem().equals(Problem.INVALID_TOKEN.code())));
    }

    /** Returns once the gateway refuses. */
    private void bind() {
        gateway.consent.bind(new AppId(RunningGateway.APP));
        eventually(() -> gateway.get(MINE).statusCode() == 401);
    }

    private HttpResponse<String> get(String target, String token) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(target)).header("Authorization", "Bearer " + token));
    }
}
