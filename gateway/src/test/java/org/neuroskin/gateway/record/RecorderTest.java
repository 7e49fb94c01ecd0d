package org.neuroskin.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.kernel.AuditEvent;

final class RecorderTest {
    private final FakeConsentService service = new FakeConsentService();
    private final ConsentServiceClient client = service.client();
    private final Recorder recorder = new Recorder(client, Duration.ofSeconds(5));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void stop() {
        open.countDown();
        threads.shutdownNow();
        recorder.close();
        client.close();
        service.close();
    }

    @Test
    void returnsOnlyWhenTheEventsAreDurable() {
        service.beforeRecording = this::waitUntilOpen;
        CompletableFuture<Void> recording = record(1);
        eventually(() -> service.batches.size() == 1);
        assertThat(recording).isNotDone();

        open.countDown();
        recording.join();
        assertThat(service.events).containsExactly(event(1));
    }

    @Test
    void severalEventsOfOneCallStayInOrder() {
        recorder.record(event(1), event(2), event(3));

        assertThat(service.events).containsExactly(event(1), event(2), event(3));
        assertThat(service.batches).containsExactly(3);
    }

    @Test
    void timesAreCutToMicroseconds() {
        recorder.record(event(1, Instant.parse("2026-11-22T12:00:00.123456789Z")));

        assertThat(service.events.getFirst().at()).isEqualTo(Instant.parse("2026-11-22T12:00:00.123456Z"));
    }

    @Test
    void whatGathersWhileTwoExchangesAreOnTheirWayTravelsTogether() {
        service.beforeRecording = this::waitUntilOpen;
        CompletableFuture<Void> first = record(1);
        eventually(() -> service.batches.size() == 1);
        CompletableFuture<Void> second = record(2);
        eventually(() -> service.batches.size() == 2);
        List<CompletableFuture<Void>> rest =
                IntStream.range(3, 103).mapToObj(this::record).toList();
        sleep(200);
        assertThat(service.batches).hasSize(2);

        open.countDown();
        CompletableFuture.allOf(first, second).join();
        rest.forEach(CompletableFuture::join);
        assertThat(service.events).hasSize(102);
        assertThat(service.batches).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void anExchangeIsWaitedForBeforeTheNextBeginsUnlessItTakesLong() {
        List<Long> begun = new CopyOnWriteArrayList<>();
        service.beforeRecording = () -> {
            begun.add(System.nanoTime());
            waitUntilOpen();
        };
        CompletableFuture<Void> first = record(1);
        eventually(() -> begun.size() == 1);
        CompletableFuture<Void> second = record(2);
        eventually(() -> begun.size() == 2);
        open.countDown();
        CompletableFuture.allOf(first, second).join();

        assertThat(Duration.ofNanos(begun.get(1) - begun.get(0))).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aFailureFailsAllWhoWaitedForItAndNothingIsSentTwice() {
        service.beforeRecording = this::waitUntilOpen;
        service.recordingFails = true;
        List<CompletableFuture<Void>> recordings =
                IntStream.range(0, 10).mapToObj(this::record).toList();
        sleep(200);
        open.countDown();

        recordings.forEach(recording -> assertThat(recording)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(CannotRecord.class));
        assertThat(service.batches.stream().mapToInt(size -> size).sum()).isEqualTo(10);
        assertThat(service.events).isEmpty();
    }

    @Test
    void recordsAgainAfterAFailure() {
        service.recordingFails = true;
        assertThatExceptionOfType(CannotRecord.class).isThrownBy(() -> recorder.record(event(1)));
        service.recordingFails = false;

        recorder.record(event(2));
        assertThat(service.events).containsExactly(event(2));
    }

    @Test
    void nobodyWaitsLongerThanThePatience() {
        service.beforeRecording = this::waitUntilOpen;
        try (Recorder impatient = new Recorder(client, Duration.ofMillis(200))) {
            assertThatExceptionOfType(CannotRecord.class)
                    .isThrownBy(() -> impatient.record(event(1)))
                    .withMessageContaining("200 ms");
        }
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotSent() {
        AtomicInteger exchanges = new AtomicInteger();
        service.beforeRecording = () -> {
            exchanges.incrementAndGet();
            waitUntilOpen();
        };
        try (Recorder impatient = new Recorder(client, Duration.ofMillis(500))) {
            List<CompletableFuture<Void>> busy = IntStream.range(0, 2)
                    .mapToObj(i -> {
                        CompletableFuture<Void> each =
                                CompletableFuture.runAsync(() -> impatient.record(event(i)), threads);
                        eventually(() -> exchanges.get() == i + 1);
                        return each;
                    })
                    .toList();
            CompletableFuture<Void> late = CompletableFuture.runAsync(() -> impatient.record(event(9)), threads);
            assertThat(late).failsWithin(Duration.ofSeconds(5));
            busy.forEach(each -> assertThat(each).failsWithin(Duration.ofSeconds(5)));
            open.countDown();
            sleep(300);

            assertThat(service.events).doesNotContain(event(9));
        }
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        service.beforeRecording = this::waitUntilOpen;
        int waiting = 2 + 4_096 + 600;
        List<CompletableFuture<Void>> recordings =
                IntStream.range(0, waiting).mapToObj(this::record).toList();

        eventually(() -> recordings.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
    }

    @Test
    void aClosedRecorderRecordsNothing() {
        recorder.close();

        assertThatExceptionOfType(CannotRecord.class).isThrownBy(() -> recorder.record(event(1)));
    }

    private CompletableFuture<Void> record(int number) {
        return CompletableFuture.runAsync(() -> recorder.record(event(number)), threads);
    }

    private static AuditEvent event(int number) {
        return event(number, Instant.parse("2026-11-22T12:00:00Z"));
    }

    private static AuditEvent event(int number, Instant at) {
        return new AuditEvent.AccessFailed(new UUID(1, number), at, new UUID(2, number), "service-failed", 0L);
    }

    private void waitUntilOpen() {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s").isLessThan(deadline);
            sleep(5);
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
