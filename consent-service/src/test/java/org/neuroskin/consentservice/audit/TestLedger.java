package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.neuroskin.consentservice.platform.Bells;
import org.neuroskin.demo.launcher.PostgresServer;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The audit module as the service wires it, on a database of its own in a real PostgreSQL, without the rest of the service. */
final class TestLedger implements AutoCloseable {
    static final String KEY = "00".repeat(32);

    private static final PostgresServer POSTGRES = PostgresServer.temporary();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    final String name;
    final HikariDataSource dataSource = new HikariDataSource();
    final JdbcClient database;
    final TransactionTemplate transactions;
    final Checkpoints checkpoints;
    final Projection projection;
    final LedgerWriter writer;
    final LedgerInbox inbox;
    final AuditLog log;
    final AuditOutbox outbox;
    final Pseudonyms pseudonyms;
    final Accesses accesses;
    final Evidence evidence;
    final LedgerHealthIndicator health;
    private final Bells bells;
    private final CheckpointClock checkpointClock;

    TestLedger() {
        this(newDatabase(), Clock.systemUTC(), "");
    }

    TestLedger(String name, Clock clock, String checkpointFolder) {
        this(name, clock, checkpointFolder, KEY);
    }

    TestLedger(String name, Clock clock, String checkpointFolder, String key) {
        this.name = name;
        dataSource.setJdbcUrl(POSTGRES.jdbcUrl(name));
        dataSource.setUsername(name);
        dataSource.setPassword("password");
        dataSource.setMaximumPoolSize(16);
        dataSource.setConnectionTimeout(2000);
        Flyway.configure()
                .dataSource(dataSource)
                .ignoreMigrationPatterns("*:missing")
                .load()
                .migrate();
        bells = new Bells(dataSource);
        database = JdbcClient.create(dataSource);
        JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
        transactions = new TransactionTemplate(manager);
        Clock micros = Clock.tick(clock, Duration.ofNanos(1000));
        LedgerReader reader = new LedgerReader(database);
        checkpoints = new Checkpoints(reader, micros, key, checkpointFolder);
        projection = new Projection(reader, new JdbcTemplate(dataSource), transactions);
        writer = new LedgerWriter(dataSource, micros, UUID::randomUUID, checkpoints, projection, bells);
        inbox = new LedgerInbox(database, UUID::randomUUID, bells);
        log = new AuditLog(writer, inbox);
        outbox = new AuditOutbox(database, log);
        pseudonyms = new Pseudonyms(database, manager);
        accesses = new Accesses(database, projection, pseudonyms, log, micros, UUID::randomUUID);
        evidence =
                new Evidence(reader, checkpoints, pseudonyms, database, log, Optional::empty, micros, UUID::randomUUID);
        health = new LedgerHealthIndicator(new LedgerState(writer));
        checkpointClock = new CheckpointClock(checkpoints, writer);
    }

    static String newDatabase() {
        String name = "ledger" + DATABASES.incrementAndGet();
        POSTGRES.createDatabase(name, name, "password");
        return name;
    }

    /** A connection pool of the superuser, for what the service may not do. */
    static JdbcClient superuser(String database) {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(POSTGRES.jdbcUrl(database));
        source.setUsername(POSTGRES.superuser());
        source.setPassword(POSTGRES.superuserPassword());
        source.setMaximumPoolSize(1);
        return JdbcClient.create(source);
    }

    TestLedger started() {
        bells.start();
        projection.start();
        writer.start();
        checkpointClock.start();
        awaitOpen();
        return this;
    }

    /** As the replica of one that has started. */
    TestLedger following() throws InterruptedException {
        bells.start();
        projection.start();
        refusal();
        checkpointClock.start();
        assertThat(writer.follows()).isTrue();
        return this;
    }

    /** Starts what must not open, and gives it time to say why. */
    String refusal() throws InterruptedException {
        writer.start();
        Instant end = Instant.now().plusSeconds(20);
        while (Instant.now().isBefore(end)) {
            String reason = String.valueOf(writer.closedBecause());
            if (!reason.equals("not opened yet")) {
                return reason;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("neither open nor closed");
    }

    void awaitOpen() {
        Instant end = Instant.now().plusSeconds(30);
        while (writer.closedBecause() != null) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("the log does not open: " + writer.closedBecause());
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    long size() {
        return database.sql("select count(*) from ledger_leaf")
                .query(Long.class)
                .single();
    }

    static AuditEvent intended(UUID access, Pseudonym subject, Instant at) {
        return new AuditEvent.AccessIntended(
                UUID.randomUUID(),
                at,
                access,
                "gateway-1",
                "subject",
                new AppId("mood-coach"),
                subject,
                "diary",
                "/v1/subjects/{subject}/mood-entries",
                Operation.READ,
                new PurposeId("routine-personalisation"),
                List.of(new CategoryId("mood.self-report"), new CategoryId("mood.note")),
                List.of(),
                7,
                "ab".repeat(32),
                "cd".repeat(32),
                List.of(UUID.randomUUID()),
                null,
                null,
                null,
                null);
    }

    static AuditEvent released(UUID access) {
        return new AuditEvent.AccessReleased(
                UUID.randomUUID(), now(), access, 200, 17, List.of(new CategoryId("mood.self-report")));
    }

    static AuditEvent failed(UUID access) {
        return new AuditEvent.AccessFailed(UUID.randomUUID(), now(), access, "service-timeout", 0L);
    }

    static AuditEvent denied(Pseudonym subject) {
        return new AuditEvent.AccessDenied(
                UUID.randomUUID(),
                now(),
                UUID.randomUUID(),
                "gateway-1",
                "subject",
                new AppId("glow-shop"),
                subject,
                "diary",
                "/v1/x",
                Operation.READ,
                new PurposeId("marketing"),
                List.of(new CategoryId("mood.note")),
                DenialReason.NO_CONSENT,
                7,
                "ab".repeat(32),
                "cd".repeat(32),
                null,
                null);
    }

    static AuditEvent consent(Pseudonym subject, long revision) {
        return new AuditEvent.ConsentChanged(
                UUID.randomUUID(),
                now(),
                UUID.randomUUID(),
                subject,
                "subject",
                new AppId("mood-coach"),
                new PurposeId("routine-personalisation"),
                List.of(new CategoryId("mood.note")),
                ConsentState.GIVEN,
                revision,
                "given");
    }

    static Instant now() {
        return Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        checkpointClock.stop();
        writer.stop();
        projection.stop();
        bells.stop();
        dataSource.close();
    }
}
