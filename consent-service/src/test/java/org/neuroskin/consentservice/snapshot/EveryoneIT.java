package org.neuroskin.consentservice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.kernel.LeaseRenewal;
import org.neuroskin.kernel.RevisionChange;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes that concern everyone, such as an app that is frozen. */
@ServiceTest
class EveryoneIT {
    private static final SubjectId SUBJECT = new SubjectId("44444444-4444-4444-8444-444444444444");

    @Autowired
    private Barrier barrier;

    @Autowired
    private Leases leases;

    @Autowired
    private Revisions revisions;

    @Autowired
    private Changes changes;

    @Autowired
    private Snapshots snapshots;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient database;

    @BeforeEach
    void noLeases() {
        database.sql("delete from gateway_lease").update();
    }

    @Test
    void eachShardGetsTheNextRevisionAndTheStreamNamesNobody() {
        Map<Integer, Long> before = leases.heads();

        List<Revision> made = everyone();

        assertThat(made)
                .extracting(Revision::shard)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, Shards.COUNT).boxed().toList());
        assertThat(made)
                .allSatisfy(revision ->
                        assertThat(revision.number()).isEqualTo(before.getOrDefault(revision.shard(), 0L) + 1));
        assertThat(changes.after(before))
                .hasSize(Shards.COUNT)
                .extracting(RevisionChange::subject)
                .containsOnlyNulls();
    }

    @Test
    void aSnapshotKnowsThatItsPersonIsConcerned() {
        everyone();

        long head = Objects.requireNonNull(leases.heads().get(Shards.of(SUBJECT)));
        assertThat(snapshots.of(SUBJECT).changedAt()).isEqualTo(head);
        assertThat(snapshots.of(SUBJECT).revision()).isEqualTo(head);
    }

    @Test
    void theBarrierWaitsForAllShards() {
        Map<Integer, Long> before = leases.heads();
        List<Revision> made = everyone();
        Map<Integer, Long> allButOne = new HashMap<>(leases.heads());
        allButOne.put(7, Objects.requireNonNull(before.get(7)));
        leases.renew("gateway-all", new LeaseRenewal(leases.heads(), null));
        leases.renew("gateway-all-but-one", new LeaseRenewal(allButOne, null));

        assertThat(barrier.await(made)).isEqualTo(new Enforcement(2, 1, 1));
    }

    @Test
    void nothingOfItStaysWhenTheChangeFails() {
        Map<Integer, Long> before = leases.heads();

        transactions.executeWithoutResult(status -> {
            revisions.nextForEveryone();
            status.setRollbackOnly();
        });

        assertThat(leases.heads()).isEqualTo(before);
        assertThat(changes.after(before)).isEmpty();
    }

    @Test
    void outsideATransactionThereIsNone() {
        assertThatThrownBy(revisions::nextForEveryone).isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void manyOfThemAmongChangesOfPeopleNeitherWaitForEachOtherForEverNorLeaveGaps() throws InterruptedException {
        Map<Integer, Long> before = leases.heads();
        AtomicInteger done = new AtomicInteger();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 120; i++) {
                boolean concernsEveryone = i % 6 == 0;
                boolean fails = i % 10 == 0;
                writers.execute(() -> transactions.executeWithoutResult(status -> {
                    if (concernsEveryone) {
                        revisions.nextForEveryone();
                    } else {
                        revisions.next(new SubjectId(UUID.randomUUID().toString()));
                    }
                    if (fails) {
                        status.setRollbackOnly();
                    }
                    done.incrementAndGet();
                }));
            }
            writers.shutdown();
            assertThat(writers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(done).hasValue(120);
        Map<Integer, Long> known = new HashMap<>(before);
        for (RevisionChange change : changes.after(before)) {
            assertThat(change.revision()).isEqualTo(Objects.requireNonNull(known.get(change.shard())) + 1);
            known.put(change.shard(), change.revision());
        }
        assertThat(known).isEqualTo(leases.heads());
    }

    private List<Revision> everyone() {
        return Objects.requireNonNull(transactions.execute(status -> revisions.nextForEveryone()));
    }
}
