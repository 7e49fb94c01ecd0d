package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.neuroskin.demo.launcher.ReplicaPlan;

/** A gateway or consent-service process besides those of a running system. */
public final class Replica implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);

    private final Process process;
    private final ReplicaPlan plan;

    private Replica(Process process, ReplicaPlan plan) {
        this.process = process;
        this.plan = plan;
    }

    /** Starts it and does not wait. */
    public static Replica start(ReplicaPlan plan, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(plan.command())
                .directory(log.resolveSibling(".").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().putAll(plan.environment());
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Replica(process, plan);
    }

    /** Where it answers. */
    public URI url() {
        return plan.url();
    }

    /** Its number. */
    public long process() {
        return process.pid();
    }

    /** Waits until it says that it is ready. */
    public Replica awaitReady(HttpClient http) {
        long deadline = System.nanoTime() + START.toNanos();
        HttpRequest ask = HttpRequest.newBuilder(plan.readiness())
                .timeout(Duration.ofSeconds(3))
                .build();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (answers(http, ask)) {
                return this;
            }
            Benchmarks.pause(Duration.ofMillis(100));
        }
        throw new BenchFailure("`%s` does not become ready".formatted(plan.url()));
    }

    private static boolean answers(HttpClient http, HttpRequest ask) {
        try {
            return http.send(ask, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    /** What a gateway has counted of accesses that were not served, as it tells Prometheus. */
    List<String> refusals(HttpClient http) {
        HttpRequest ask = HttpRequest.newBuilder(plan.readiness().resolve("/actuator/prometheus"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(ask, BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith("neuroskin_accesses_total") && !line.contains("released"))
                    .toList();
        } catch (IOException e) {
            throw new BenchFailure("`%s` tells no metrics".formatted(plan.url()), e);
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    /** Sends a signal, such as {@code STOP}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new BenchFailure("no signal can be sent", e);
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    @Override
    public void close() {
        end(process);
    }

    /** Asks it to stop, and makes it after a while. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
