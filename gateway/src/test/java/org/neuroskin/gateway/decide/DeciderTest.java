package org.neuroskin.gateway.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.vocabulary.Vocabulary;

final class DeciderTest extends DeciderTestBase {

    @Test
    void operatorsAreToldOfDataServicesWithTheNextRenewal() {
        assertThat(service.services).isNull();

        decider.tell(Map.of("mood", true, "lab", false));

        eventually(() -> Map.of("mood", true, "lab", false).equals(service.services));
    }

    @Test
    void deniesBeforeItIsStarted() {
        try (Decider unstarted = new Decider(
                client,
                new PolicyEvaluator(Vocabulary.bundled()),
                keys,
                clock,
                System::nanoTime,
                (request, snapshot, decision) -> {})) {
            assertCannotDecide(unstarted.decide(request()));
        }
    }

    @Test
    void permitsWhatIsGrantedAndRemembersIt() {
        assertPermitted(decider.decide(request()));
        assertPermitted(decider.decide(request()));

        assertThat(service.snapshots).hasValue(1);
    }

    @Test
    void manyAtOnceLoadASnapshotOnce() {
        CountDownLatch everybodyAsks = new CountDownLatch(1);
        service.beforeSnapshotLeaves = () -> await(everybodyAsks);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Decided>> decisions = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> decider.decide(request()), threads))
                    .toList();
            eventually(() -> service.snapshots.get() == 1);
            everybodyAsks.countDown();

            decisions.forEach(decision -> assertPermitted(decision.join()));
        }
        assertThat(service.snapshots).hasValue(1);
    }

    @Test
    void withdrawalStopsTheNextRequest() {
        assertPermitted(decider.decide(request()));

        changeAndWaitForAcknowledgement(WITHDRAWN);

        assertThat(decider.decide(request()).decision())
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.reason()).isEqualTo(DenialReason.CONSENT_WITHDRAWN));
    }

    @Test
    void aSnapshotThatWasReadBeforeAnAppliedChangeIsReadAgain() {
        CountDownLatch applied = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        service.beforeSnapshotLeaves = () -> {
            if (first.getAndSet(false)) {
                await(applied);
            }
        };
        CompletableFuture<Decided> decision = CompletableFuture.supplyAsync(() -> decider.decide(request()));
        eventually(() -> service.snapshots.get() == 1);
        changeAndWaitForAcknowledgement(WITHDRAWN);
        applied.countDown();

        assertThat(decision.join().decision()).isInstanceOf(Decision.Deny.class);
        assertThat(decider.decide(request()).decision()).isInstanceOf(Decision.Deny.class);
        assertThat(service.snapshots).hasValue(2);
    }

    /** Else whoever has just granted something is told that nothing is known of their consents. */
    @Test
    void aSnapshotThatHasTheChangeAlreadyIsKept() {
        service.streams = false;
        long revision = service.change(SUBJECT, GRANT);
        assertThat(decider.load(List.of(SUBJECT))).isTrue();
        service.streams = true;
        eventually(() -> acknowledged() == revision);

        assertPermitted(decider.decide(request()));
        assertThat(service.snapshots).hasValue(1);
    }

    @Test
    void aBusyCommonPoolDoesNotTakeTheLeaseAway() {
        CountDownLatch idle = new CountDownLatch(1);
        int workers = 2 * Runtime.getRuntime().availableProcessors() + 2;
        List<CompletableFuture<Void>> busy = IntStream.range(0, workers)
                .mapToObj(i -> CompletableFuture.runAsync(() -> await(idle)))
                .toList();

        assertPermitted(decider.decide(request()));
        changeAndWaitForAcknowledgement(WITHDRAWN);
        idle.countDown();
        busy.forEach(CompletableFuture::join);
    }

    @Nested
    class WhenTheConsentServiceFails {
        @Test
        void deniesOnceTheLeaseHasRunOutAndRecoversByItself() {
            assertPermitted(decider.decide(request()));
            service.down = true;
            nanosAhead.addAndGet(TimeUnit.MILLISECONDS.toNanos(2_500));

            assertCannotDecide(decider.decide(request()));
            service.down = false;
            eventually(() -> decider.decide(request()).decision() instanceof Decision.Permit);
        }

        @Test
        void deniesWhomItDoesNotKnowAtOnce() {
            service.down = true;

            assertCannotDecide(decider.decide(request()));
        }

        @Test
        void deniesWhileChangesAreKnownToBeMissing() {
            assertPermitted(decider.decide(request()));
            service.streams = false;
            service.change(SUBJECT, WITHDRAWN);

            eventually(() -> decider.decide(request()).decision() instanceof Decision.Deny);
            assertCannotDecide(decider.decide(request()));

            service.streams = true;
            eventually(() -> decider.decide(request()).decision() instanceof Decision.Deny deny
                    && deny.reason() == DenialReason.CONSENT_WITHDRAWN);
        }

        @Test
        void appliesWhatItMissedWhenTheStreamComesBack() {
            assertPermitted(decider.decide(request()));
            service.down = true;
            service.change(SUBJECT, WITHDRAWN);
            sleep(300);
            service.down = false;

            eventually(() -> decider.decide(request()).decision() instanceof Decision.Deny deny
                    && deny.reason() == DenialReason.CONSENT_WITHDRAWN);
        }

        @Test
        void leavesAStreamThatHasFallenSilent() {
            changeAndWaitForAcknowledgement(GRANT);
            assertPermitted(decider.decide(request()));
            service.silent = true;
            sleep(100);
            service.silent = false;
            service.change(SUBJECT, WITHDRAWN);
            eventually(() -> decider.decide(request()).decision() instanceof Decision.Deny);
            assertCannotDecide(decider.decide(request()));

            nanosAhead.addAndGet(TimeUnit.MILLISECONDS.toNanos(3_500));
            eventually(() -> decider.decide(request()).decision() instanceof Decision.Deny deny
                    && deny.reason() == DenialReason.CONSENT_WITHDRAWN);
        }

        @Test
        void doesNotWaitForAServiceThatHangs() {
            CountDownLatch never = new CountDownLatch(1);
            service.beforeSnapshotLeaves = () -> await(never);
            long start = System.nanoTime();

            assertCannotDecide(decider.decide(request()));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            never.countDown();
        }

        @Test
        void startsOverWhenARevisionIsMissing() {
            assertPermitted(decider.decide(request()));
            service.loseChange(SUBJECT, WITHDRAWN);
            service.change(other(), GRANT);

            eventually(() -> decider.decide(request()).decision() instanceof Decision.Deny deny
                    && deny.reason() == DenialReason.CONSENT_WITHDRAWN);
        }

        @Test
        void startsOverWhenTheServiceWentBack() {
            assertPermitted(decider.decide(request()));
            long revision = changeAndWaitForAcknowledgement(WITHDRAWN);
            service.goBack(FakeConsentService.shardOf(SUBJECT), revision - 1);

            eventually(() -> decider.decide(request()).decision() instanceof Decision.Deny deny
                    && deny.reason() == DenialReason.CONSENT_WITHDRAWN
                    && deny.revision() == revision - 1);
        }

        /** Another person of the same shard. */
        private static SubjectId other() {
            return IntStream.range(0, 1_000)
                    .mapToObj(i -> new SubjectId("adult-us-" + i))
                    .filter(other -> FakeConsentService.shardOf(other) == FakeConsentService.shardOf(SUBJECT))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
