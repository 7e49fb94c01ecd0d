package org.neuroskin.policies.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.decide.Timeline.Event;
import org.neuroskin.policies.decide.Timeline.Freeze;
import org.neuroskin.policies.decide.Timeline.Give;
import org.neuroskin.policies.decide.Timeline.Lift;
import org.neuroskin.policies.decide.Timeline.Never;
import org.neuroskin.policies.decide.Timeline.NeverNoMore;
import org.neuroskin.policies.decide.Timeline.Reinstate;
import org.neuroskin.policies.decide.Timeline.Renew;
import org.neuroskin.policies.decide.Timeline.Restrict;
import org.neuroskin.policies.decide.Timeline.Revoke;
import org.neuroskin.policies.decide.Timeline.Suspend;
import org.neuroskin.policies.decide.Timeline.Withdraw;
import org.neuroskin.policies.decide.Timeline.WithdrawAll;

/**
 * The decision order as plain questions to the list of what happened. It knows no states, no snapshot and nothing of the
 * evaluator, and of the words only what is written here.
 */
record NaiveModel(Timeline timeline) {
    private static final Set<String> SPECIAL = Set.of("mood.note", "mood.self-report", "regimen.adverse-event");

    private static final List<Fidelity> EXACT_FIRST =
            List.of(Fidelity.RAW, Fidelity.REDUCED, Fidelity.SUMMARY, Fidelity.YES_NO);

    /** What is asked: may this app do this with these, at this minute. */
    record Question(
            int minute, String app, String purpose, Operation operation, Set<String> categories, Fidelity fidelity) {}

    /** What may leave and, where nothing may, why. */
    record Verdict(Set<String> permitted, String why) {
        static Verdict denied(DenialReason reason) {
            return new Verdict(Set.of(), reason.name());
        }
    }

    /** How one grant ended up. */
    private enum Fate {
        HOLDS,
        WITHDRAWN,
        EXPIRED,
        OTHERWISE
    }

    Verdict answer(Question question) {
        boolean wholeOrNothing = question.operation() == Operation.WRITE;
        Set<String> open = new TreeSet<>(question.categories());
        // GDPR Art. 25(2): advertising gets no special data as a stream
        boolean advertisingStream = question.purpose().equals("marketing") && question.operation() == Operation.STREAM;
        if (advertisingStream && open.removeIf(SPECIAL::contains) && open.isEmpty()) {
            return Verdict.denied(DenialReason.PROHIBITED_BY_LAW);
        }
        if (latest(question.minute(), each -> each instanceof Restrict || each instanceof Lift) instanceof Restrict) {
            return Verdict.denied(DenialReason.RESTRICTED);
        }
        Event standing = latest(question.minute(), each -> switch (each) {
            case Suspend suspend -> suspend.app().equals(question.app());
            case Freeze freeze -> freeze.app().equals(question.app());
            case Reinstate reinstate -> reinstate.app().equals(question.app());
            default -> false;
        });
        if (standing instanceof Suspend) {
            return Verdict.denied(DenialReason.RECIPIENT_SUSPENDED);
        }
        if (standing instanceof Freeze) {
            return Verdict.denied(DenialReason.RECIPIENT_FROZEN);
        }
        boolean some = open.removeIf(category -> neverWanted(category, question.minute()));
        if (some && (open.isEmpty() || wholeOrNothing)) {
            return Verdict.denied(DenialReason.NEVER);
        }
        return byGrants(question, open, wholeOrNothing);
    }

    private Verdict byGrants(Question question, Set<String> open, boolean wholeOrNothing) {
        Set<String> permitted = new TreeSet<>();
        List<Fate> ofMissing = new ArrayList<>();
        for (String category : open) {
            List<Fate> fates = fates(question, category);
            if (fates.contains(Fate.HOLDS)) {
                permitted.add(category);
            } else {
                ofMissing.addAll(fates);
                ofMissing.add(Fate.OTHERWISE);
            }
        }
        boolean enough = ofMissing.isEmpty() ? !permitted.isEmpty() : !permitted.isEmpty() && !wholeOrNothing;
        if (enough) {
            return new Verdict(permitted, "permitted");
        }
        if (ofMissing.contains(Fate.WITHDRAWN)) {
            return Verdict.denied(DenialReason.CONSENT_WITHDRAWN);
        }
        return Verdict.denied(
                ofMissing.contains(Fate.EXPIRED) ? DenialReason.CONSENT_EXPIRED : DenialReason.NO_CONSENT);
    }

