package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One of our processes, which outlives the launcher. It is known by its number <em>and</em> its start time, kept in a
 * file, so that another program that was given the number later is never taken for it, nor stopped.
 */
final class ChildProcess {
    private static final Duration SAME_START = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PROBE = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LONGEST_QUOTE = 200;
    private static final int OK = 200;
    private static final String CAUSE = "Caused by: ";

    private final Part part;
    private final Installation installation;
    private final HttpClient http;
    private final Path runFile;
    private final Path log;

    ChildProcess(Part part, Installation installation, HttpClient http) {
        this.part = part;
        this.installation = installation;
        this.http = http;
        this.runFile = installation.runFile(part.title());
        this.log = installation.log(part.title());
    }

    Part part() {
        return part;
    }

    /** The process that was started last, if it still runs. */
    Optional<ProcessHandle> running() {
        return Started.read(runFile).flatMap(Started::process);
    }

    /** Whether it runs and was started by the very same plan. */
    boolean runs(Plan plan) {
        return Started.read(runFile)
                .filter(started -> started.plan().equals(plan.fingerprint()))
                .flatMap(Started::process)
                .isPresent();
    }

    /** Whether it runs and says that it is ready. */
    boolean isHealthy() {
        return running().isPresent() && isReady();
    }

    /**
     * Starts it in a session of its own, so that neither a Ctrl-C for the launcher nor the end of its terminal ends it.
     */
    void start(Plan plan) {
        var command = new ArrayList<>(List.of("setsid"));
        command.addAll(plan.command());
        var builder = new ProcessBuilder(command)
                .directory(PrivateFiles.folder(PrivateFiles.parent(log)).toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "HOME"));
        environment.put("LANG", "C.UTF-8");
        environment.putAll(plan.environment());
        try {
            PrivateFiles.write(log, "");
            ProcessHandle process = builder.start().toHandle();
            new Started(process.pid(), process.info().startInstant().orElse(Instant.EPOCH), plan.fingerprint())
                    .write(runFile);
        } catch (IOException e) {
            throw PrivateFiles.failure("%s cannot be started (needs setsid of util-linux)".formatted(part.title()), e);
        }
    }

    /**
     * Waits until it is ready.
     *
     * @throws LauncherFailure if it ends before, or takes too long
     */
    void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (running().isEmpty()) {
                throw new LauncherFailure("%s ended at its start%s (see %s)".formatted(part.title(), lastWords(), log));
            }
            if (System.nanoTime() > deadline) {
                throw new LauncherFailure("%s is not ready after %d s: %s (see %s)"
                        .formatted(part.title(), PATIENCE.toSeconds(), readinessInWords(), log));
            }
            Thread.sleep(POLL);
        }
    }

    /** Stops it, by force if it takes longer than 20 s. Stopping what does not run is no failure. */
    void stop() throws InterruptedException {
        Optional<ProcessHandle> running = running();
        if (running.isPresent()) {
            end(running.get());
        }
        try {
            Files.deleteIfExists(runFile);
        } catch (IOException e) {
            throw PrivateFiles.failure("`%s` cannot be removed".formatted(runFile), e);
        }
    }

    private static void end(ProcessHandle process) throws InterruptedException {
        process.destroy();
        try {
            process.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            process.onExit().join();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for the end of a process cannot fail", e);
        }
    }

    private boolean isReady() {
        try {
            return askReadiness().statusCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }

    // which of the things that it needs is missing
    private String readinessInWords() {
        try {
            return quote(askReadiness().body());
        } catch (IOException e) {
            return "it does not answer";
        }
    }

    private HttpResponse<String> askReadiness() throws IOException {
        var request = HttpRequest.newBuilder(part.readiness(installation))
                .timeout(PROBE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static String quote(String text) {
        String told = text.startsWith(CAUSE) ? text.substring(CAUSE.length()) : text;
        return told.substring(0, Math.min(told.length(), LONGEST_QUOTE));
    }

    // the cause if there is a stack trace, else the sentence that a process of ours ends with
    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log).reversed();
            Stream<String> cause = lines.stream().filter(line -> line.startsWith(CAUSE));
            Stream<String> last =
                    lines.stream().filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)));
            return Stream.concat(cause, last)
                    .findFirst()
                    .map(line -> ": " + quote(line))
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** What the file says. */
    private record Started(long pid, Instant at, String plan) {

        static Optional<Started> read(Path file) {
            var properties = new Properties();
            try {
                properties.load(new StringReader(Files.readString(file)));
                return Optional.of(new Started(
                        Long.parseLong(properties.getProperty("pid", "")),
                        Instant.parse(properties.getProperty("started", "")),
                        properties.getProperty("plan", "")));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw PrivateFiles.failure("`%s` cannot be read".formatted(file), e);
            } catch (NumberFormatException | DateTimeParseException e) {
                throw new LauncherFailure(
                        "`%s` does not say which process it is about; end that process and remove the file"
                                .formatted(file),
                        e);
            }
        }

        void write(Path file) {
            PrivateFiles.write(file, "pid=%d%nstarted=%s%nplan=%s%n".formatted(pid, at, plan));
        }

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::startedThen);
        }

        private boolean startedThen(ProcessHandle process) {
            return process.info()
                    .startInstant()
                    .filter(start -> Duration.between(start, at).abs().compareTo(SAME_START) < 0)
                    .isPresent();
        }
    }
}
