package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.kernel.AnswersCounted;

final class AnswerCountTest {
    private final FakeConsentService service = new FakeConsentService();
    private final ConsentServiceClient client = service.client();
    private final Recorder recorder = new Recorder(client, Duration.ofSeconds(5));
    private final AnswerCount count =
            new AnswerCount(recorder, new AccessEvents("gateway-1", Clock.systemUTC(), UUID::randomUUID));

    @AfterEach
    void stop() {
        recorder.close();
        client.close();
        service.close();
    }

    private List<AnswersCounted> told() {
        return service.events.stream().map(AnswersCounted.class::cast).toList();
    }

    @Test
    void anAnswerThatBeginsWithoutARecordTakesANumberThatNothingTells() {
        new AnswerNumber(count).answered();
        AnswerNumber next = new AnswerNumber(count);
        assertThat(next.take()).isEqualTo(2);
        next.recorded();
        next.answered();

        count.tell();

        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.count()).isEqualTo(2);
            assertThat(event.unrecorded()).isEmpty();
            assertThat(event.state()).isEqualTo(AnswersCounted.COUNTING);
        });
    }

    @Test
    void aRecordThatWasNotMadeLeavesItsNumberToTheNext() {
        AnswerNumber number = new AnswerNumber(count);
        assertThat(number.take()).isEqualTo(1);
        assertThat(number.take())
                .as("the denial after an intent whose proof was used")
                .isEqualTo(1);
        number.recorded();
        assertThat(number.take()).as("a further access of the same answer").isEqualTo(2);
    }

    @Test
    void aFaultOfOursIsTold() {
        AnswerNumber number = new AnswerNumber(count);
        number.failed();
        number.answered();
        AnswerNumber known = new AnswerNumber(count);
        known.take();
        known.recorded();
        known.failed();

        count.tell();

        assertThat(told()).extracting(AnswersCounted::unrecorded).containsExactly(List.of("1"));
    }

    @Test
    void aRefusalThatIsNotRecordedByRuleTakesNoNumber() {
        AnswerNumber number = new AnswerNumber(count);
        number.uncounted();
        number.answered();
        count.tellEnd();
        assertThat(told()).as("nothing was counted").isEmpty();

        AnswerNumber taken = new AnswerNumber(count);
        taken.take();
        taken.uncounted();
        count.tell();
        assertThat(told()).extracting(AnswersCounted::unrecorded).containsExactly(List.of("1"));
    }

    @Test
    void neighboursAreOneRangeAndNothingIsToldTwice() {
        for (int i = 0; i < 12; i++) {
            count.next();
        }
        for (long number : new long[] {9, 3, 5, 4, 11, 1}) {
            count.unrecorded(number);
        }
        count.tell();
        count.tell();
        assertThat(told()).extracting(AnswersCounted::unrecorded).containsExactly(List.of("1", "3-5", "9", "11"));
    }

    @Test
    void whatCannotBeToldIsToldTheNextTime() {
        count.next();
        count.unrecorded(1);
        service.recordingFails = true;
        count.tell();
        count.next();
        count.unrecorded(2);
        service.recordingFails = false;
        count.tell();
        count.tellEnd();

        assertThat(told()).extracting(AnswersCounted::count).containsExactly(2L, 2L);
        assertThat(told()).extracting(AnswersCounted::unrecorded).containsExactly(List.of("1-2"), List.of());
        assertThat(told()).extracting(AnswersCounted::state).containsExactly("counting", "ended");
    }

    @Test
    void soManyRangesAreToldOneAfterTheOther() {
        for (int i = 1; i <= AnswerCount.MOST_RANGES + 1; i++) {
            count.next();
            count.unrecorded(count.next());
        }
        count.tell();
        count.tell();
        assertThat(told()).extracting(each -> each.unrecorded().size()).containsExactly(AnswerCount.MOST_RANGES, 1);
    }
}
