package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.EndedTokens;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;

/** Access tokens whose sign-in has ended, at two gateways. */
final class EndedTokenTest {
    private static final SubjectId ADA = RunningGateway.ADA;
    private static final SubjectId CLINICIAN = new SubjectId("cccccccc-0000-4000-8000-000000000003");
    private static final AppId APP = new AppId(RunningGateway.APP);
    private static final String MINE = "/api/diary/v1/subjects/me/mood-entries";
    private static final String LIST = "/api/diary/v1/mood-entries";
    private static final String STREAM = "/api/wearable/v1/subjects/me/stream";
    private static final String SESSION = "session-1";

    @TempDir
    Path folder;

    @TempDir
    Path otherFolder;

    private RunningGateway gateway;
    private RunningGateway other;
    private final String token = token(ADA, claims -> claims.claim("sid", SESSION));

    @BeforeEach
    void start() {
        FakeConsentService consent = new FakeConsentService();
        gateway = new RunningGateway(folder, consent);
        other = new RunningGateway(otherFolder, consent);
        for (RunningGateway each : List.of(gateway, other)) {
            each.data.handler = (exchange, asked) -> FakeUpstream.answer(
                    exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        }
        consent.change(
                ADA,
                RunningGateway.grantOf("mood.note"),
                RunningGateway.grantOf("biometric.heart-rate-variability", EnumSet.allOf(Operation.class)));
        for (RunningGateway each : List.of(gateway, other)) {
            eventually(() -> get(each, MINE, token).statusCode() == 200);
            each.data.asked.clear();
        }
    }

    @AfterEach
    void stop() {
        other.close();
        gateway.close();
    }

    @Test
    void aTokenOfASessionThatHasEndedIsRefusedByEachGatewayAndNothingIsForwarded() {
        end(ADA, SESSION, null);

        for (RunningGateway each : List.of(gateway, other)) {
            each.consent.events.clear();
            each.data.asked.clear();
            HttpResponse<String> answer = get(each, MINE, token);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains(Problem.INVALID_TOKEN.type(), "has ended");
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer error=\"invalid_token\"");
            assertThat(each.data.asked).isEmpty();
            assertThat(each.consent.events)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            AuditEvent.AccessDenied.class,
                            denied -> assertThat(denied.reason()).isEqualTo(DenialReason.UNAUTHENTICATED));
        }
    }

    @Test
    void tokensOfOtherSessionsPeopleAndAppsAndLaterOnesCountAsBefore() {
        end(ADA, SESSION, null);

        assertThat(status(claims -> claims.claim("sid", "session-2"))).isEqualTo(200);
        assertThat(status(claims -> {})).as("of no session").isEqualTo(200);
        assertThat(status(claims -> claims.claim("sid", SESSION)
                        .issueTime(Date.from(Instant.now().plusSeconds(9)))))
                .as("of an offline session that goes on under the same id")
                .isEqualTo(200);

        end(ADA, null, new AppId("glow-shop"));
        assertThat(status(claims -> claims.claim("sid", "session-2"))).isEqualTo(200);
    }

    @Test
    void allTokensOfAPersonCanEndAndAllOfAnApp() {
        String later = token(ADA, claims -> claims.claim("sid", "session-2"));
        String ofNoSession = token(ADA, claims -> {});

        end(ADA, null, APP);

        assertThat(get(gateway, MINE, later).statusCode()).isEqualTo(401);
        assertThat(get(gateway, MINE, ofNoSession).statusCode()).isEqualTo(401);
    }

    @Test
    void tokensOfAnAppCanEndWhoeverHoldsThem() {
        gateway.consent.endAnybodys(new EndedTokens(null, APP, Instant.now()));

        for (RunningGateway each : List.of(gateway, other)) {
            eventually(() -> get(each, MINE, token).statusCode() == 401);
        }
    }

    @Test
    void whatCountsIsTheSignInOfWhoAsksNotOfWhomTheDataIsAbout() {
        String clinicians = clinicians();
        String adas = "/api/diary/v1/subjects/%s/mood-entries".formatted(ADA.value());
        assertThat(get(gateway, adas, clinicians).statusCode()).isEqualTo(200);
        assertThat(get(gateway, LIST, clinicians).statusCode()).isEqualTo(200);
        end(ADA, SESSION, null);
        assertThat(get(gateway, adas, clinicians).statusCode()).isEqualTo(200);

        end(CLINICIAN, SESSION, null);
        gateway.data.asked.clear();

        assertThat(get(gateway, adas, clinicians).statusCode()).isEqualTo(401);
        assertThat(get(gateway, LIST, clinicians).statusCode()).isEqualTo(401);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void aRunningStreamIsCut() throws IOException {
        gateway.data.handler = (exchange, asked) -> {
            FakeUpstream.beginEvents(exchange);
            FakeUpstream.onlyComments(exchange);
        };
        HttpResponse<InputStream> stream = gateway.send(
                HttpRequest.newBuilder(gateway.uri(STREAM)).header("Authorization", "Bearer " + token),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body().read()).isEqualTo(':');

        end(ADA, SESSION, null);

        eventually(() -> gateway.consent.events.stream()
                .anyMatch(event -> event instanceof AuditEvent.AccessFailed failed
                        && failed.problem().equals(Problem.INVALID_TOKEN.code())));
    }

    /** Returns once both gateways refuse such a token. */
    private void end(SubjectId holder, @Nullable String session, @Nullable AppId app) {
        String ended = RunningGateway.realm()
                .token(
                        holder.value(),
                        app == null ? RunningGateway.APP : app.value(),
                        "openid purpose:" + RunningGateway.PURPOSE,
                        claims -> claims.claim("sid", session));
        gateway.consent.end(holder, new EndedTokens(session, app, Instant.now()));
        for (RunningGateway each : List.of(gateway, other)) {
            eventually(() -> get(each, MINE, ended).statusCode() == 401);
        }
    }

    private int status(Consumer<JWTClaimsSet.Builder> change) {
        return get(gateway, MINE, token(ADA, change)).statusCode();
    }

    private static String token(SubjectId holder, Consumer<JWTClaimsSet.Builder> change) {
        return RunningGateway.realm()
                .token(holder.value(), RunningGateway.APP, "openid purpose:" + RunningGateway.PURPOSE, change);
    }

    private static String clinicians() {
        return token(
                CLINICIAN,
                claims -> claims.claim("sid", SESSION).claim("realm_access", Map.of("roles", List.of("clinician"))));
    }

    private static HttpResponse<String> get(RunningGateway gateway, String target, String token) {
        return RunningGateway.ask(
                HttpRequest.newBuilder(gateway.uri(target)).header("Authorization", "Bearer " + token));
    }
}
