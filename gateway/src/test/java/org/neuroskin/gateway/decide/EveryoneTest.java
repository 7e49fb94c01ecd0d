package org.neuroskin.gateway.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.SubjectId;

/** A change that concerns everyone, such as an app that is frozen, attacked as a withdrawal is. */
final class EveryoneTest extends DeciderTestBase {
    private final AtomicInteger writes = new AtomicInteger();

    @Test
    void nothingIsReleasedOnTheStateBefore() {
        Decided decided = decider.decide(request());
        changeEveryoneAndWait();

        assertThat(release(decided)).isEqualTo(Release.CONSENT_CHANGED);
        assertThat(writes).hasValue(0);
    }

    @Test
    void theNextRequestIsDecidedAnew() {
        assertPermitted(decider.decide(request()));
        changeEveryoneAndWait();

        assertThat(decider.decide(request()).decision())
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.reason()).isEqualTo(DenialReason.CONSENT_WITHDRAWN));
        assertThat(service.snapshots).hasValue(2);
    }

    @Test
    void whoeverIsNotConcernedIsServedAgainAtOnce() {
        Decided decided = decider.decide(request());
        service.changeEveryone(SUBJECT, GRANT, grant(2, OTHER_APP, ConsentState.WITHDRAWN));
        eventually(() -> service.acknowledged.equals(service.heads()));

        assertThat(release(decided)).isEqualTo(Release.DONE);
    }

    @Test
    void itIsNotAcknowledgedInAnyShardThatAReleaseOfAnybodyHoldsUp() {
        SubjectId other = new SubjectId("adult-us-0002");
        service.change(other, GRANT);
        Decided decided = decider.decide(requestOf(other));
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        AtomicBoolean released = new AtomicBoolean();
        CompletableFuture<Release> release = CompletableFuture.supplyAsync(() -> decider.release(decided, TOKEN, () -> {
            writing.countDown();
            await(written);
            released.set(true);
        }));
        await(writing);

        service.changeEveryone(SUBJECT, WITHDRAWN);
        sleep(700);
        assertThat(service.acknowledged).doesNotContainEntry(0, service.heads().get(0));
        assertThat(released).isFalse();

        written.countDown();
        assertThat(release.join()).isEqualTo(Release.DONE);
        eventually(() -> service.acknowledged.equals(service.heads()));
    }

    @Test
    void aSnapshotThatWasReadBeforeAndArrivesAfterIsReadAgain() {
        CountDownLatch applied = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        service.beforeSnapshotLeaves = () -> {
            if (first.getAndSet(false)) {
                await(applied);
            }
        };
        CompletableFuture<Decided> decision = CompletableFuture.supplyAsync(() -> decider.decide(request()));
        eventually(() -> service.snapshots.get() == 1);
        changeEveryoneAndWait();
        applied.countDown();

        assertThat(decision.join().decision()).isInstanceOf(Decision.Deny.class);
        assertThat(service.snapshots).hasValue(2);
    }

    @Test
    void whileItIsOnTheWayNothingIsReleased() {
        Decided decided = decider.decide(request());
        service.streams = false;
        service.changeEveryone(SUBJECT, WITHDRAWN);
        eventually(() -> release(decided) == Release.CANNOT_DECIDE);

        service.streams = true;
        eventually(() -> release(decided) == Release.CONSENT_CHANGED);
    }

    @Test
    void nothingIsReleasedAfterItAmongManyReleasesThatRunAtTheTime() throws InterruptedException {
        for (int round = 0; round < 5; round++) {
            service.changeEveryone(SUBJECT, grant(round + 10, APP, ConsentState.GIVEN));
            eventually(() -> service.acknowledged.equals(service.heads()));
            Decided decided = decider.decide(request());
            AtomicBoolean acknowledged = new AtomicBoolean();
            AtomicInteger late = new AtomicInteger();
            AtomicBoolean stop = new AtomicBoolean();
            Thread[] releasing = new Thread[4];
            for (int i = 0; i < releasing.length; i++) {
                releasing[i] = Thread.ofPlatform().start(() -> {
                    while (!stop.get()) {
                        boolean before = acknowledged.get();
                        decider.release(decided, TOKEN, () -> {
                            if (before || acknowledged.get()) {
                                late.incrementAndGet();
                            }
                        });
                    }
                });
            }
            sleep(20);
            service.changeEveryone(SUBJECT, WITHDRAWN);
            eventually(() -> service.acknowledged.equals(service.heads()));
            acknowledged.set(true);
            sleep(50);
            stop.set(true);
            for (Thread each : releasing) {
                each.join(TimeUnit.SECONDS.toMillis(5));
            }
            assertThat(late).hasValue(0);
        }
    }

    private void changeEveryoneAndWait() {
        service.changeEveryone(SUBJECT, WITHDRAWN);
        eventually(() -> service.acknowledged.equals(service.heads()));
    }

    private Release release(Decided decided) {
        return decider.release(decided, TOKEN, writes::incrementAndGet);
    }
}
