package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.neuroskin.demo.launcher.BackupManifest.Database;
import org.neuroskin.demo.launcher.BackupManifest.Sequence;
import org.neuroskin.demo.launcher.BackupManifest.Table;
import org.postgresql.PGConnection;

/**
 * Takes the rows of a database out and puts them into another with the same tables. By {@code COPY}, since the PostgreSQL that
 * comes along has no {@code pg_dump}.
 */
final class TableCopy {
    private static final String HISTORY = "public.flyway_schema_history";

    /** What is computed by the database has no place in a copy. */
    private static final String TABLES = """
            select format('%I.%I', n.nspname, c.relname),
                string_agg(quote_ident(a.attname), ', ' order by a.attnum)
            from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
            group by 1 order by 1
            """;

    private static final String SEQUENCES = """
            select format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value is not null
            from pg_sequences order by 1
            """;

    private TableCopy() {}

    /** Writes all rows into files of this folder, as one transaction sees them. */
    static Database out(Databases databases, String name, Path folder) throws SQLException, IOException {
        PrivateFiles.folder(folder);
        try (Connection connection = databases.connect(name)) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            String schema = schema(connection);
            List<Table> tables = new ArrayList<>();
            for (Table table : tables(connection)) {
                tables.add(out(connection, table, folder.resolve("%03d.copy.gz".formatted(tables.size()))));
            }
            return new Database(name, schema, tables, sequences(connection));
        }
    }

    private static Table out(Connection connection, Table table, Path file) throws SQLException, IOException {
        MessageDigest digest = sha256();
        long rows;
        try (OutputStream out = new DigestOutputStream(
                        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), digest);
                GZIPOutputStream zipped = new GZIPOutputStream(out, 1 << 16)) {
            rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("copy %s (%s) to stdout".formatted(table.name(), table.columns()), zipped);
        }
        return new Table(
                table.name(),
                table.columns(),
                rows,
                String.valueOf(file.getFileName()),
                HexFormat.of().formatHex(digest.digest()));
    }

    /**
     * Puts the rows into a database with the same tables, in place of what is in them. All of it or nothing.
     *
     * @throws LauncherFailure if its tables are others
     */
    static void in(Databases databases, String target, Database backup, Path folder) throws SQLException, IOException {
        try (Connection connection = databases.connect(target);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            requireSameTables(backup, tables(connection));
            // neither triggers nor references: the rows were whole together where they come from
            statement.execute("set local session_replication_role = replica");
            statement.execute(
                    "truncate " + backup.tables().stream().map(Table::name).collect(Collectors.joining(", ")));
            for (Table table : backup.tables()) {
                in(connection, table, folder.resolve(table.file()));
            }
            try (PreparedStatement set = connection.prepareStatement("select setval(?::regclass, ?, ?)")) {
                for (Sequence sequence : backup.sequences()) {
                    set.setString(1, sequence.name());
                    set.setLong(2, sequence.value());
                    set.setBoolean(3, sequence.called());
                    set.execute();
                }
            }
            connection.commit();
        }
    }

    private static void in(Connection connection, Table table, Path file) throws SQLException, IOException {
        try (InputStream rows = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            long count = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy %s (%s) from stdin".formatted(table.name(), table.columns()), rows);
            if (count != table.rows()) {
                throw new LauncherFailure(
                        "`%s` has %d rows (expected: %d)".formatted(table.name(), count, table.rows()));
            }
        }
    }

    private static void requireSameTables(Database backup, List<Table> here) {
        List<String> expected = backup.tables().stream().map(TableCopy::shape).toList();
        List<String> found = here.stream().map(TableCopy::shape).toList();
        List<String> different = new ArrayList<>(expected);
        different.removeAll(found);
        List<String> surplus = new ArrayList<>(found);
        surplus.removeAll(expected);
        different.addAll(surplus);
        if (!different.isEmpty()) {
            throw new LauncherFailure(
                    "the tables of `%s` are not those of the backup, `%s` among them: restore with the version that it was made with"
                            .formatted(backup.name(), different.getFirst()));
        }
    }

    private static String shape(Table table) {
        return "%s (%s)".formatted(table.name(), table.columns());
    }

    /** Whether there is any table in it. */
    static boolean isEmpty(Databases databases, String name) throws SQLException {
        try (Connection connection = databases.connect(name)) {
            return tables(connection).isEmpty();
        }
    }

    /** Without the table of which migrations have run: those are run again. */
    private static List<Table> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            List<Table> tables = new ArrayList<>();
            while (rows.next()) {
                if (!rows.getString(1).equals(HISTORY)) {
                    tables.add(new Table(rows.getString(1), rows.getString(2), 0, "", ""));
                }
            }
            return tables;
        }
    }

    private static List<Sequence> sequences(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SEQUENCES)) {
            List<Sequence> sequences = new ArrayList<>();
            while (rows.next()) {
                sequences.add(new Sequence(rows.getString(1), rows.getLong(2), rows.getBoolean(3)));
            }
            return sequences;
        }
    }

    private static String schema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet known = statement.executeQuery("select to_regclass('%s') is null".formatted(HISTORY))) {
                known.next();
                if (known.getBoolean(1)) {
                    return "";
                }
            }
            try (ResultSet version = statement.executeQuery(
                    "select version from %s where success and version is not null order by installed_rank desc limit 1"
                            .formatted(HISTORY))) {
                return version.next() ? version.getString(1) : "";
            }
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
