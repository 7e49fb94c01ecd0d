package org.neuroskin.gateway.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.Lease;
import org.neuroskin.kernel.RevisionChange;
import org.neuroskin.kernel.SubjectId;

final class StandingTest {
    private static final SubjectId SUBJECT = new SubjectId("subject-1");
    private static final Map<Integer, Long> HEADS = Map.of(0, 17L, 3, 4L);

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
    private Instant time = Instant.parse("2026-11-26T10:00:00Z");
    private final Standing standing = new Standing(() -> now, ((InstantSource) () -> time).withZone(ZoneOffset.UTC));

    @Test
    void withoutABeginningThereIsNoLease() {
        standing.granted(now, lease(HEADS));

        assertThat(standing.leased()).isFalse();
    }

    @Test
    void aLeaseEndsADriftMarginBeforeItsTimeEvenWhenTheClockWrapsAround() {
        standing.begin(HEADS);
        standing.granted(now, lease(HEADS));

        pass(1_899);
        assertThat(standing.leased()).isTrue();
        pass(1);
        assertThat(standing.leased()).isFalse();
    }

    @Test
    void aLeaseCountsFromBeforeItsRenewalWasSent() {
        standing.begin(HEADS);
        long sentAt = now;
        pass(1_950);
        standing.granted(sentAt, lease(HEADS));

        assertThat(standing.leased()).isFalse();
    }

    @Test
    void aReleaseNeedsALeaseThatOutlastsIt() {
        standing.begin(HEADS);
        standing.granted(now, lease(HEADS));

        pass(1_199);
        assertThat(standing.mayRelease(0)).isTrue();
        pass(1);
        assertThat(standing.mayRelease(0)).isFalse();
        assertThat(standing.mayDecide(0)).isTrue();
    }

    @Test
    void aShardIsNotDecidedWhileChangesOfItAreMissing() {
        standing.begin(HEADS);
        standing.granted(now, lease(Map.of(0, 18L, 3, 4L)));

        assertThat(standing.mayDecide(0)).isFalse();
        assertThat(standing.mayRelease(0)).isFalse();
        assertThat(standing.mayDecide(3)).isTrue();
        assertThat(standing.mayDecide(5)).isTrue();

        standing.apply(new RevisionChange(0, 18, SUBJECT));
        assertThat(standing.mayDecide(0)).isTrue();
    }

    @Test
    void aReleaseWaitsForAChangeThatIsOnItsWayAndNotForOneThatIsLost() throws InterruptedException {
        standing.begin(HEADS);
        standing.granted(now, lease(Map.of(0, 18L, 3, 5L)));
        Thread feed = Thread.ofVirtual().start(() -> standing.apply(new RevisionChange(0, 18, SUBJECT)));

        standing.awaitChanges(0);
        standing.awaitChanges(3);

        feed.join();
        assertThat(standing.mayRelease(0)).isTrue();
        assertThat(standing.mayRelease(3)).isFalse();
    }

    /** As after a pause of the process, in which the lease ran out. */
    @Test
    void aReleaseWaitsForARenewalThatIsLate() throws InterruptedException {
        standing.begin(HEADS);
        standing.granted(now, lease(HEADS));
        pass(5_000);
        Thread renewing = Thread.ofVirtual().start(() -> standing.granted(now, lease(HEADS)));

        standing.awaitLease();

        renewing.join();
        assertThat(standing.mayRelease(0)).isTrue();
    }

    @Test
    @Timeout(30)
    void nobodyWaitsForALeaseWhoseRenewalHasFailed() {
        standing.begin(HEADS);
        standing.granted(now, lease(HEADS));
        pass(5_000);
        standing.notGranted();

        IntStream.range(0, 100).forEach(request -> standing.awaitLease());

        assertThat(standing.leased()).isFalse();
    }

    @Test
    void onlyTheNextRevisionIsTheNextStep() {
        standing.begin(HEADS);

        assertThat(standing.step(new RevisionChange(0, 17, SUBJECT))).isEqualTo(Standing.Step.KNOWN);
        assertThat(standing.step(new RevisionChange(0, 18, SUBJECT))).isEqualTo(Standing.Step.NEXT);
        assertThat(standing.step(new RevisionChange(0, 19, SUBJECT))).isEqualTo(Standing.Step.GAP);
        assertThat(standing.step(new RevisionChange(9, 1, SUBJECT))).isEqualTo(Standing.Step.NEXT);
    }

    @Test
    void whatIsLostIsNeitherLeasedNorAcknowledged() {
        standing.begin(HEADS);
        standing.granted(now, lease(HEADS));
        standing.lose();

        assertThat(standing.leased()).isFalse();
        assertThat(standing.applied()).isEmpty();
    }

    @Test
    void aHeadBehindWhatWasAcknowledgedIsNoticed() {
        assertThat(Standing.wentBack(HEADS, lease(HEADS))).isFalse();
        assertThat(Standing.wentBack(HEADS, lease(Map.of(0, 17L, 3, 3L)))).isTrue();
        assertThat(Standing.wentBack(HEADS, lease(Map.of(0, 17L)))).isTrue();
    }

    /** A grant that is over must be over here too, and one that has not begun must not have. */
    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "-PT1H", "PT10.001S", "-PT10.001S"})
    void aClockThatWasMovedDecidesAndReleasesNothing(Duration moved) {
        standing.begin(HEADS);
        standing.granted(now, lease(HEADS));

        time = time.plus(moved);

        assertThat(standing.leased()).isFalse();
        assertThat(standing.mayDecide(0)).isFalse();
        assertThat(standing.mayRelease(0)).isFalse();
        assertThat(standing.leaseLeft()).isZero();
        assertThat(standing.astray()).isEqualTo(moved);
    }

    @Test
    void aClockThatTellsAnotherTimeThanTheDatabaseGetsNoLease() {
        standing.begin(HEADS);

        standing.granted(now, new Lease(2_000, HEADS, time.minus(Duration.ofHours(1))));

        assertThat(standing.leased()).isFalse();
    }

    @Test
    void clocksNeedNotAgreeMoreThanTheyCan() {
        standing.begin(HEADS);
        standing.granted(now, lease(HEADS));

        pass(500);
        time = time.minusSeconds(9);

        assertThat(standing.mayRelease(0)).isTrue();
    }

    private Lease lease(Map<Integer, Long> heads) {
        return new Lease(2_000, heads, time);
    }

    private void pass(long millis) {
        time = time.plusMillis(millis);
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
