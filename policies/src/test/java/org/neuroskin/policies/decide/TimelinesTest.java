package org.neuroskin.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.decide.NaiveModel.Question;
import org.neuroskin.policies.decide.NaiveModel.Verdict;
import org.neuroskin.policies.decide.Timeline.Event;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** Over random timelines the evaluator decides as a model of the decision order that was written without looking at it. */
class TimelinesTest {
    private static final long SEED = 20_261_126;
    private static final int TIMELINES = 6_000;
    private static final int QUESTIONS = 6;
    private static final int LAST_MINUTE = 40;
    private static final List<String> PURPOSES = List.of("routine-personalisation", "marketing");
    private static final List<String> HEADINGS = List.of("mood", "regimen");
    private static final List<String> CATEGORIES =
            List.of("mood.note", "mood.self-report", "regimen.product-use", "regimen.adverse-event");
    private static final List<Operation> OPERATIONS = List.of(Operation.READ, Operation.WRITE, Operation.STREAM);
    private static final List<Fidelity> FIDELITIES = List.of(Fidelity.RAW, Fidelity.RAW, Fidelity.SUMMARY);

    private final PolicyEvaluator evaluator = new PolicyEvaluator(Vocabulary.bundled());

    @Test
    void theEvaluatorDecidesAsTheNaiveModel() {
        Random random = new Random(SEED);
        Map<String, Integer> outcomes = new HashMap<>();
        for (int round = 0; round < TIMELINES; round++) {
            Timeline timeline = timeline(random);
            for (int each = 0; each < QUESTIONS; each++) {
                Question question = question(random);
                Verdict expected = new NaiveModel(timeline).answer(question);
                if (!decided(timeline, question).equals(expected)) {
                    Timeline smallest = smallest(timeline, question);
                    throw new AssertionError("seed %d, timeline %d: asked %s after%sthe evaluator says %s, the model %s"
                            .formatted(
                                    SEED,
                                    round,
                                    question,
                                    smallest,
                                    decided(smallest, question),
                                    new NaiveModel(smallest).answer(question)));
                }
                outcomes.merge(expected.why(), 1, Integer::sum);
            }
        }

        assertThat(outcomes.keySet())
                .containsExactlyInAnyOrder(
                        "permitted",
                        DenialReason.PROHIBITED_BY_LAW.name(),
                        DenialReason.RESTRICTED.name(),
                        DenialReason.RECIPIENT_SUSPENDED.name(),
                        DenialReason.RECIPIENT_FROZEN.name(),
                        DenialReason.NEVER.name(),
                        DenialReason.CONSENT_WITHDRAWN.name(),
                        DenialReason.CONSENT_EXPIRED.name(),
                        DenialReason.NO_CONSENT.name());
        assertThat(outcomes.values()).as(outcomes.toString()).allMatch(count -> count > 200);
    }

    /** Without every event whose absence leaves the two apart. */
    private Timeline smallest(Timeline timeline, Question question) {
        Timeline smallest = timeline;
        for (int number = timeline.events().size() - 1; number >= 0; number--) {
            Timeline shorter = smallest.without(number);
            if (!decided(shorter, question).equals(new NaiveModel(shorter).answer(question))) {
                smallest = shorter;
            }
        }
        return smallest;
    }

    private Verdict decided(Timeline timeline, Question question) {
        AccessRequest request = new AccessRequest(
                Timeline.PERSON,
                new AppId(question.app()),
                new PurposeId(question.purpose()),
                question.operation(),
                question.categories().stream().map(CategoryId::new).collect(Collectors.toSet()),
                question.fidelity(),
                new Place("EU"),
                null,
                Timeline.at(question.minute()));
        return switch (evaluator.decide(request, timeline.snapshot(question.minute()))) {
            case Decision.Permit permit ->
                new Verdict(
                        permit.permitted().stream()
                                .map(CategoryId::value)
                                .collect(Collectors.toCollection(TreeSet::new)),
                        "permitted");
            case Decision.Deny deny -> Verdict.denied(deny.reason());
        };
    }

    private static Question question(Random random) {
        Set<String> categories = new HashSet<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            categories.add(any(CATEGORIES, random));
        }
        return new Question(
                random.nextInt(LAST_MINUTE + 5),
                any(Timeline.APPS, random),
                any(PURPOSES, random),
                any(OPERATIONS, random),
                categories,
                any(FIDELITIES, random));
    }

    private static Timeline timeline(Random random) {
        List<Event> events = new ArrayList<>();
        int grants = 0;
        int minute = 0;
        for (int left = 3 + random.nextInt(14); left > 0 && minute < LAST_MINUTE; left--) {
            // several things can happen in one minute, in their order
            minute += random.nextInt(5);
            boolean giving = grants == 0 || random.nextInt(5) < 2;
            Event event = giving ? give(random, minute, grants) : other(random, minute, grants);
            if (event instanceof Timeline.Give || event instanceof Timeline.Renew) {
                grants++;
            }
            events.add(event);
        }
        return new Timeline(events);
    }

    private static Event give(Random random, int minute, int grant) {
        EnumSet<Operation> operations = EnumSet.of(any(OPERATIONS, random));
        operations.add(any(OPERATIONS, random));
        int from = minute + (random.nextInt(6) == 0 ? 1 + random.nextInt(5) : 0);
        boolean heading = random.nextInt(4) == 0;
        return new Timeline.Give(
                minute,
                grant,
                any(Timeline.APPS, random),
                any(PURPOSES, random),
                any(heading ? HEADINGS : CATEGORIES, random),
                operations,
                any(FIDELITIES, random),
                from,
                from + 1 + random.nextInt(30));
    }

    private static Event other(Random random, int minute, int grants) {
        int grant = random.nextInt(grants);
        String app = any(Timeline.APPS, random);
        String category = any(random.nextBoolean() ? HEADINGS : CATEGORIES, random);
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Timeline.Withdraw(minute, grant);
            case 2 -> new Timeline.WithdrawAll(minute, app);
            case 3 -> new Timeline.Revoke(minute, grant);
            case 4, 5 -> new Timeline.Renew(minute, grants, grant, minute + 1 + random.nextInt(30));
            case 6 -> new Timeline.Restrict(minute);
            case 7 -> new Timeline.Lift(minute);
            case 8 -> new Timeline.Never(minute, category);
            case 9 -> new Timeline.NeverNoMore(minute, category);
            case 10 -> random.nextBoolean() ? new Timeline.Suspend(minute, app) : new Timeline.Freeze(minute, app);
            default -> new Timeline.Reinstate(minute, app);
        };
    }

    private static <T> T any(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
