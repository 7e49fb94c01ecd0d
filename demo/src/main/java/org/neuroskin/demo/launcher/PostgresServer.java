package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server in a folder of its own: durable settings, checksums, loopback only, passwords only.
 *
 * <p>It outlives the process that started it. {@link #start} takes over one that already runs in the folder, and repairs
 * after a crash as PostgreSQL does. The folder holds the data and the superuser's generated password; whoever removes it
 * has a clean start.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String SUPERUSER = "postgres";
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String ACCESS = """
            # Written at each start. Nobody is let in without a password, and nobody from elsewhere.
            local all all               scram-sha-256
            host  all all 127.0.0.1/32  scram-sha-256
            """;
    private static final String SETTINGS = """
            # Written at each start.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 100
            shared_buffers = 128MB
            huge_pages = off
            max_wal_size = 1GB
            password_encryption = 'scram-sha-256'

            # What was confirmed must be there after a power failure
            fsync = on
            full_page_writes = on
            synchronous_commit = on

            # A log line never carries a person's values
            log_min_error_statement = panic
            log_error_verbosity = terse
            log_statement = none
            log_min_duration_statement = -1
            log_parameter_max_length_on_error = 0

            timezone = 'UTC'
            log_timezone = 'UTC'
            lc_messages = 'C'
            datestyle = 'iso, ymd'
            """;

    private final Path folder;
    private final Path programs;
    private final Databases databases;
    private final int port;
    private final boolean temporary;

    private PostgresServer(Path folder, Path programs, int port, boolean temporary) {
        this.folder = folder;
        this.programs = programs;
        this.port = port;
        this.temporary = temporary;
        this.databases = new Databases(
                "jdbc:postgresql://127.0.0.1:%d/".formatted(port),
                SUPERUSER,
                new Secrets(folder).generated("superuser-password"));
    }

    /**
     * A server that is removed with all its data at {@link #close}, or when the JVM ends before that. For tests.
     *
     * @throws LauncherFailure if it cannot be started
     */
    public static PostgresServer temporary() {
        Path folder =
                PrivateFiles.temporaryFolder(Path.of(System.getProperty("java.io.tmpdir")), "neuroskin-postgres-");
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "neuroskin");
        var server = new PostgresServer(folder, unpacked(cache), Ports.free(), true);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop PostgreSQL"));
        server.startOrAdopt();
        return server;
    }

    /**
     * The server of the folder, running: taken over if it runs already, else started.
     *
     * @param folder for the data and the superuser's password; made if missing
     * @param programs where the server itself is unpacked, once per version
     * @param port on loopback; 0 takes a free one, or the one on which it already runs
     * @throws LauncherFailure if it cannot be started, the port being taken by another program among the reasons
     */
    static PostgresServer start(Path folder, Path programs, int port) {
        PrivateFiles.folder(folder);
        var server = new PostgresServer(folder, unpacked(programs), choose(folder, port), false);
        server.startOrAdopt();
        return server;
    }

    /** The server of the folder if it runs, on whatever port. */
    static Optional<PostgresServer> running(Path folder, Path programs) {
        return Postmaster.in(folder.resolve("data"))
                .map(postmaster -> new PostgresServer(folder, unpacked(programs), postmaster.port(), false));
    }

    private static int choose(Path folder, int port) {
        return port != 0
                ? port
                : Postmaster.in(folder.resolve("data")).map(Postmaster::port).orElseGet(Ports::free);
    }

    /** JDBC URL of one of its databases, without user and password. */
    public String jdbcUrl(String database) {
        return databases.jdbcUrl(database);
    }

    /** The loopback port on which it listens. */
    public int port() {
        return port;
    }

    /** The name of the superuser, who owns nothing of ours. */
    public String superuser() {
        return databases.user();
    }

    /** The superuser's generated password. */
    public String superuserPassword() {
        return databases.password();
    }

    /**
     * Makes the role and the database that it owns, where missing, and sets the role's password. No other role can
     * connect to the database.
     */
    public void createDatabase(String database, String role, String password) {
        databases.create(database, role, password);
    }

    Databases databases() {
        return databases;
    }

    /** Process id, while it runs. */
    Optional<Long> pid() {
        return Postmaster.in(data()).map(Postmaster::pid);
    }

    /** Whether it runs, in this folder, on this port, and lets us in. */
    boolean isHealthy() {
        return runsHere() && answers().isEmpty();
    }

    /** Ends connections, writes everything down and stops. Stopping what does not run is no failure. */
    public void stop() {
        stop("fast");
    }

    private void stop(String mode) {
        if (Postmaster.in(data()).isPresent()) {
            run(List.of("pg_ctl", "stop", "-D", data().toString(), "-m", mode, "-w", "-t", "60"), STOP);
        }
    }

    /**
     * Starts it after {@link #stop}, with its data as they were.
     *
     * @throws LauncherFailure if it cannot be started
     */
    public void startAgain() {
        startOrAdopt();
    }

    /** Stops it; removes it if it is temporary. */
    @Override
    public void close() {
        if (temporary) {
            // Writing down what is removed at once took half a minute after a thousand tests
            stop("immediate");
            PrivateFiles.delete(folder);
        } else {
            stop();
        }
    }

    private void startOrAdopt() {
        if (isHealthy()) {
            return;
        }
        stop();
        if (!Ports.isFree(port)) {
            throw new LauncherFailure(
                    "port `%d`, meant for PostgreSQL, is taken by another program; free it, or set NEUROSKIN_PORT to another base port"
                            .formatted(port));
        }
        if (!Files.isDirectory(data())) {
            initialise();
        }
        PrivateFiles.write(data().resolve("postgresql.conf"), SETTINGS + "port = " + port + "\n");
        PrivateFiles.write(data().resolve("pg_hba.conf"), ACCESS);
        Postmaster.removeStale(data());
        Process process = launch(List.of("postgres", "-D", data().toString()));
        awaitAnswer(process);
    }

    private void awaitAnswer(Process process) {
        long deadline = System.nanoTime() + START.toNanos();
        Optional<String> problem = Optional.empty();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new LauncherFailure("PostgreSQL ended at its start (see %s)".formatted(log()));
            }
            problem = runsHere() ? answers() : Optional.of("it is not ready");
            if (problem.isEmpty()) {
                return;
            }
            pause();
        }
        throw new LauncherFailure("PostgreSQL did not answer within %d s: %s (see %s)"
                .formatted(START.toSeconds(), problem.orElse(""), log()));
    }

    private boolean runsHere() {
        return Postmaster.in(data())
                .filter(postmaster -> postmaster.port() == port && postmaster.ready())
                .isPresent();
    }

    private Optional<String> answers() {
        try (Connection connection = databases.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW data_directory")) {
            rows.next();
            return rows.getString(1).equals(data().toString())
                    ? Optional.empty()
                    : Optional.of("another PostgreSQL answers on its port");
        } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void initialise() {
        Path fresh = folder.resolve("data.new");
        PrivateFiles.delete(fresh);
        run(
                List.of(
                        "initdb",
                        "--pgdata=" + fresh,
                        "--username=" + SUPERUSER,
                        "--pwfile=" + folder.resolve("superuser-password"),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums"),
                START);
        try {
            Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw PrivateFiles.failure("`%s` cannot be put in place".formatted(data()), e);
        }
    }

    private void run(List<String> command, Duration limit) {
        Process process = launch(command);
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LauncherFailure("PostgreSQL's `%s` did not end within %d s (see %s)"
                        .formatted(command.getFirst(), limit.toSeconds(), log()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure("interrupted while PostgreSQL's `%s` ran".formatted(command.getFirst()), e);
        }
        if (process.exitValue() != 0) {
            throw new LauncherFailure("PostgreSQL's `%s` failed with %d (see %s)"
                    .formatted(command.getFirst(), process.exitValue(), log()));
        }
    }

    private Process launch(List<String> command) {
        var whole = new ArrayList<String>();
        // a session of its own: a Ctrl-C meant for the launcher, or the end of its terminal, must not reach it
        whole.add("setsid");
        if (isRoot()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody, and still owns its files
            whole.addAll(List.of("unshare", "--user"));
        }
        whole.add(programs.resolve("bin").resolve(command.getFirst()).toString());
        whole.addAll(command.subList(1, command.size()));
        var builder = new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw PrivateFiles.failure("PostgreSQL cannot be started (needs setsid and unshare of util-linux)", e);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure("interrupted while PostgreSQL started", e);
        }
    }

    private static Path unpacked(Path cache) {
        String version = Distributions.ofThisBuild().postgresVersion();
        return Archive.unpackOnce(cache.resolve("postgres-" + version), folder -> {
            String architecture =
                    System.getProperty("os.arch").toLowerCase(Locale.ROOT).equals("amd64")
                            ? "x86_64"
                            : System.getProperty("os.arch");
            String name = "/postgres-linux-%s.txz".formatted(architecture);
            try (InputStream archive = PostgresServer.class.getResourceAsStream(name)) {
                if (archive == null) {
                    throw new LauncherFailure(
                            "there is no PostgreSQL here for this machine, `%s` (expected: x86_64); name one with NEUROSKIN_POSTGRES_URL"
                                    .formatted(architecture));
                }
                Archive.tarXz(archive, folder);
            }
        });
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path log() {
        return folder.resolve("postgres.log");
    }
}
