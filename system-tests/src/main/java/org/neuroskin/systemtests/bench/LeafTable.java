package org.neuroskin.systemtests.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** A table of the form of the log's leaves, beside them in the same database, and rows as the log holds them. */
final class LeafTable implements AutoCloseable {
    private static final int CONNECTIONS = 32;
    private static final int ROWS_A_COMMIT = 250;
    private static final double NANOS = 1e9;
    private static final Duration STATISTICS = Duration.ofMillis(1_500);
    private static final String FSYNCS = "select coalesce(sum(fsyncs), 0) from pg_stat_io where object = 'wal'";
    private static final String SETTINGS = """
            select string_agg(name || '=' || setting, ' ' order by name) from pg_settings
            where name in ('fsync', 'full_page_writes', 'server_version', 'synchronous_commit', 'wal_sync_method')
            """;

    private final String url;
    private final String user;
    private final String password;
    private final Connection connection;
    private final AtomicLong next = new AtomicLong();
    private List<byte[]> entries = List.of();

    private LeafTable(String url, String user, String password) throws SQLException {
        this.url = url;
        this.user = user;
        this.password = password;
        this.connection = connect();
        execute("create table bench_leaf (like ledger_leaf including indexes)");
    }

    /** In the database of a consent-service with this environment. */
    static LeafTable open(Map<String, String> environment) throws IOException {
        Path secrets = Path.of(environment.getOrDefault("NEUROSKIN_SECRETS", ""));
        try {
            return new LeafTable(
                    environment.getOrDefault("NEUROSKIN_DATABASE_URL", ""),
                    environment.getOrDefault("NEUROSKIN_DATABASE_USER", "consent"),
                    Files.readString(secrets.resolve("database-password")).strip());
        } catch (SQLException e) {
            throw new BenchFailure("the database cannot be used", e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String ask(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            throw new BenchFailure("the database does not answer", e);
        }
    }

    String settings() {
        return ask(SETTINGS);
    }

    /** How often PostgreSQL has had its log of writes made durable, as far as its processes have said. */
    long fsyncs() {
        Benchmarks.pause(STATISTICS);
        return Long.parseLong(ask(FSYNCS));
    }

    private void empty() throws SQLException {
        execute("truncate bench_leaf");
        if (entries.isEmpty()) {
            entries = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("select entry from ledger_leaf order by sequence desc limit 1000")) {
                while (rows.next()) {
                    entries.add(rows.getBytes(1));
                }
            }
        }
    }

    private byte[] entry(long number) {
        return entries.get((int) (number % entries.size()));
    }

    /** Single rows, each durable before the next of its connection, through 32 connections. */
    double insertsPerSecond(Duration length) {
        try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            empty();
            long start = System.nanoTime();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                counts.add(threads.submit(() -> inserted(start + length.toNanos())));
            }
            long all = 0;
            for (Future<Long> count : counts) {
                all += count.get();
            }
            return all * NANOS / (System.nanoTime() - start);
        } catch (SQLException | ExecutionException e) {
            throw new BenchFailure("rows cannot be inserted", e);
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    private long inserted(long deadline) throws SQLException {
        try (Connection own = connect();
                PreparedStatement insert = own.prepareStatement("insert into bench_leaf values ('bench', ?, ?, ?)")) {
            long count = 0;
            for (; System.nanoTime() < deadline; count++) {
                long number = next.getAndIncrement();
                insert.setLong(1, number);
                insert.setBytes(2, new byte[32]);
                insert.setBytes(3, entry(number));
                insert.executeUpdate();
            }
            return count;
        }
    }

    /** One stream, in commits as large as a busy writer of the log makes them. */
    double copiedPerSecond(Duration length) {
        try {
            empty();
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            long start = System.nanoTime();
            long rows = 0;
            for (; System.nanoTime() - start < length.toNanos(); rows += ROWS_A_COMMIT) {
                copy.copyIn("copy bench_leaf from stdin", new java.io.ByteArrayInputStream(batch()));
            }
            return rows * NANOS / (System.nanoTime() - start);
        } catch (SQLException | IOException e) {
            throw new BenchFailure("rows cannot be copied", e);
        }
    }

    private byte[] batch() {
        String hash = "00".repeat(32);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < ROWS_A_COMMIT; i++) {
            long number = next.getAndIncrement();
            String row = "bench\t%d\t\\\\x%s\t\\\\x%s\n"
                    .formatted(number, hash, HexFormat.of().formatHex(entry(number)));
            out.writeBytes(row.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        try (connection) {
            execute("drop table bench_leaf");
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
