package org.neuroskin.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "neuroskin");
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.temporary();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whatWasConfirmedIsDurable() throws SQLException {
        var settings = new TreeMap<String, String>();
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT name, setting FROM pg_settings WHERE name IN
                        ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'server_encoding',
                         'listen_addresses', 'password_encryption', 'log_statement', 'log_min_error_statement')
                        """)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        assertThat(settings)
                .isEqualTo(Map.of(
                        "fsync", "on",
                        "full_page_writes", "on",
                        "synchronous_commit", "on",
                        "data_checksums", "on",
                        "server_encoding", "UTF8",
                        "listen_addresses", "127.0.0.1",
                        "password_encryption", "scram-sha-256",
                        "log_statement", "none",
                        "log_min_error_statement", "panic"));
    }

    @Test
    void nobodyIsLetInWithoutThePassword() {
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", ""))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", "postgres"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void aDatabaseIsForItsOwnerOnly() throws SQLException {
        server.createDatabase("first", "first_role", "pw1");
        server.createDatabase("second", "second_role", "pw2");
        server.createDatabase("first", "first_role", "pw1-changed");

        try (Connection connection =
                DriverManager.getConnection(server.jdbcUrl("first"), "first_role", "pw1-changed")) {
            connection.createStatement().execute("CREATE TABLE mine (id int)");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("first"), "first_role", "pw1"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("first"), "second_role", "pw2"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void oneThatRunsIsAdoptedAndStoppedByTheNext(@TempDir Path parent) throws Exception {
        Path folder = parent.resolve("postgres");
        PostgresServer first = PostgresServer.start(folder, CACHE, 0);
        try {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("superuser-password"))))
                    .isEqualTo("rw-------");
            first.createDatabase("kept", "kept", "pw");
            PostgresServer second = PostgresServer.start(folder, CACHE, first.port());
            assertThat(second.pid()).isPresent().isEqualTo(first.pid());
            second.stop();
            assertThat(first.isHealthy()).isFalse();
            assertThat(ProcessHandle.of(first.pid().orElse(Long.MAX_VALUE))).isEmpty();

            PostgresServer third = PostgresServer.start(folder, CACHE, first.port());
            assertThat(third.superuserPassword()).isEqualTo(first.superuserPassword());
            DriverManager.getConnection(third.jdbcUrl("kept"), "kept", "pw").close();
        } finally {
            first.stop();
        }
    }

    @Test
    void oneThatWasKilledComesBackWithWhatItConfirmed(@TempDir Path folder) throws Exception {
        PostgresServer first = PostgresServer.start(folder, CACHE, 0);
        try {
            first.createDatabase("kept", "kept", "pw");
            try (Connection connection = DriverManager.getConnection(first.jdbcUrl("kept"), "kept", "pw")) {
                connection.createStatement().execute("CREATE TABLE confirmed (id int)");
                ProcessHandle killed =
                        ProcessHandle.of(first.pid().orElseThrow()).orElseThrow();
                killed.destroyForcibly();
                killed.onExit().join();
            }
            // after a restart of the machine the number may be another program's, here our own
            Path stale = folder.resolve("data/postmaster.pid");
            String[] lines = Files.readString(stale).split("\n", 2);
            Files.writeString(stale, ProcessHandle.current().pid() + "\n" + lines[1]);

            PostgresServer second = PostgresServer.start(folder, CACHE, first.port());
            try (Connection connection = DriverManager.getConnection(second.jdbcUrl("kept"), "kept", "pw")) {
                connection.createStatement().execute("SELECT id FROM confirmed");
            }
        } finally {
            first.stop();
        }
    }

    @Test
    void aTakenPortIsNamed(@TempDir Path folder) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> PostgresServer.start(folder, CACHE, taken.getLocalPort()))
                    .isInstanceOf(LauncherFailure.class)
                    .hasMessageContaining("port `%d`", taken.getLocalPort());
        }
    }

    @Test
    void aFolderThatWasThereKeepsItsPermissions(@TempDir Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        PrivateFiles.temporaryFolder(folder, "private");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void anExternalServerIsUsedAsItIs(@TempDir Path home) throws SQLException {
        var external = new Databases(server.jdbcUrl(""), server.superuser(), server.superuserPassword());
        var installation =
                new Installation(home, home, home.resolve("programs"), Ports.free(), Optional.of(external), true);
        var processes = new Processes(installation);
        var plans = new Plans(installation, processes.postgres());
        plans.createDatabases();
        plans.createDatabases();

        String password = installation.secrets(Part.DEMO).generated("database-password");
        DriverManager.getConnection(server.jdbcUrl("demo"), "demo", password).close();
        assertThat(processes.postgresIsHealthy()).isTrue();
        assertThat(home.resolve("postgres")).doesNotExist();
    }

    private static Connection superuser() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("postgres"), server.superuser(), server.superuserPassword());
    }
}
