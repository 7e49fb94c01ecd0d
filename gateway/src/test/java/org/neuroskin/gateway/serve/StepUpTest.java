package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neuroskin.gateway.token.TestProofs;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;

/** Routes that want a sign-in of some level, or a recent one (RFC 9470). */
final class StepUpTest {
    private static final String STRICT = "/api/clinic/v1/strict";
    private static final String RECENT = "/api/clinic/v1/recent";
    private static final String FREE = "/api/clinic/v1/free";
    private static final String ROUTE = """
              - path: /v1/%s
                methods: { GET: read }
                subject: token.sub
                %s
                fields: [{ at: /note, category: mood.note, rest: sealed }]
            """;

    @TempDir
    static Path folder;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        String descriptor = "service: clinic\nupstream: ${DIARY_URL}\nplace: EU\nroutes:\n"
                + ROUTE.formatted("strict", "acr: 2\n    max-age: PT5M")
                + ROUTE.formatted("recent", "max-age: PT1H")
                + ROUTE.formatted("free", "");
        gateway = new RunningGateway(folder, descriptor);
        gateway.grant("mood.note");
        gateway.data.handler = (exchange, asked) ->
                FakeUpstream.answer(exchange, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void forget() {
        gateway.data.asked.clear();
        gateway.consent.events.clear();
    }

    @Test
    void whoSignedInLatelyAndWithEnoughIsLetIn() {
        assertThat(get(STRICT, signedIn("2", 60)).statusCode()).isEqualTo(200);
        assertThat(get(STRICT, signedIn("3", 0)).statusCode()).isEqualTo(200);
        assertThat(get(RECENT, signedIn("0", 3000)).statusCode()).isEqualTo(200);
        assertThat(get(FREE, claims -> {}).statusCode()).isEqualTo(200);
    }

    static Stream<Map.Entry<String, Consumer<JWTClaimsSet.Builder>>> notEnough() {
        return Stream.of(
                Map.entry("too little", signedIn("1", 60)),
                Map.entry("too long ago", signedIn("2", 311)),
                Map.entry(
                        "no level",
                        claims -> claims.claim("auth_time", Instant.now().getEpochSecond())),
                Map.entry("no time", claims -> claims.claim("acr", "2")),
                Map.entry("nothing", claims -> {}),
                Map.entry("a level that is a word", signedIn("two", 60)),
                Map.entry("a level with a sign", signedIn("+2", 60)),
                Map.entry("a level of two digits", signedIn("22", 60)),
                Map.entry(
                        "a time as text",
                        claims -> claims.claim("acr", "2")
                                .claim("auth_time", String.valueOf(Instant.now().getEpochSecond()))));
    }

    @ParameterizedTest
    @MethodSource("notEnough")
    void anythingElseIsToldWhatToAskFor(Map.Entry<String, Consumer<JWTClaimsSet.Builder>> token) {
        HttpResponse<String> answer = get(STRICT, token.getValue());

        assertThat(answer.statusCode()).as(token.getKey()).isEqualTo(401);
        assertThat(answer.body()).contains("urn:neuroskin:problem:sign-in-needed");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer error=\"insufficient_user_authentication\", acr_values=\"2\", max_age=\"300\", ");
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.AccessDenied.class,
                        denied -> assertThat(denied.reason()).isEqualTo(DenialReason.UNAUTHENTICATED));
    }

    @Test
    void onlyWhatIsMissingIsAskedFor() {
        HttpResponse<String> answer = get(RECENT, signedIn("1", 3700));

        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("max_age=\"3600\"")
                .doesNotContain("acr_values");
    }

    @Test
    void aBoundTokenIsAskedInItsOwnScheme() {
        TestProofs app = TestProofs.of("ES256", Clock.systemUTC());
        String token = token(app::bind);

        HttpResponse<String> answer = gateway.send(HttpRequest.newBuilder(gateway.uri(STRICT))
                .header("Authorization", "DPoP " + token)
                .header("DPoP", app.proof("GET", RunningGateway.ORIGIN + STRICT, token)));

        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("DPoP error=\"insufficient_user_authentication\"");
    }

    private static Consumer<JWTClaimsSet.Builder> signedIn(String level, long secondsAgo) {
        return claims ->
                claims.claim("acr", level).claim("auth_time", Instant.now().getEpochSecond() - secondsAgo);
    }

    private static String token(Consumer<JWTClaimsSet.Builder> change) {
        return RunningGateway.realm()
                .token(RunningGateway.ADA.value(), RunningGateway.APP, "purpose:" + RunningGateway.PURPOSE, change);
    }

    private static HttpResponse<String> get(String target, Consumer<JWTClaimsSet.Builder> change) {
        return gateway.send(
                HttpRequest.newBuilder(gateway.uri(target)).header("Authorization", "Bearer " + token(change)));
    }
}
