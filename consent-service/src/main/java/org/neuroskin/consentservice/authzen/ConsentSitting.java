package org.neuroskin.consentservice.authzen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/** Answers about real consents. Each person's consents are read once, so that all answers about them agree. */
final class ConsentSitting implements Sitting {
    private final ConsentPoint point;
    private final Asker asker;
    private final Map<SubjectId, ConsentSnapshot> read = new HashMap<>();
    private final List<AuditEvent> answered = new ArrayList<>();

    ConsentSitting(ConsentPoint point, Asker asker) {
        this.point = point;
        this.asker = asker;
    }

    @Override
    public Verdict decide(Question question) {
        Outcome outcome = outcome(question);
        note("evaluation", outcome);
        return outcome.verdict(question.explain());
    }

    /** Finds only what is permitted without obligations, since a result has no place for them. */
    @Override
    public Found search(Target target, Question question, String after, int limit) {
        Map<String, Outcome> outcomes = new HashMap<>();
        Found found = Found.among(
                candidates(target, question, after),
                candidate -> {
                    Outcome outcome = outcome(question.with(target, candidate).unexplained());
                    outcomes.put(candidate, outcome);
                    return outcome.permitted();
                },
                after,
                limit);
        String kind = "search-" + target.name().toLowerCase(Locale.ROOT);
        if (found.candidates().isEmpty()) {
            note(kind, nothing(target, question));
        }
        found.candidates().stream().map(outcomes::get).forEach(each -> note(kind, each));
        return found;
    }

    @Override
    public void record() {
        if (!answered.isEmpty()) {
            point.log().append(answered);
        }
    }

    private Outcome outcome(Question question) {
        return point.decide(question, asker, person -> read.computeIfAbsent(person, point::snapshot));
    }

    /** What the history says of a search that found nothing. */
    private Outcome nothing(Target target, Question question) {
        return outcome(question.with(target, "")).refused(Refused.NOTHING_FOUND);
    }

    private void note(String kind, Outcome outcome) {
        Asked asked = outcome.asked();
        answered.add(new AuditEvent.DecisionAnswered(
                point.ids().next(),
                point.clock().instant(),
                outcome.id(),
                asker.name(),
                kind,
                asked.staff(),
                asked.app(),
                outcome.snapshot() == null ? null : outcome.snapshot().pseudonym(),
                asked.operation(),
                asked.purpose(),
                asked.category() == null ? List.of() : List.of(asked.category()),
                outcome.denial(),
                outcome.revision(),
                outcome.policy(),
                outcome.grants()));
    }

    private Iterator<String> candidates(Target target, Question question, String after) {
        return switch (target) {
            case SUBJECT -> apps(question, after);
            case RESOURCE -> people(question, after);
            case ACTION -> beyond(after, Arrays.stream(Operation.values()).map(Operation::wireName));
        };
    }

    private Iterator<String> apps(Question question, String after) {
        if (!question.subject().type().equals(AskedReader.APP)) {
            return Collections.emptyIterator();
        }
        Stream<AppId> all = asker instanceof Asker.OwnApp own
                ? Stream.of(own.app())
                : point.apps().all().stream().map(App::id);
        return beyond(after, all.map(AppId::value));
    }

    /** Those who ever consented to something of the kind, a part at a time. */
    private Iterator<String> people(Question question, String after) {
        Asked asked = point.asked(question, asker);
        AppId app = asked.app();
        PurposeId purpose = asked.purpose();
        CategoryId category = asked.category();
        // the page token names who was tried last: that may only be somebody whom the asker may be told of
        boolean another = asker instanceof Asker.OwnApp own && !own.app().equals(app);
        if (app == null || purpose == null || category == null || another) {
            return Collections.emptyIterator();
        }
        return new People(point.grants(), app, purpose, category, after);
    }

    private static Iterator<String> beyond(String after, Stream<String> candidates) {
        return candidates
                .filter(candidate -> candidate.compareTo(after) > 0)
                .sorted()
                .iterator();
    }
}
