package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.ledger.Frontier;
import org.neuroskin.ledger.Hash;

class LedgerWriterIT {
    private static final Pseudonym SUBJECT = new Pseudonym("pseudonym-of-somebody");

    private TestLedger ledger;

    @BeforeEach
    void open() {
        ledger = new TestLedger().started();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private List<byte[]> column(String column) {
        return ledger.database
                .sql("select %s from ledger_leaf order by sequence".formatted(column))
                .query((row, number) -> row.getBytes(1))
                .list();
    }

    /** The rows are contiguous, their hashes are those of their entries, and the head is their root. */
    private void assertWhole() {
        List<byte[]> entries = column("entry");
        List<byte[]> hashes = column("hash");
        Frontier frontier = Frontier.empty();
        for (int i = 0; i < entries.size(); i++) {
            Hash hash = Hash.leaf(entries.get(i));
            assertThat(hashes.get(i)).isEqualTo(hash.bytes());
            assertThat(Entries.read(entries.get(i)).sequence()).isEqualTo(i);
            frontier.append(hash, (level, index, node) -> {});
        }
        assertThat(ledger.database
                        .sql("select root from ledger_head")
                        .query((row, number) -> row.getBytes(1))
                        .single())
                .isEqualTo(frontier.root().bytes());
        assertThat(ledger.database
                        .sql("select max(sequence) + 1 from ledger_leaf")
                        .query(Long.class)
                        .single())
                .isEqualTo(entries.size());
    }

    private void inThreads(int threads, Runnable work) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    work.run();
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
    }

    @Test
    void manyThreadsAppendWithoutGapAndTheHeadIsTheRoot() throws InterruptedException {
        ConcurrentMap<Long, UUID> places = new ConcurrentHashMap<>();
        inThreads(64, () -> {
            for (int i = 0; i < 25; i++) {
                AuditEvent event = TestLedger.denied(SUBJECT);
                Audited audited = ledger.log.append(List.of(event));
                assertThat(places.put(audited.sequences().getFirst(), event.event()))
                        .isNull();
            }
        });

        assertThat(places).hasSize(1600);
        assertWhole();
        List<UUID> recorded = events().stream().map(AuditEvent::event).toList();
        places.forEach((sequence, event) ->
                assertThat(recorded.get(sequence.intValue())).isEqualTo(event));
    }

    private List<AuditEvent> events() {
        return column("entry").stream().map(each -> Entries.read(each).event()).toList();
    }

    private byte[] entry(long sequence) {
        return ledger.database
                .sql("select entry from ledger_leaf where sequence = ?")
                .param(sequence)
                .query((row, number) -> row.getBytes(1))
                .single();
    }

