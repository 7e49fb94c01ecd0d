package org.neuroskin.systemtests;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.neuroskin.systemtests.bench.FreePorts;

/**
 * The product as {@code ./neuroskin up --detach} starts it, once for all tests of a run, in a folder and on ports of its own.
 * Stopped by {@code ./neuroskin down} when the JVM ends.
 */
final class RunningSystem {
    private static final Duration START_LIMIT = Duration.ofMinutes(8);

    private final Path root =
            Path.of(System.getProperty("neuroskin.root", "..")).toAbsolutePath().normalize();
    private final Path home;
    private final int port;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private RunningSystem() throws IOException {
        home = Files.createTempDirectory("neuroskin-system");
        port = FreePorts.find();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        Command up = neuroskin("up", "--detach");
        if (up.exitCode() != 0) {
            throw new IllegalStateException("up failed:\n" + up.output());
        }
    }

    /** The running system; started by the first test that asks for it. */
    static RunningSystem instance() {
        return Holder.INSTANCE;
    }

    /** Another one, for a test after which it is not what it was. */
    static RunningSystem ofItsOwn() throws IOException {
        return new RunningSystem();
    }

    Path home() {
        return home;
    }

    Path root() {
        return root;
    }

    int port() {
        return port;
    }

    URI origin() {
        return URI.create("http://localhost:" + port);
    }

    URI consentService() {
        return URI.create("http://localhost:" + (port + 2));
    }

    URI dataService() {
        return URI.create("http://localhost:" + (port + 5));
    }

    /** An access token by a real login; the same one for 2 minutes. */
    String token(String user, String app, String purpose) {
        long period = System.nanoTime() / TimeUnit.MINUTES.toNanos(2);
        return tokens.computeIfAbsent(user + app + purpose + period, key -> {
            Command command = neuroskin("token", "--user", user, "--app", app, "--purpose", purpose);
            if (command.exitCode() != 0) {
                throw new IllegalStateException("no token: " + command.output());
            }
            return command.output().strip();
        });
    }

    /** The person's own tool. */
    String ownToken(String user) {
        return token(user, "self-service", "self-access");
    }

    /** What Keycloak answers an app that wants fresh tokens. */
    Http.Answer refresh(String app, String refreshToken) {
        return Http.form(
                origin().resolve("/auth/realms/neuroskin/protocol/openid-connect/token"),
                Map.of("grant_type", "refresh_token", "client_id", app, "refresh_token", refreshToken));
    }

    /** Runs {@code ./neuroskin} with this system's folder and ports. */
    Command neuroskin(String... arguments) {
        List<String> command = new ArrayList<>(List.of(root.resolve("neuroskin").toString()));
        command.addAll(List.of(arguments));
        return run(command, Map.of());
    }

    /** Runs any command with this system's variables; standard output and error are one. */
    Command run(List<String> command, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile("neuroskin", ".out");
            Process process = start(command, environment, output);
            if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Command(-1, "took too long:\n" + Files.readString(output));
            }
            Command result = new Command(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            Files.delete(output);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a command with this system's variables and does not wait for it. */
    Process start(List<String> command, Map<String, String> environment, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("NEUROSKIN_HOME", home.toString());
        builder.environment().put("NEUROSKIN_PORT", Integer.toString(port));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The process of a part, as the launcher noted it. */
    ProcessHandle process(String part) {
        try {
            String pid = part.equals("postgres")
                    ? Files.readAllLines(postmasterPid()).getFirst()
                    : property(home.resolve("run").resolve(part + ".properties"), "pid");
            return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal, such as {@code KILL}, {@code STOP}, {@code CONT}, and waits where it ends the process. */
    void signal(String part, String signal) {
        ProcessHandle process = process(part);
        Command kill = run(List.of("kill", "-" + signal, Long.toString(process.pid())), Map.of());
        if (kill.exitCode() != 0) {
            throw new IllegalStateException(kill.output());
        }
        if (!signal.equals("STOP") && !signal.equals("CONT")) {
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    private Path postmasterPid() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("postgres"), 2)) {
            return files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String property(Path file, String name) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return Objects.requireNonNull(properties.getProperty(name));
    }

    /** Stops it and removes all that it had. Doing so again does no harm. */
    void stop() {
        neuroskin("down");
        run(List.of("rm", "-rf", home.toString()), Map.of());
    }

    /**
     * How a command ended.
     *
     * @param exitCode its exit code
     * @param output all that it printed
     */
    record Command(int exitCode, String output) {}

    private static final class Holder {
        static final RunningSystem INSTANCE = create();

        private static RunningSystem create() {
            try {
                return new RunningSystem();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
