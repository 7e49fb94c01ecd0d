package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.kernel.Pseudonym;

/** Two replicas over one database, of which one writes the log. */
class ReplicasIT {
    private static final Pseudonym SUBJECT = new Pseudonym("pseudonym-of-somebody");

    private TestLedger writer;
    private TestLedger follower;

    @BeforeEach
    void open() throws InterruptedException {
        writer = new TestLedger().started();
        follower = new TestLedger(writer.name, Clock.systemUTC(), "").following();
    }

    @AfterEach
    void close() {
        follower.close();
        writer.close();
    }

    @Test
    void bothRecordInOneOrderWithoutGap() throws InterruptedException {
        Map<Long, UUID> places = new ConcurrentHashMap<>();
        CountDownLatch done = new CountDownLatch(16);
        for (int i = 0; i < 16; i++) {
            TestLedger through = i % 2 == 0 ? writer : follower;
            Thread.ofVirtual().start(() -> {
                for (int each = 0; each < 20; each++) {
                    AuditEvent event = TestLedger.denied(SUBJECT);
                    places.put(through.log.append(List.of(event)).sequences().getFirst(), event.event());
                }
                done.countDown();
            });
        }
        done.await();

        List<UUID> recorded = events().stream().map(AuditEvent::event).toList();
        assertThat(places).hasSize(320);
        assertThat(recorded).hasSize(320);
        places.forEach((sequence, event) ->
                assertThat(recorded.get(sequence.intValue())).isEqualTo(event));
        assertThat(follower.health.health().getStatus().getCode()).isEqualTo("UP");
    }

    @Test
    void anEventSentToTheOtherReplicaAgainKeepsItsPlace() {
        AuditEvent event = TestLedger.denied(SUBJECT);

        assertThat(follower.log.append(List.of(event))).isEqualTo(writer.log.append(List.of(event)));
        assertThat(writer.size()).isOne();
    }

    @Test
    void anImpossibleStoryIsRejectedWholeWhoeverTakesIt() {
        UUID access = UUID.randomUUID();
        follower.log.append(List.of(TestLedger.intended(access, SUBJECT, TestLedger.now())));
        writer.log.append(List.of(TestLedger.released(access)));

        assertThatThrownBy(() -> follower.log.append(List.of(TestLedger.denied(SUBJECT), TestLedger.failed(access))))
                .isInstanceOf(RejectedEvent.class);
        assertThat(writer.size()).isEqualTo(2);
    }

    @Test
    void aConsentStandsBeforeTheAccessThatFollowsItWhereverTheyWereMade() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            AuditEvent consent = TestLedger.consent(SUBJECT, i);
            TestLedger changed = i % 2 == 0 ? writer : follower;
            changed.transactions.executeWithoutResult(status -> changed.outbox.add(consent));
            (i % 3 == 0 ? writer : follower).log.append(List.of(TestLedger.denied(SUBJECT)));
            expected.addAll(List.of("consent-changed", "access-denied"));
        }

        assertThat(events().stream().map(AuditEvent::type)).isEqualTo(expected);
    }

    @Test
    void aChangeMadeThroughTheFollowerIsInTheLogWhenFlushReturns() {
        follower.transactions.executeWithoutResult(status -> follower.outbox.add(TestLedger.consent(SUBJECT, 1)));

        follower.outbox.flush();

        assertThat(writer.size()).isOne();
    }

    @Test
    void theFollowerShowsProofsThatTheWriterSigned() {
        follower.log.append(List.of(TestLedger.denied(SUBJECT)));

        assertThat(follower.evidence.proof(LedgerWriter.SHARD, 0)).isPresent();
        assertThat(follower.evidence.checkpoint()).contains(follower.checkpoints.origin());
    }

    @Test
    void aProofThatWasUsedUpThroughOneReplicaIsNotFreshAtTheOther() {
        ProofId proof = new ProofId("p".repeat(43));

        assertThat(follower.log.append(begun(proof)).sequences()).containsExactly(0L);
        assertThat(writer.log.append(begun(proof)).sequences()).containsExactly(Audited.PROOF_USED);
        assertThat(follower.log.append(begun(proof)).sequences()).containsExactly(Audited.PROOF_USED);
        assertThat(writer.size()).isOne();
    }

    private static Report begun(ProofId proof) {
        AuditEvent intended = TestLedger.intended(UUID.randomUUID(), SUBJECT, TestLedger.now());
        return new Report(List.of(intended), Map.of(intended.event(), proof));
    }

    @Test
    void whenTheWriterStopsTheFollowerTakesOver() {
        writer.log.append(List.of(TestLedger.denied(SUBJECT)));
        writer.close();
        follower.awaitOpen();

        assertThat(follower.log.append(List.of(TestLedger.denied(SUBJECT))).sequences())
                .containsExactly(1L);
        assertThat(follower.writer.follows()).isFalse();
        writer = new TestLedger(follower.name, Clock.systemUTC(), "");
    }

    @Test
    void twoReplicasEndAnOrphanOnce() throws InterruptedException {
        UUID access = UUID.randomUUID();
        writer.log.append(List.of(TestLedger.intended(access, SUBJECT, TestLedger.now())));
        follower.close();
        writer.close();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
        writer = new TestLedger(writer.name, later, "").started();
        follower = new TestLedger(writer.name, later, "").following();
        writer.log.append(List.of(TestLedger.denied(SUBJECT)));
        writer.close();
        follower.awaitOpen();
        follower.log.append(List.of(TestLedger.denied(SUBJECT)));

        writer = new TestLedger(follower.name, later, "");
        assertThat(events().stream().map(AuditEvent::type))
                .containsExactly("access-intended", "access-failed", "access-denied", "access-denied");
    }

    @Test
    void withoutAnyWriterNothingIsRecordedNorLater() {
        LedgerInbox alone = follower.inbox;
        writer.writer.stop();
        follower.writer.stop();

        assertThatThrownBy(() ->
                        alone.append(new Report(List.of(TestLedger.denied(SUBJECT)), Map.of()), Duration.ofMillis(300)))
                .isInstanceOf(CannotRecord.class);
        assertThat(follower.database
                        .sql("select count(*) from audit_inbox")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void whatCannotBeReadIsRejectedAndStopsNobody() {
        UUID broken = UUID.randomUUID();
        writer.database
                .sql("insert into audit_inbox (id, events, proofs) values (?, array['{'::bytea], array[null])")
                .param(broken)
                .update();

        Instant end = Instant.now().plusSeconds(10);
        while (answer(broken).isEmpty() && Instant.now().isBefore(end)) {
            writer.log.append(List.of(TestLedger.denied(SUBJECT)));
        }
        assertThat(answer(broken)).isNotEmpty();
        assertThat(events()).allMatch(AuditEvent.AccessDenied.class::isInstance);
    }

    private String answer(UUID id) {
        return writer.database
                .sql("select coalesce(rejected, '') from audit_inbox where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private List<AuditEvent> events() {
        return writer.database
                .sql("select entry from ledger_leaf order by sequence")
                .query((row, number) -> Entries.read(row.getBytes(1)).event())
                .list();
    }
}