    @Test
    void killedConnectionsLoseNothingAcknowledgedAndDoubleNothing() throws InterruptedException {
        ConcurrentMap<UUID, Long> acknowledged = new ConcurrentHashMap<>();
        AtomicInteger refused = new AtomicInteger();
        AtomicBoolean killing = new AtomicBoolean(true);
        var superuser = TestLedger.superuser(ledger.name);
        Thread killer = Thread.ofPlatform().start(() -> {
            while (killing.get()) {
                superuser
                        .sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = ?")
                        .param(ledger.name)
                        .query()
                        .listOfRows();
                pause(150);
            }
        });
        inThreads(32, () -> {
            Instant end = Instant.now().plusSeconds(6);
            while (Instant.now().isBefore(end)) {
                AuditEvent event = TestLedger.denied(SUBJECT);
                try {
                    acknowledged.put(
                            event.event(),
                            ledger.log.append(List.of(event)).sequences().getFirst());
                } catch (CannotRecord e) {
                    refused.incrementAndGet();
                    pause(5);
                }
            }
        });
        killing.set(false);
        killer.join();
        ledger.awaitOpen();

        assertThat(refused.get()).as("the killing was felt").isPositive();
        assertThat(acknowledged).as("recording went on in between").isNotEmpty();
        assertWhole();
        List<UUID> recorded = events().stream().map(AuditEvent::event).toList();
        assertThat(recorded).doesNotHaveDuplicates();
        acknowledged.forEach((event, sequence) ->
                assertThat(recorded.get(sequence.intValue())).isEqualTo(event));
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void eventsSentAgainKeepTheirPlaceEvenAfterARestart() {
        UUID access = UUID.randomUUID();
        AuditEvent intended = TestLedger.intended(access, SUBJECT, TestLedger.now());
        Audited first = ledger.log.append(List.of(intended));

        assertThat(ledger.log.append(List.of(intended))).isEqualTo(first);

        ledger.close();
        ledger = new TestLedger(ledger.name, Clock.systemUTC(), "").started();

        assertThat(ledger.log.append(List.of(intended))).isEqualTo(first);
        AuditEvent other = new AuditEvent.AccessFailed(intended.event(), TestLedger.now(), access, "internal", null);
        assertThatThrownBy(() -> ledger.log.append(List.of(other))).isInstanceOf(RejectedEvent.class);
        assertWhole();
    }

    @Test
    void anImpossibleStoryIsRejectedWhole() {
        UUID access = UUID.randomUUID();
        AuditEvent harmless = TestLedger.denied(SUBJECT);

        assertThatThrownBy(() -> ledger.log.append(List.of(harmless, TestLedger.released(access))))
                .isInstanceOf(RejectedEvent.class);
        assertThat(ledger.size()).isZero();

        ledger.log.append(List.of(TestLedger.intended(access, SUBJECT, TestLedger.now()), TestLedger.released(access)));
        assertThatThrownBy(() -> ledger.log.append(List.of(TestLedger.failed(access))))
                .isInstanceOf(RejectedEvent.class);
        assertThatThrownBy(() -> ledger.log.append(List.of(TestLedger.intended(access, SUBJECT, TestLedger.now()))))
                .isInstanceOf(RejectedEvent.class);
        assertThat(ledger.size()).isEqualTo(2);
    }

    @Test
    void anAccessIsRememberedAsOpenAcrossARestart() {
        UUID access = UUID.randomUUID();
        ledger.log.append(List.of(TestLedger.intended(access, SUBJECT, TestLedger.now())));
        ledger.close();
        ledger = new TestLedger(ledger.name, Clock.systemUTC(), "").started();

        ledger.log.append(List.of(TestLedger.released(access)));

        assertThatThrownBy(() -> ledger.log.append(List.of(TestLedger.released(access))))
                .isInstanceOf(RejectedEvent.class);
    }

    @Test
    void anAccessThatFellSilentIsEndedBeforeAnythingElseIsRecorded() {
        UUID access = UUID.randomUUID();
        ledger.log.append(List.of(TestLedger.intended(access, SUBJECT, TestLedger.now())));
        ledger.close();
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofMinutes(10)), ZoneOffset.UTC);
        ledger = new TestLedger(ledger.name, later, "").started();

        ledger.log.append(List.of(TestLedger.denied(SUBJECT)));

