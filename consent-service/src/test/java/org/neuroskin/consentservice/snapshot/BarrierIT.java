package org.neuroskin.consentservice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
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
        leases.renew("gateway-1", leases.heads());
        Revision revision = change();
        long start = System.nanoTime();
        CompletableFuture<Enforcement> waiting = CompletableFuture.supplyAsync(() -> barrier.await(revision));
        Thread.sleep(200);
        assertThat(waiting).isNotDone();

        leases.renew("gateway-1", leases.heads());

        assertThat(waiting.get()).isEqualTo(new Enforcement(1, 1, 0));
        assertThat(elapsed(start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aSilentGatewayLapsesWithItsLease() {
        leases.renew("gateway-1", leases.heads());
        Revision revision = change();
        long start = System.nanoTime();

        assertThat(barrier.await(revision)).isEqualTo(new Enforcement(1, 0, 1));
        assertThat(elapsed(start)).isBetween(Leases.TTL, Leases.TTL.plusMillis(800));
    }

    @Test
    void aGatewayThatRenewsWithoutApplyingDoesNotHoldUpThePerson() throws InterruptedException {
        Map<Integer, Long> old = leases.heads();
        leases.renew("gateway-1", old);
        Revision revision = change();
        Thread renewing = Thread.ofVirtual().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                leases.renew("gateway-1", old);
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
    void aLapsedLeaseIsWaitedForNoMore() {
        leases.renew("gateway-1", leases.heads());
        database.sql("update gateway_lease set expires_at = clock_timestamp() - interval '1 second'")
                .update();

        assertThat(barrier.await(change())).isEqualTo(new Enforcement(0, 0, 0));
    }

    @Test
    void oneOfTwoConfirms() {
        leases.renew("gateway-1", leases.heads());
        leases.renew("gateway-2", leases.heads());
        Revision revision = change();
        leases.renew("gateway-2", leases.heads());

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
