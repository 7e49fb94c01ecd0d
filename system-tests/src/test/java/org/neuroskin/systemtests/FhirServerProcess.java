package org.neuroskin.systemtests;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An unmodified HAPI FHIR server as a process of its own, with an empty database in memory. */
final class FhirServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);
    private static final String LISTENING = "listening: ";

    private final Process process;
    private final Path log;

    private FhirServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it and does not wait. Maven downloads what it needs, once for each machine. */
    static FhirServerProcess start(RunningSystem system, Path folder) throws IOException {
        Path source = system.root().resolve("system-tests/src/test/fhir");
        Path classPath = folder.resolve("class-path");
        RunningSystem.Command resolved = system.run(
                List.of(
                        "mvn",
                        "-q",
                        "-B",
                        "-ntp",
                        "-f",
                        source.resolve("pom.xml").toString(),
                        "org.apache.maven.plugins:maven-dependency-plugin:3.10.0:build-classpath",
                        "-Dmdep.includeScope=runtime",
                        "-Dmdep.outputFile=" + classPath),
                Map.of());
        if (resolved.exitCode() != 0) {
            throw new IllegalStateException("no FHIR server: " + resolved.output());
        }
        Path log = folder.resolve("fhir-server.log");
        Process process = system.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        source + ":" + Files.readString(classPath).strip(),
                        source.resolve("FhirServer.java").toString()),
                Map.of(),
                log);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new FhirServerProcess(process, log);
    }

    /** Where its resources are, once it answers. */
    URI await() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            Optional<String> listening = Files.readAllLines(log).stream()
                    .filter(line -> line.startsWith(LISTENING))
                    .findFirst();
            if (listening.isPresent()) {
                return URI.create(listening.get().substring(LISTENING.length()) + "/");
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the FHIR server does not answer: " + Files.readString(log));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