        AuditEvent second = Entries.read(entry(1)).event();
        assertThat(second).isInstanceOf(AuditEvent.AccessFailed.class);
        assertThat(((AuditEvent.AccessFailed) second).access()).isEqualTo(access);
        assertThat(((AuditEvent.AccessFailed) second).problem()).isEqualTo("outcome-unknown");
        assertThatThrownBy(() -> ledger.log.append(List.of(TestLedger.released(access))))
                .as("its gateway comes back, and may release nothing")
                .isInstanceOf(RejectedEvent.class);
        assertThat(ledger.accesses
                        .find(new AccessQuery(null, "reviewer-a", null, Outcome.UNKNOWN, null, null, 10, null))
                        .accesses())
                .extracting(Access::access)
                .containsExactly(access);
    }

    @Test
    void anAccessOfAGatewayWithALeaseIsNotEnded() {
        UUID access = UUID.randomUUID();
        ledger.database
                .sql("insert into gateway_lease (gateway, applied) values ('gateway-1', '{}')")
                .update();
        ledger.log.append(List.of(TestLedger.intended(access, SUBJECT, TestLedger.now())));
        ledger.close();
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofMinutes(10)), ZoneOffset.UTC);
        ledger = new TestLedger(ledger.name, later, "").started();

        ledger.log.append(List.of(TestLedger.released(access)));

        assertThat(events()).last().isInstanceOf(AuditEvent.AccessReleased.class);
    }

    @Test
    void recordedTimeNeverRunsBackwards() {
        ledger.close();
        Clock future = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        ledger = new TestLedger(ledger.name, future, "").started();
        ledger.log.append(List.of(TestLedger.denied(SUBJECT)));
        ledger.close();
        ledger = new TestLedger(ledger.name, Clock.systemUTC(), "").started();
        ledger.log.append(List.of(TestLedger.denied(SUBJECT)));

        assertThat(Entries.read(entry(1)).recorded())
                .isAfterOrEqualTo(Entries.read(entry(0)).recorded());
    }

    @Test
    void anEventFromTheFutureIsRejected() {
        AuditEvent event =
                TestLedger.intended(UUID.randomUUID(), SUBJECT, TestLedger.now().plus(Duration.ofMinutes(6)));
        assertThatThrownBy(() -> ledger.log.append(List.of(event))).isInstanceOf(RejectedEvent.class);
    }

    @Test
    void leavesCanNeitherBeChangedNorRemoved() {
        ledger.log.append(List.of(TestLedger.denied(SUBJECT)));
        for (String sql : List.of(
                "update ledger_leaf set entry = 'x'",
                "delete from ledger_leaf",
                "truncate ledger_leaf",
                "truncate ledger_leaf, ledger_node")) {
            assertThatThrownBy(() -> ledger.database.sql(sql).update()).hasMessageContaining("append-only");
        }
        assertThat(ledger.size()).isOne();
    }

    @Test
    void theOutboxCommitsWithItsTransactionAndMovesExactlyOnce() throws InterruptedException {
        AuditEvent undone = TestLedger.consent(SUBJECT, 1);
        ledger.transactions.executeWithoutResult(status -> {
            ledger.outbox.add(undone);
            status.setRollbackOnly();
        });
        ConcurrentMap<UUID, Boolean> expected = new ConcurrentHashMap<>();
        inThreads(16, () -> {
            for (int i = 0; i < 10; i++) {
                AuditEvent event = TestLedger.consent(SUBJECT, 2);
                ledger.transactions.executeWithoutResult(status -> ledger.outbox.add(event));
                ledger.outbox.flush();
                expected.put(event.event(), true);
            }
        });

        List<UUID> recorded = events().stream().map(AuditEvent::event).toList();
        assertThat(recorded).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(ledger.database
                        .sql("select count(*) from audit_outbox")
                        .query(Long.class)
                        .single())
                .isZero();
        assertWhole();
    }

    @Test
    void aConsentStandsBeforeTheAccessThatFollowsIt() {
        for (int i = 0; i < 50; i++) {
            AuditEvent consent = TestLedger.consent(SUBJECT, i);
            ledger.transactions.executeWithoutResult(status -> ledger.outbox.add(consent));
            ledger.log.append(List.of(TestLedger.denied(SUBJECT)));
        }
        List<String> types = events().stream().map(AuditEvent::type).toList();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            expected.addAll(List.of("consent-changed", "access-denied"));
        }
        assertThat(types).isEqualTo(expected);
    }

    @Test
    void whatACrashLeftInTheOutboxMovesAtTheNextStart() {
        ledger.close();
        AuditEvent left = TestLedger.consent(SUBJECT, 3);
        ledger = new TestLedger(ledger.name, Clock.systemUTC(), "");
        ledger.database
                .sql("insert into audit_outbox (event) values (?)")
                .param(AuditEvents.write(left))
                .update();
        ledger.started();
        ledger.outbox.flush();

        assertThat(Entries.read(entry(0)).event()).isEqualTo(left);
    }

    @Test
    void theOutboxTakesOnlyEventsOfChangesAndOnlyInATransaction() {
        assertThatThrownBy(() -> ledger.outbox.add(TestLedger.consent(SUBJECT, 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.transactions.executeWithoutResult(
                        status -> ledger.outbox.add(TestLedger.denied(SUBJECT))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unsafeSettingsKeepTheLogClosed() throws InterruptedException {
        ledger.close();
        TestLedger.superuser(ledger.name)
                .sql("alter role %s set synchronous_commit = off".formatted(ledger.name))
                .update();
        ledger = new TestLedger(ledger.name, Clock.systemUTC(), "");

        assertThat(ledger.refusal())
                .isEqualTo("PostgreSQL is set so that confirmed records can be lost: synchronous_commit is off"
                        + " (expected: on)");
        assertThat(ledger.health.health().getStatus().getCode()).isEqualTo("DOWN");
        assertThatThrownBy(() -> ledger.log.append(List.of(TestLedger.denied(SUBJECT))))
                .isInstanceOf(CannotRecord.class);
        assertThat(ledger.size()).isZero();
    }
}
