package org.neuroskin.consentservice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.kernel.LeaseRenewal;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@ServiceTest
class BarrierIT {
    private static final SubjectId SUBJECT = new SubjectId("22222222-2222-4222-8222-222222222222");

    @Autowired
    private Barrier barrier;

    @Autowired
    private Leases leases;

    @Autowired
    private Revisions revisions;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient database;

    @BeforeEach
    void noLeases() {
        database.sql("delete from gateway_lease").update();
    }

    @Test
    void returnsAtOnceWithoutGateways() {
        long start = System.nanoTime();

        assertThat(barrier.await(change())).isEqualTo(new Enforcement(0, 0, 0));
        assertThat(elapsed(start)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void returnsSoonAfterTheGatewayAcknowledges() throws ExecutionException, InterruptedException {
        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));
        Revision revision = change();
        long start = System.nanoTime();
        CompletableFuture<Enforcement> waiting = CompletableFuture.supplyAsync(() -> barrier.await(revision));
        Thread.sleep(200);
        assertThat(waiting).isNotDone();

        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));

        assertThat(waiting.get()).isEqualTo(new Enforcement(1, 1, 0));
        assertThat(elapsed(start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aSilentGatewayLapsesWithItsLease() {
        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));
        Revision revision = change();
        long start = System.nanoTime();

        assertThat(barrier.await(revision)).isEqualTo(new Enforcement(1, 0, 1));
        assertThat(elapsed(start)).isBetween(Leases.TTL, Leases.TTL.plusMillis(800));
    }

    @Test
    void aGatewayThatRenewsWithoutApplyingDoesNotHoldUpThePerson() throws InterruptedException {
        Map<Integer, Long> old = leases.heads();
        leases.renew("gateway-1", new LeaseRenewal(old, null));
        Revision revision = change();
        Thread renewing = Thread.ofVirtual().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                leases.renew("gateway-1", new LeaseRenewal(old, null));
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        long start = System.nanoTime();

        assertThat(barrier.await(revision)).isEqualTo(new Enforcement(1, 0, 1));
        assertThat(elapsed(start)).isLessThan(Leases.TTL.plusMillis(800));
        renewing.interrupt();
        renewing.join();
    }

    @Test
    void aLapsedLeaseIsWaitedForNoMoreUntilItIsRenewed() {
        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));
        barrier.await(change());

        assertThat(barrier.await(change())).isEqualTo(new Enforcement(0, 0, 0));

        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));
        assertThat(barrier.await(change())).isEqualTo(new Enforcement(1, 0, 1));
    }

    /** Else a database that crashes forgets it, and no barrier waits for a gateway that still releases. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLeaseThatBarriersDoNotCountYetIsOnDiskBeforeItIsGiven(boolean lapsed) {
        if (lapsed) {
            leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));
            barrier.await(change());
        }
        String before = database.sql("select pg_current_wal_insert_lsn()::text")
                .query(String.class)
                .single();

        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));

        assertThat(database.sql("select pg_current_wal_flush_lsn() > ?::pg_lsn")
                        .param(before)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void aLeaseThatWasRenewedMeanwhileHasNotLapsed() {
        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));
        Leases.Held before = leases.held(List.of(change())).getFirst();
        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));

        leases.lapse(before);

        assertThat(leases.held(List.of())).extracting(Leases.Held::gateway).containsExactly("gateway-1");
    }

    @Test
    void whoGaveItsLeaseBackIsWaitedForNoMore() throws ExecutionException, InterruptedException {
        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));
        Revision revision = change();
        CompletableFuture<Enforcement> waiting = CompletableFuture.supplyAsync(() -> barrier.await(revision));

        leases.release("gateway-1");

        assertThat(waiting.get().confirmed()).isZero();
        assertThat(barrier.await(change())).isEqualTo(new Enforcement(0, 0, 0));
    }

    @Test
    void aLeaseTellsTheTimeOfTheDatabase() {
        assertThat(leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null))
                        .now())
                .isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
    }

    @Test
    void oneOfTwoConfirms() {
        leases.renew("gateway-1", new LeaseRenewal(leases.heads(), null));
        leases.renew("gateway-2", new LeaseRenewal(leases.heads(), null));
        Revision revision = change();
        leases.renew("gateway-2", new LeaseRenewal(leases.heads(), null));

        assertThat(barrier.await(revision)).isEqualTo(new Enforcement(2, 1, 1));
    }

    private Revision change() {
        Revision revision = transactions.execute(status -> revisions.next(SUBJECT));
        assertThat(revision).isNotNull();
        return revision;
    }

    private static Duration elapsed(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