    /** What became of every grant that is about this, as of the question's minute. */
    private List<Fate> fates(Question question, String category) {
        List<Fate> fates = new ArrayList<>();
        for (Event event : timeline.events()) {
            Give given = event.minute() <= question.minute() ? asGiven(event) : null;
            if (given != null && isAbout(given, question, category)) {
                fates.add(fate(given, question.minute()));
            }
        }
        return fates;
    }

    private static boolean isAbout(Give given, Question question, String category) {
        boolean covers = given.category().equals(category)
                || (category.startsWith(given.category() + ".") && !SPECIAL.contains(category));
        return covers
                && given.app().equals(question.app())
                && given.purpose().equals(question.purpose())
                && given.operations().contains(question.operation())
                && EXACT_FIRST.indexOf(given.fidelity()) <= EXACT_FIRST.indexOf(question.fidelity());
    }

    private Fate fate(Give given, int now) {
        Event end = endOf(given, now);
        if (end != null) {
            return switch (end) {
                case Withdraw _, WithdrawAll _ -> Fate.WITHDRAWN;
                case Renew _ -> Fate.EXPIRED;
                default -> Fate.OTHERWISE;
            };
        }
        if (now >= given.until()) {
            return Fate.EXPIRED;
        }
        return now >= given.from() ? Fate.HOLDS : Fate.OTHERWISE;
    }

    /** The first thing after it was given that ended it. */
    private @Nullable Event endOf(Give given, int now) {
        boolean after = false;
        for (Event event : timeline.events()) {
            if (after && event.minute() <= now && ends(event, given)) {
                return event;
            }
            Give begun = asGiven(event);
            after |= begun != null && begun.grant() == given.grant();
        }
        return null;
    }

    private static boolean ends(Event event, Give given) {
        return switch (event) {
            case Withdraw withdraw -> withdraw.grant() == given.grant();
            case WithdrawAll all -> all.app().equals(given.app());
            case Revoke revoke -> revoke.grant() == given.grant();
            case Renew renew -> renew.older() == given.grant();
            default -> false;
        };
    }

    /** A renewal is a giving of the same cell, if the older one still stood. */
    private @Nullable Give asGiven(Event event) {
        if (event instanceof Give give) {
            return give;
        }
        if (event instanceof Renew renew) {
            for (Event each : timeline.events()) {
                if (each.equals(event)) {
                    return null;
                }
                Give older = asGiven(each);
                if (older != null && older.grant() == renew.older()) {
                    return event.equals(endOf(older, renew.minute()))
                            ? new Give(
                                    renew.minute(),
                                    renew.grant(),
                                    older.app(),
                                    older.purpose(),
                                    older.category(),
                                    older.operations(),
                                    older.fidelity(),
                                    renew.minute(),
                                    renew.until())
                            : null;
                }
            }
        }
        return null;
    }

    private boolean neverWanted(String category, int now) {
        for (Event event : timeline.events()) {
            if (event instanceof Never never
                    && never.minute() <= now
                    && (category.equals(never.category()) || category.startsWith(never.category() + "."))) {
                String wish = never.category();
                Event last = latest(
                        now,
                        each -> (each instanceof Never other && other.category().equals(wish))
                                || (each instanceof NeverNoMore over
                                        && over.category().equals(wish)));
                if (last instanceof Never) {
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable Event latest(int now, Predicate<Event> wanted) {
        Event latest = null;
        for (Event event : timeline.events()) {
            if (event.minute() <= now && wanted.test(event)) {
                latest = event;
            }
        }
        return latest;
    }
}
