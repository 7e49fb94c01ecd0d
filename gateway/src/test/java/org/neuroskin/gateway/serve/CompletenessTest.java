package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AnswersCounted;
import org.neuroskin.kernel.AuditEvent;

/** What a gateway answers is counted, so that an answer without a record is missed. */
final class CompletenessTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String OTHERS = "/api/diary/v1/subjects/me/psychometrics";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = running();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private RunningGateway running() {
        RunningGateway running = new RunningGateway(folder);
        running.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        running.permit(RunningGateway.ADA, RunningGateway.grantOf("mood.note"));
        return running;
    }

    /** Of each event that begins an access: its run and number. */
    private record Numbered(UUID run, long number) {
        static List<Numbered> in(RunningGateway gateway) {
            List<Numbered> found = new ArrayList<>();
            for (AuditEvent event : gateway.consent.events) {
                if (event instanceof AuditEvent.AccessIntended intended) {
                    found.add(of(intended.run(), intended.number()));
                } else if (event instanceof AuditEvent.AccessDenied denied) {
                    found.add(of(denied.run(), denied.number()));
                }
            }
            return found;
        }

        private static Numbered of(@Nullable UUID run, @Nullable Long number) {
            return new Numbered(Objects.requireNonNull(run), Objects.requireNonNull(number));
        }
    }

    private static Set<UUID> runs(RunningGateway gateway) {
        return Numbered.in(gateway).stream().map(Numbered::run).collect(Collectors.toSet());
    }

    private List<Long> numbers() {
        return Numbered.in(gateway).stream().map(Numbered::number).sorted().toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private AnswersCounted counted() {
        gateway.stopServing();
        return gateway.consent.events.stream()
                .filter(AnswersCounted.class::isInstance)
                .map(AnswersCounted.class::cast)
                .toList()
                .getLast();
    }

    @Test
    void numbersGoUpFromOneWithoutAHoleHoweverManyAskAtOnce() throws Exception {
        List<Future<?>> asking = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                asking.add(threads.submit(() -> gateway.get(ENTRIES).statusCode()));
                asking.add(threads.submit(() -> gateway.get(OTHERS).statusCode()));
            }
            for (Future<?> each : asking) {
                each.get();
            }
        }

        assertThat(numbers()).isEqualTo(upTo(120));
        assertThat(runs(gateway)).hasSize(1);
        AnswersCounted counted = counted();
        assertThat(counted.count()).isEqualTo(120);
        assertThat(counted.run()).isIn(runs(gateway));
        assertThat(counted.unrecorded()).isEmpty();
        assertThat(counted.state()).isEqualTo(AnswersCounted.ENDED);
    }

    @Test
    void anAnswerWhoseRecordWasDroppedIsAHole() {
        gateway.get(ENTRIES);
        AtomicBoolean dropped = new AtomicBoolean();
        gateway.consent.forgets =
                event -> event instanceof AuditEvent.AccessDenied && dropped.compareAndSet(false, true);
        assertThat(gateway.get(OTHERS).statusCode()).isEqualTo(403);
        gateway.get(ENTRIES);

        assertThat(dropped).isTrue();
        Set<Long> missing = new TreeSet<>(upTo(counted().count()));
        missing.removeAll(numbers());
        assertThat(missing).containsExactly(2L);
    }

    @Test
    void theLastAnswerOfAllIsMissedToo() {
        gateway.get(ENTRIES);
        gateway.consent.forgets = AuditEvent.AccessIntended.class::isInstance;
        gateway.get(ENTRIES);

        assertThat(numbers()).containsExactly(1L);
        assertThat(counted().count()).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeRecordedIsTold() {
        gateway.get(ENTRIES);
        gateway.consent.recordingFails = true;
        assertThat(gateway.get(ENTRIES).statusCode()).isEqualTo(503);
        assertThat(gateway.get(OTHERS).statusCode()).isEqualTo(503);
        gateway.consent.recordingFails = false;
        gateway.get(ENTRIES);

        assertThat(numbers()).containsExactly(1L, 4L);
        assertThat(counted().unrecorded()).containsExactly("2-3");
    }

    @Test
    void anotherRunCountsByItself() {
        gateway.get(ENTRIES);
        try (RunningGateway after = running()) {
            after.get(ENTRIES);
            assertThat(Numbered.in(after)).extracting(Numbered::number).containsExactly(1L);
            assertThat(runs(after)).doesNotContainAnyElementsOf(runs(gateway));
        }
    }

    @Test
    void whatIsSummedOrNotRecordedTakesNoNumber() {
        for (int i = 0; i < UnknownDenials.EACH + 10; i++) {
            gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES)));
        }
        gateway.get(ENTRIES);

        assertThat(numbers()).isEqualTo(upTo(UnknownDenials.EACH + 1));
        AnswersCounted counted = counted();
        assertThat(counted.count()).isEqualTo(UnknownDenials.EACH + 1L);
        assertThat(counted.unrecorded()).isEmpty();
    }
}
