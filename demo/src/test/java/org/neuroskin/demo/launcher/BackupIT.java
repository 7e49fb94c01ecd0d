package org.neuroskin.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupIT {
    private static final String TABLES = """
            create table parent (id bigint generated always as identity primary key, name text,
                "Odd, ""n"" x" bytea, shout text generated always as (upper(name)) stored);
            create table child (parent bigint references parent, at timestamptz not null default now());
            create function never() returns trigger language plpgsql as $$ begin raise exception 'append-only'; end $$;
            create trigger never before insert or delete on child execute function never();
            create trigger never_all before truncate on child execute function never();
            """;

    private static PostgresServer server;

    @TempDir
    private Path folder;

    private Installation installation =
            new Installation(Path.of(""), Path.of(""), Path.of(""), 1, Optional.empty(), true);

    @BeforeAll
    static void start() {
        server = PostgresServer.temporary();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void twoDatabases() throws SQLException {
        installation =
                new Installation(folder, folder.resolve("home"), folder, 8080, Optional.of(server.databases()), true);
        for (String name : List.of("consent", "keycloak", "target")) {
            server.databases().drop(name);
            server.createDatabase(name, "somebody", "password");
            sql(name, TABLES);
        }
        sql("consent", """
                insert into parent (name, "Odd, ""n"" x") values ('a	b\\n%s', '\\x00ff'), (null, null), ('\\N', '');
                set session_replication_role = replica;
                insert into child (parent) select id from parent;
                """.formatted("é".repeat(70_000)));
    }

    @Test
    void everyRowComesBackAndNumbersGoOn() throws SQLException, IOException {
        BackupManifest manifest = backup("b");
        sql("target", "insert into parent (name) values ('to be replaced')");

        TableCopy.in(
                server.databases(),
                "target",
                manifest.database("consent"),
                folder.resolve("b").resolve("consent"));

        for (String table : List.of("parent", "child")) {
            assertThat(all("target", table)).isEqualTo(all("consent", table));
        }
        sql("target", "insert into parent (name) values ('next')");
        assertThat(one("target", "select max(id)::text from parent")).isEqualTo("4");
        assertThatThrownBy(() -> sql("target", "delete from child")).hasMessageContaining("append-only");
    }

    @Test
    void onlyTheOwnerReadsIt() throws IOException {
        backup("b");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("b"))))
                .isEqualTo("rwx------");
    }

    @Test
    void otherTablesTakeNothing() throws SQLException {
        BackupManifest manifest = backup("b");
        sql("target", "alter table child add more text; insert into parent (name) values ('stays')");

        assertThatThrownBy(() -> TableCopy.in(
                        server.databases(),
                        "target",
                        manifest.database("consent"),
                        folder.resolve("b").resolve("consent")))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("public.child");
        assertThat(one("target", "select name from parent")).isEqualTo("stays");
    }

    @Test
    void whatWasChangedIsRefused() throws IOException {
        backup("b");
        Path rows = folder.resolve("b").resolve("consent").resolve("000.copy.gz");
        byte[] bytes = Files.readAllBytes(rows);
        bytes[bytes.length / 2] ^= 1;
        Files.write(rows, bytes);
        assertThatThrownBy(() -> of("b").verified()).hasMessageContaining("the backup is damaged: `" + rows + "`");
        Files.delete(rows);
        assertThatThrownBy(() -> of("b").verified()).hasMessageContaining("`" + rows + "` is missing");

        backup("c");
        Path manifest = folder.resolve("c").resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"rows\" : 3", "\"rows\" : 2"));
        assertThatThrownBy(() -> of("c").verified()).hasMessageContaining("was changed");
        Files.delete(manifest);
        assertThatThrownBy(() -> of("c").verified()).hasMessageContaining("is no backup");
    }

    @Test
    void aFolderWithSomethingInItIsNotWrittenTo() throws IOException {
        Files.createDirectories(folder.resolve("full").resolve("x"));
        assertThatThrownBy(() -> backup("full")).hasMessageContaining("is not empty");
    }

    @Test
    void aBackupOfElsewhereIsRefused() throws IOException {
        backup("b");
        Files.writeString(folder.resolve("home/secrets/backup/backup-key"), "00".repeat(32));
        assertThatThrownBy(() -> of("b").verified()).hasMessageContaining("of another installation");
        Files.delete(folder.resolve("home/secrets/backup/backup-key"));
        assertThatThrownBy(() -> of("b").verified()).hasMessageContaining("put the secrets");
    }

    private BackupFolder of(String name) {
        return new BackupFolder(folder.resolve(name), installation);
    }

    private BackupManifest backup(String name) {
        var progress = new Progress(new PrintStream(new ByteArrayOutputStream()));
        new Backup(of(name), server.databases(), progress).take();
        return of(name).verified();
    }

    private static List<String> all(String database, String table) throws SQLException {
        return List.of(one(
                database, "select coalesce(string_agg(t::text, '|' order by t::text), '') from %s t".formatted(table)));
    }

    private static String one(String database, String query) throws SQLException {
        try (Connection connection = server.databases().connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void sql(String database, String sql) throws SQLException {
        try (Connection connection = server.databases().connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
