package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.neuroskin.demo.launcher.ConsentServicePlan;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.SubjectId;

/** A real consent-service process, started as the launcher starts it but without a Keycloak, asked by the gateway's client. */
final class ConsentProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);

    private final Process process;
    private final ConsentServiceClient client;
    private final Path log;

    private ConsentProcess(Process process, ConsentServiceClient client, Path log) {
        this.process = process;
        this.client = client;
        this.log = log;
    }

    /** Starts it; {@code folder} is for its log. */
    static ConsentProcess start(ConsentServicePlan plan, Path folder) throws IOException {
        Path log = folder.resolve("consent-service.log");
        ProcessBuilder builder = new ProcessBuilder(plan.command())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(plan.environment());
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new ConsentProcess(
                process, new ConsentServiceClient(URI.create(plan.url()), "bench", plan.gatewayKey()), log);
    }

    /** Waits until it answers a gateway. */
    ConsentProcess awaitReady() {
        long deadline = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                snapshot(People.NOBODY);
                return this;
            } catch (ConsentServiceUnavailable e) {
                Benchmarks.pause(Duration.ofMillis(200));
            }
        }
        throw new BenchFailure("the consent-service does not answer: " + lastWords());
    }

    /** As a gateway that does not know the person yet asks for it. */
    ConsentSnapshot snapshot(SubjectId subject) {
        return client.snapshot(subject);
    }

    @Override
    public void close() {
        client.close();
        Replica.end(process);
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log).reversed();
            return lines.stream()
                    .filter(line -> line.startsWith("Caused by: "))
                    .findFirst()
                    .orElse(lines.isEmpty() ? "it said nothing" : lines.getFirst());
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }
}
