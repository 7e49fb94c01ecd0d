package org.neuroskin.ledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.AuditEvent;

/** Which answers of gateways a history lacks. */
class AnswersTest {
    private static final UUID RUN = TestBundles.id(1);
    private static final UUID NEXT_RUN = TestBundles.id(2);

    private final Story story = new Story("main");
    private Instant now = TestBundles.START;
    private long ids = 1_000;

    private void tell(AuditEvent event) throws BadEvidence {
        story.add(TestBundles.entry(event, story.size(), now));
    }

    private void answer(UUID run, long... numbers) throws BadEvidence {
        for (long number : numbers) {
            tell(TestBundles.denied(ids++, run, number));
        }
    }

    private void counted(UUID run, long count, String state, String... unrecorded) throws BadEvidence {
        tell(TestBundles.counted(5 * ids++, run, count, state, unrecorded));
    }

    private void later() {
        now = now.plus(Answers.DUE).plusSeconds(1);
    }

    private static Gap gap(UUID run, long first, long last) {
        return new Gap("gateway-1", run.toString(), first, last, 0);
    }

    @Test
    void noneWhereAllAreThereInWhateverOrder() throws BadEvidence {
        List<Long> numbers = new ArrayList<>();
        for (long number = 1; number <= 500; number++) {
            numbers.add(number);
        }
        Collections.shuffle(numbers, new Random(1));
        for (long number : numbers) {
            answer(RUN, number);
        }
        counted(RUN, 500, "ended");
        assertThat(story.gaps()).isEmpty();
    }

    @Test
    void noneWithoutNumbersAsBeforeThereWereAny() throws BadEvidence {
        tell(TestBundles.denied(1));
        tell(TestBundles.denied(2));
        assertThat(story.gaps()).isEmpty();
    }

    @Test
    void aNumberPassedOverIsLackingOnceItsRunHasGoneOnForLong() throws BadEvidence {
        answer(RUN, 1, 4);
        now = now.plus(Duration.ofMinutes(4));
        answer(RUN, 5);
        assertThat(story.gaps()).as("may be on its way").isEmpty();
        later();
        answer(RUN, 6);
        assertThat(story.gaps()).containsExactly(gap(RUN, 2, 3));
        answer(RUN, 3);
        assertThat(story.gaps()).containsExactly(gap(RUN, 2, 2));
        answer(RUN, 2);
        assertThat(story.gaps()).isEmpty();
    }

    @Test
    void aRunThatEndsInGoodOrderHasItsLastAnswersToo() throws BadEvidence {
        answer(RUN, 1, 2);
        counted(RUN, 3, "counting");
        assertThat(story.gaps()).isEmpty();
        counted(RUN, 3, "ended");
        assertThat(story.gaps()).containsExactly(gap(RUN, 3, 3));
        assertThat(gap(RUN, 3, 3).sentence())
                .isEqualTo("answer 3 of gateway gateway-1 in its run %s has no record".formatted(RUN));
        assertThat(gap(RUN, 3, 4).sentence())
                .isEqualTo("answers 3 to 4 of gateway gateway-1 in its run %s have no record".formatted(RUN));
    }

    @Test
    void theCountMissesTheLastAnswerOfARunThatGoesOn() throws BadEvidence {
        answer(RUN, 1);
        counted(RUN, 2, "counting");
        later();
        answer(RUN, 3);
        assertThat(story.gaps()).containsExactly(gap(RUN, 2, 2));
    }

    @Test
    void aRestartIsNoGap() throws BadEvidence {
        answer(RUN, 1, 2, 5);
        later();
        answer(NEXT_RUN, 1, 2);
        later();
        answer(NEXT_RUN, 3);
        assertThat(story.gaps())
                .as("what the dead one had under way was never answered")
                .isEmpty();
    }

    @Test
    void whatIsToldAsUnrecordedIsNotMissedAndMayBeThere() throws BadEvidence {
        answer(RUN, 1);
        counted(RUN, 9, "counting", "2-4", "6");
        counted(RUN, 9, "counting", "4-7", "9");
        answer(RUN, 3, 6);
        counted(RUN, 9, "ended");
        assertThat(story.gaps()).containsExactly(gap(RUN, 8, 8));
    }

    @Test
    void aNumberThatIsGivenTwiceIsTold() throws BadEvidence {
        answer(RUN, 1, 2, 1, 2);
        Gap twice = new Gap("gateway-1", RUN.toString(), 1, 1, 2);
        assertThat(story.gaps()).containsExactly(twice);
        assertThat(twice.sentence()).endsWith("has two records");
    }

    @Test
    void nothingIsTakenForANumberThatIsNone() {
        AuditEvent numbered = TestBundles.denied(1, RUN, 7L);
        AuditEvent counted = TestBundles.counted(2, RUN, 7, "counting", "3-5");
        assertRefused(numbered, "\"number\":7,", "", "a run without a number");
        assertRefused(numbered, "\"number\":7", "\"number\":0", "numbers begin at 1");
        assertRefused(counted, "3-5", "5-3", "never given");
        assertRefused(counted, "3-5", "3-8", "never given");
        assertRefused(counted, "3-5", "3,5", "numbers that are none");
    }

    private static void assertRefused(AuditEvent event, String from, String to, String why) {
        String entry = new String(TestBundles.entry(event, 0, TestBundles.START), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new Story("main").add(entry.replace(from, to).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadEvidence.class)
                .hasMessageContaining(why);
    }
}
