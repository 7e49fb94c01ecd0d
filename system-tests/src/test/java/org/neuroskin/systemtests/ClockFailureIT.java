package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.demo.launcher.ReplicaPlan;

/** The clock that a gateway's process reads is moved while it serves, and the process is frozen. */
@EnabledIf("hasCompiler")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClockFailureIT {
    private static final String USER = "adult-eu";
    private static final long RIGHT = 0;
    private static final String RESULT = """
            {"results": [{"id": "clock", "at": "2026-11-26T10:00:00Z", "scale": "WHO-5", "score": 17}]}""";

    /** More than a lease lasts. */
    private static final Duration FROZEN = Duration.ofSeconds(10);

    private final RunningSystem system = RunningSystem.instance();
    private final Path clock = system.home().resolve("clock");
    private final URI results;
    private final Process gateway;

    ClockFailureIT() throws IOException {
        set(RIGHT);
        ReplicaPlan plan = ReplicaPlan.gateway(
                system.root(),
                Map.of("NEUROSKIN_HOME", system.home().toString(), "NEUROSKIN_PORT", Integer.toString(system.port())),
                "gateway-clock",
                system.consentService());
        ProcessBuilder builder = new ProcessBuilder(plan.command())
                .redirectErrorStream(true)
                .redirectOutput(system.home().resolve("log/gateway-clock.log").toFile());
        // What names the running system would name this gateway so too
        builder.environment().keySet().retainAll(Set.of("PATH", "HOME"));
        builder.environment().putAll(plan.environment());
        builder.environment().put("LD_PRELOAD", compiled().toString());
        builder.environment().put("MOVED_CLOCK", clock.toString());
        gateway = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::destroyForcibly));
        results = plan.url().resolve("/api/diary/v1/subjects/me/psychometrics");
        Http.awaitReady(plan.readiness());
    }

    private Path compiled() {
        Path library = system.home().resolve("moved_clock.so");
        String source =
                system.root().resolve("system-tests/src/test/c/moved_clock.c").toString();
        RunningSystem.Command cc =
                system.run(List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source, "-ldl"), Map.of());
        assertThat(cc.exitCode()).as(cc.output()).isZero();
        return library;
    }

    static boolean hasCompiler() {
        return Files.isExecutable(Path.of("/usr/bin/cc"));
    }

    @BeforeEach
    void thereIsSomethingToRead() {
        String write = give("write");
        assertThat(Http.post(results, app(), RESULT).status()).isEqualTo(201);
        withdraw(write);
    }

    @AfterEach
    void theClockIsRight() throws IOException {
        set(RIGHT);
    }

    @AfterAll
    void stop() throws InterruptedException {
        gateway.destroy();
        if (!gateway.waitFor(20, TimeUnit.SECONDS)) {
            gateway.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3600, -3600, 15, -15})
    void aGatewayWhoseClockIsMovedServesNothingUntilItIsRightAgain(long seconds) throws IOException {
        String consent = give("read");
        assertThat(read().text()).contains("WHO-5");

        set(seconds);
        for (int i = 0; i < 20; i++) {
            Http.Answer refused = read();
            assertThat(refused.status()).as(refused.text()).isIn(401, 503);
            assertThat(refused.text()).doesNotContain("WHO-5");
        }

        set(RIGHT);
        Http.eventually(this::read, answer -> answer.text().contains("WHO-5"));
        withdraw(consent);
    }

    @Test
    void whatIsWithdrawnWhileItsClockIsWrongStaysWithdrawn() throws IOException {
        String consent = give("read");
        assertThat(read().text()).contains("WHO-5");

        set(-3600);
        withdraw(consent);
        set(RIGHT);

        Http.Answer refused = Http.eventually(
                () -> {
                    Http.Answer answer = read();
                    assertThat(answer.text()).doesNotContain("WHO-5");
                    return answer;
                },
                answer -> answer.status() == 403);
        assertThat(refused.problem()).isEqualTo("consent-required");
    }

    @Test
    void whatWasAskedOfAFrozenGatewayIsDecidedAfterItGoesOn() throws Exception {
        String consent = give("read");
        assertThat(read().text()).contains("WHO-5");
        String token = app();

        signal("STOP");
        CompletableFuture<Http.Answer> asked;
        try {
            asked = CompletableFuture.supplyAsync(() -> Http.get(results, token));
            withdraw(consent);
            Thread.sleep(FROZEN);
        } finally {
            signal("CONT");
        }

        Http.Answer refused = asked.get(30, TimeUnit.SECONDS);
        assertThat(refused.status()).as(refused.text()).isIn(403, 503);
        assertThat(read().text()).doesNotContain("WHO-5");
    }

    private Http.Answer read() {
        return Http.get(results, app());
    }

    private String app() {
        return system.token(USER, "mood-coach", "routine-personalisation");
    }

    private String give(String operation) {
        Http.Answer given = Http.post(
                system.origin().resolve("/consent/v1/me/consents"), system.ownToken(USER), """
                {"app": "mood-coach", "purpose": "routine-personalisation", "validity": "P1D",
                 "items": [{"category": "mood.psychometric", "operations": ["%s"], "fidelity": "raw"}]}""".formatted(operation));
        assertThat(given.status()).as(given.text()).isEqualTo(201);
        return given.json().path("id").asString();
    }

    private void withdraw(String consent) {
        URI uri = system.origin().resolve("/consent/v1/me/consents/" + consent + "/withdraw");
        assertThat(Http.post(uri, system.ownToken(USER), "{}").status()).isEqualTo(200);
    }

    /** Counts from the next time that the process asks what time it is. */
    private void set(long seconds) throws IOException {
        Files.write(
                clock,
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putLong(seconds)
                        .array(),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    }

    private void signal(String name) {
        assertThat(system.run(List.of("kill", "-" + name, Long.toString(gateway.pid())), Map.of())
                        .exitCode())
                .isZero();
    }
}
