package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.kernel.Pseudonym;

/** Proofs of possession in the transaction of the events that use them up. */
class UsedProofsIT {
    private static final long REJECTED = -2;
    private static final Pseudonym SUBJECT = new Pseudonym("pseudonym-of-somebody");

    private TestLedger ledger = new TestLedger().started();

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aProofBeginsOneAccess() {
        ProofId proof = proof();

        assertThat(begin(proof)).isGreaterThanOrEqualTo(0);
        assertThat(begin(proof)).isEqualTo(Audited.PROOF_USED);
        assertThat(begin(proof())).isGreaterThanOrEqualTo(0);
        assertThat(ledger.size()).isEqualTo(2);
    }

    @Test
    void ofManyAtOnceOneBeginsAndTheOthersAreNotHeldUpByIt() {
        ProofId proof = proof();

        List<CompletableFuture<Long>> begun = IntStream.range(0, 64)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> begin(i % 2 == 0 ? proof : proof())))
                .toList();

        assertThat(begun.stream().map(CompletableFuture::join).filter(sequence -> sequence != Audited.PROOF_USED))
                .hasSize(33);
        assertThat(ledger.size()).isEqualTo(33);
    }

    @Test
    void twiceInOneReportItCountsForTheFirst() {
        ProofId proof = proof();
        AuditEvent first = intended();
        AuditEvent second = intended();
        AuditEvent third = intended();

        Audited audited = ledger.log.append(
                new Report(List.of(first, second, third), Map.of(first.event(), proof, second.event(), proof)));

        assertThat(audited.sequences().stream().filter(each -> each == Audited.PROOF_USED))
                .hasSize(1);
        assertThat(audited.sequences().getLast()).isNotEqualTo(Audited.PROOF_USED);
    }

    @Test
    void aDenialUsesAProofUpAndIsRecordedWhateverItsProof() {
        ProofId proof = proof();
        AuditEvent denied = TestLedger.denied(SUBJECT);
        AuditEvent again = TestLedger.denied(SUBJECT);

        assertThat(append(denied, proof)).isGreaterThanOrEqualTo(0);
        assertThat(begin(proof)).isEqualTo(Audited.PROOF_USED);
        assertThat(append(again, proof)).isGreaterThanOrEqualTo(0);
    }

    @Test
    void anAccessThatWasNotBegunCanBeDeniedUnderItsOwnName() {
        ProofId proof = proof();
        begin(proof);
        UUID access = UUID.randomUUID();
        assertThat(append(TestLedger.intended(access, SUBJECT, TestLedger.now()), proof))
                .isEqualTo(Audited.PROOF_USED);

        assertThat(append(TestLedger.failed(access), null)).as("it is not open").isEqualTo(REJECTED);
    }

    @Test
    void theSameReportSentAgainIsToldWhereItStands() {
        ProofId proof = proof();
        AuditEvent intended = intended();

        assertThat(append(intended, proof)).isEqualTo(append(intended, proof));
    }

    @Test
    void aUsedProofIsKnownAfterARestartAndToAnotherProcess() {
        ProofId proof = proof();
        begin(proof);
        String name = ledger.name;
        ledger.close();
        ledger = new TestLedger(name, Clock.systemUTC(), "").started();

        assertThat(begin(proof)).isEqualTo(Audited.PROOF_USED);
    }

    @Test
    void proofsAreForgottenOnlyWhenNoGatewayCouldTakeThemForFresh() {
        begin(proof());
        begin(proof());
        ledger.database
                .sql(
                        "update used_proof set used_at = used_at - interval '13 minutes' where proof = (select min(proof) from used_proof)")
                .update();

        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (remembered() != 1 && Instant.now().isBefore(end)) {
            append(TestLedger.denied(SUBJECT), null);
        }
        assertThat(remembered()).isEqualTo(1);
    }

    @Test
    void aGatewayWhoseClockIsFarBehindCannotBeginAnythingWithAProof() {
        Instant past = TestLedger.now().minus(AccessBook.CLOCK_SKEW).minusSeconds(60);
        AuditEvent intended = TestLedger.intended(UUID.randomUUID(), SUBJECT, past);

        assertThat(append(intended, proof())).isEqualTo(REJECTED);
        assertThat(ledger.size()).isZero();
    }

    private long remembered() {
        return ledger.database
                .sql("select count(*) from used_proof")
                .query(Long.class)
                .single();
    }

    private static AuditEvent intended() {
        return TestLedger.intended(UUID.randomUUID(), SUBJECT, TestLedger.now());
    }

    private long begin(ProofId proof) {
        return append(intended(), proof);
    }

    /** Where the event stands, if it is not {@link #REJECTED} as a whole. */
    private long append(AuditEvent event, @Nullable ProofId proof) {
        try {
            return ledger.log
                    .append(new Report(List.of(event), proof == null ? Map.of() : Map.of(event.event(), proof)))
                    .sequences()
                    .getFirst();
        } catch (RejectedEvent e) {
            return REJECTED;
        }
    }

    private static ProofId proof() {
        byte[] hash = new byte[32];
        ThreadLocalRandom.current().nextBytes(hash);
        return new ProofId(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    }
}
