package org.neuroskin.gateway.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.vocabulary.Vocabulary;

final class DeciderTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant TOKEN_EXPIRY = NOON.plusSeconds(300);
    private static final SubjectId SUBJECT = new SubjectId("adult-eu-0001");
    private static final AppId APP = new AppId("mood-coach");
    private static final AppId OTHER_APP = new AppId("glow-shop");
    private static final PurposeId PURPOSE = new PurposeId("mood-inference");
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final Grant GRANT = grant(1, APP, ConsentState.GIVEN);
    private static final Grant WITHDRAWN = grant(1, APP, ConsentState.WITHDRAWN);

    private final FakeConsentService service = new FakeConsentService();
    private final ConsentServiceClient client = service.client();
    private final AtomicLong nanosAhead = new AtomicLong();
    private volatile Instant now = NOON;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Decider decider = new Decider(
            client, new PolicyEvaluator(Vocabulary.bundled()), clock, () -> System.nanoTime() + nanosAhead.get());

    @BeforeEach
    void start() {
        service.change(SUBJECT, GRANT);
        decider.start();
        eventually(decider::leased);
    }

    @AfterEach
    void stop() {
        decider.close();
        client.close();
        service.close();
    }

    @Test
    void deniesBeforeItIsStarted() {
        try (Decider unstarted =
                new Decider(client, new PolicyEvaluator(Vocabulary.bundled()), clock, System::nanoTime)) {
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
            int before = service.snapshots.get();

            eventually(() -> {
                decider.decide(request());
                return service.snapshots.get() > before + 1;
            });
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

    @Nested
    class AtTheFence {
        private final AtomicInteger writes = new AtomicInteger();

        @Test
        void whatIsStillPermittedIsReleased() {
            Decided decided = decider.decide(request());

            assertThat(release(decided)).isEqualTo(Release.DONE);
            assertThat(writes).hasValue(1);
        }

        @Test
        void nothingIsReleasedAfterAWithdrawal() {
            Decided decided = decider.decide(request());
            changeAndWaitForAcknowledgement(WITHDRAWN);

            assertThat(release(decided)).isEqualTo(Release.CONSENT_CHANGED);
            assertThat(writes).hasValue(0);
        }

        @Test
        void aWithdrawalIsNotAcknowledgedWhileAReleaseIsGoingOn() {
            Decided decided = decider.decide(request());
            CountDownLatch writing = new CountDownLatch(1);
            CountDownLatch written = new CountDownLatch(1);
            CompletableFuture<Release> release =
                    CompletableFuture.supplyAsync(() -> decider.release(decided, TOKEN_EXPIRY, () -> {
                        writing.countDown();
                        await(written);
                    }));
            await(writing);

            long revision = service.change(SUBJECT, WITHDRAWN);
            sleep(700);
            assertThat(acknowledged()).isEqualTo(revision - 1);

            written.countDown();
            assertThat(release.join()).isEqualTo(Release.DONE);
            eventually(() -> acknowledged() == revision);
            assertThat(release(decided)).isEqualTo(Release.CONSENT_CHANGED);
        }

        @Test
        void aGrantToAnotherAppDoesNotDisturb() {
            Decided decided = decider.decide(request());
            changeAndWaitForAcknowledgement(GRANT, grant(2, OTHER_APP, ConsentState.GIVEN));

            assertThat(release(decided)).isEqualTo(Release.DONE);
        }

        @Test
        void aGrantThatTookThePlaceOfAnotherDoesNotCarryItsRelease() {
            Decided decided = decider.decide(request());
            changeAndWaitForAcknowledgement(WITHDRAWN, grant(2, APP, ConsentState.GIVEN));

            assertThat(release(decided)).isEqualTo(Release.CONSENT_CHANGED);
        }

        @Test
        void nothingIsReleasedUnderARestriction() {
            Decided decided = decider.decide(request());
            long revision = service.change(SUBJECT, true, GRANT);
            eventually(() -> acknowledged() == revision);

            assertThat(release(decided)).isEqualTo(Release.CONSENT_CHANGED);
        }

        @Test
        void aGrantThatLapsedMeanwhileCarriesNothing() {
            Decided decided = decider.decide(request());
            now = GRANT.validUntil();

            assertThat(decider.release(decided, now.plusSeconds(60), writes::incrementAndGet))
                    .isEqualTo(Release.CONSENT_CHANGED);
            assertThat(writes).hasValue(0);
        }

        @Test
        void aTokenThatExpiredMeanwhileCarriesNothing() {
            Decided decided = decider.decide(request());
            now = TOKEN_EXPIRY;

            assertThat(release(decided)).isEqualTo(Release.TOKEN_EXPIRED);
            assertThat(writes).hasValue(0);
        }

        @Test
        void nothingIsReleasedWithoutALease() {
            Decided decided = decider.decide(request());
            service.down = true;
            nanosAhead.addAndGet(TimeUnit.MILLISECONDS.toNanos(2_500));

            assertThat(release(decided)).isEqualTo(Release.CANNOT_DECIDE);
            assertThat(writes).hasValue(0);
        }

        @Test
        void aDenialIsNeverReleased() {
            changeAndWaitForAcknowledgement(WITHDRAWN);
            Decided denied = decider.decide(request());
            changeAndWaitForAcknowledgement(GRANT);

            assertThat(release(denied)).isEqualTo(Release.CONSENT_CHANGED);
            assertThat(writes).hasValue(0);
        }

        private Release release(Decided decided) {
            return decider.release(decided, TOKEN_EXPIRY, writes::incrementAndGet);
        }
    }

    private long changeAndWaitForAcknowledgement(Grant... grants) {
        long revision = service.change(SUBJECT, grants);
        eventually(() -> acknowledged() == revision);
        return revision;
    }

    private long acknowledged() {
        return service.acknowledged.getOrDefault(FakeConsentService.shardOf(SUBJECT), 0L);
    }

    private static AccessRequest request() {
        return new AccessRequest(SUBJECT, APP, PURPOSE, Operation.READ, Set.of(NOTE), Fidelity.RAW, NOON);
    }

    private static Grant grant(int number, AppId app, ConsentState state) {
        return new Grant(
                new UUID(0, number),
                new UUID(1, number),
                app,
                NOTE,
                PURPOSE,
                Set.of(Operation.READ),
                Fidelity.RAW,
                state,
                NOON.minus(Duration.ofDays(1)),
                NOON.plus(Duration.ofDays(1)));
    }

    private static void assertPermitted(Decided decided) {
        assertThat(decided.decision()).isInstanceOf(Decision.Permit.class);
    }

    private static void assertCannotDecide(Decided decided) {
        assertThat(decided.decision())
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(DenialReason.CANNOT_DECIDE));
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s").isLessThan(deadline);
            sleep(5);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
