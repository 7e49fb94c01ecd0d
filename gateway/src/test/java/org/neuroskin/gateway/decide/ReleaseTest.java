package org.neuroskin.gateway.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.EndedTokens;
import org.neuroskin.kernel.SubjectId;

/** Attacks the fence. */
final class ReleaseTest extends DeciderTestBase {
    private static final ShownToken OTHERS_TOKEN = new ShownToken(HOLDER, APP, false, "session-1", NOON, TOKEN_EXPIRY);

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
    void whatWasDecidedBeforeAnErasureIsReleasedNoMoreThoughConsentStands() {
        Decided decided = decider.decide(request());
        long revision = service.erase(SUBJECT);
        eventually(() -> acknowledged() == revision);

        assertThat(release(decided)).isEqualTo(Release.CONSENT_CHANGED);
        assertThat(release(decider.decide(request()))).isEqualTo(Release.DONE);
    }

    @Test
    void aWithdrawalIsNotAcknowledgedWhileAReleaseIsGoingOn() {
        Decided decided = decider.decide(request());
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Release> release = CompletableFuture.supplyAsync(() -> decider.release(decided, TOKEN, () -> {
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

    /** The change drops the snapshot between its being asked for and the fence. */
    @Test
    void aReleaseThatWaitedForAChangeWhichTakesNothingAwayGoesOn() {
        changeAndWaitForAcknowledgement(GRANT);
        Decided decided = decider.decide(request());
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var before = CompletableFuture.supplyAsync(
                    () -> decider.release(decided, TOKEN, () -> {
                        writing.countDown();
                        await(written);
                    }),
                    threads);
            await(writing);
            service.change(SUBJECT, GRANT);
            sleep(50);
            var behind = CompletableFuture.supplyAsync(() -> release(decided), threads);
            sleep(50);
            written.countDown();

            assertThat(before.join()).isEqualTo(Release.DONE);
            assertThat(behind.join()).isEqualTo(Release.DONE);
        }
    }

    @Test
    void aGrantThatTookThePlaceOfAnotherDoesNotCarryItsRelease() {
        Decided decided = decider.decide(request());
        changeAndWaitForAcknowledgement(WITHDRAWN, grant(2, APP, ConsentState.GIVEN));

        assertThat(release(decided)).isEqualTo(Release.CONSENT_CHANGED);
    }

    /** The grant is the same, and what it demands was not seen to. */
    @Test
    void aGrantThatWasNarrowedMeanwhileCarriesNothing() {
        Decided decided = decider.decide(request());
        DataWindow window = new DataWindow(null, NOON);
        changeAndWaitForAcknowledgement(grant(
                1,
                APP,
                ConsentState.GIVEN,
                new Conditions(ConsentForm.EXPLICIT, null, null, window, null, null, false)));

        assertThat(release(decided)).isEqualTo(Release.CONSENT_CHANGED);
        assertThat(writes).hasValue(0);
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
        timeIs(GRANT.validUntil());

        assertThat(decider.release(
                        decided,
                        new ShownToken(SUBJECT, APP, false, null, NOON, now.plusSeconds(60)),
                        writes::incrementAndGet))
                .isEqualTo(Release.CONSENT_CHANGED);
        assertThat(writes).hasValue(0);
    }

    @Test
    void aTokenThatExpiredMeanwhileCarriesNothing() {
        Decided decided = decider.decide(request());
        timeIs(TOKEN_EXPIRY);

        assertThat(release(decided)).isEqualTo(Release.TOKEN_EXPIRED);
        assertThat(writes).hasValue(0);
    }

    @Test
    void aTokenWhoseSignInEndedMeanwhileCarriesNothing() {
        Decided decided = decider.decide(request());
        ended(SUBJECT);

        assertThat(release(decided)).isEqualTo(Release.TOKEN_ENDED);
        assertThat(writes).hasValue(0);
        assertThat(decider.standingOf(TOKEN)).isEqualTo(Release.TOKEN_ENDED);
    }

    @Test
    void theEndOfAnothersSignInIsNotAcknowledgedWhileAReleaseToThemIsGoingOn() {
        Decided decided = decider.decide(request());
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Release> release =
                CompletableFuture.supplyAsync(() -> decider.release(decided, OTHERS_TOKEN, () -> {
                    writing.countDown();
                    await(written);
                }));
        await(writing);

        long revision = service.end(HOLDER, new EndedTokens("session-1", null, NOON));
        sleep(700);
        assertThat(acknowledged(HOLDER)).isLessThan(revision);

        written.countDown();
        assertThat(release.join()).isEqualTo(Release.DONE);
        eventually(() -> acknowledged(HOLDER) == revision);
        assertThat(decider.release(decided, OTHERS_TOKEN, writes::incrementAndGet))
                .isEqualTo(Release.TOKEN_ENDED);
        assertThat(writes).hasValue(0);
    }

    @Test
    void aTokenOfSomebodyOfWhomNothingCanBeLearntCarriesNothing() {
        Decided decided = decider.decide(request());
        service.down = true;

        assertThat(decider.standingOf(OTHERS_TOKEN)).isEqualTo(Release.CANNOT_DECIDE);
        assertThat(decider.release(decided, OTHERS_TOKEN, writes::incrementAndGet))
                .isEqualTo(Release.CANNOT_DECIDE);
        assertThat(writes).hasValue(0);
    }

    private void ended(SubjectId holder) {
        long revision = service.end(holder, new EndedTokens("session-1", null, NOON));
        eventually(() -> acknowledged(holder) == revision);
    }

    /** Else a withdrawal would be answered, and then a byte leave. */
    @Test
    void theLeaseIsGivenBackOnlyWhenNothingCanBeReleasedAnyMore() throws InterruptedException {
        Decided decided = decider.decide(request());
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Thread releasing = Thread.ofVirtual()
                .start(() -> decider.release(decided, TOKEN, () -> {
                    writing.countDown();
                    await(mayEnd);
                }));
        await(writing);
        Thread closing = Thread.ofVirtual().start(decider::close);
        eventually(() -> !decider.leased());

        assertThat(closing.join(Duration.ofMillis(200))).isFalse();
        assertThat(service.leaseGivenBack).isFalse();

        mayEnd.countDown();
        releasing.join();
        closing.join();
        assertThat(service.leaseGivenBack).isTrue();
        assertThat(release(decided)).isEqualTo(Release.CANNOT_DECIDE);
        assertThat(decider.leased()).isFalse();
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
        return decider.release(decided, TOKEN, writes::incrementAndGet);
    }
}
