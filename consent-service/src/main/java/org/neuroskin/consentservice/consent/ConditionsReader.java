package org.neuroskin.consentservice.consent;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.Term.Times;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.UseBudget;

/** Checks proposed conditions and notes every mistake. */
final class ConditionsReader {
    private static final int MOST_USES = 1_000_000;
    private static final Duration LONGEST_PERIOD = Duration.ofDays(365);
    private static final Duration LATEST_ERASURE = Duration.ofDays(3653);

    private final App app;
    private final Instant now;
    private final InvalidInput mistakes;
    private final String pointer;

    private ConditionsReader(App app, Instant now, InvalidInput mistakes, String pointer) {
        this.app = app;
        this.now = now;
        this.mistakes = mistakes;
        this.pointer = pointer;
    }

    /**
     * The conditions proposed.
     *
     * @param base stands where nothing is proposed; its form does not, since a form is what was really done
     * @param pointer where the conditions stand in the body
     */
    static Conditions read(
            ConsentProposal.@Nullable Terms terms,
            Conditions base,
            App app,
            Instant now,
            InvalidInput mistakes,
            String pointer) {
        return terms == null ? explicit(base) : new ConditionsReader(app, now, mistakes, pointer).read(terms, base);
    }

    private static Conditions explicit(Conditions base) {
        return new Conditions(
                ConsentForm.EXPLICIT,
                base.study(),
                base.place(),
                base.dataWindow(),
                base.useBudget(),
                base.eraseBy(),
                false);
    }

    private Conditions read(ConsentProposal.Terms terms, Conditions base) {
        return new Conditions(
                given(terms.form(), "/form", "is not a form of consent", ConsentForm::fromWireName)
                        .orElse(ConsentForm.EXPLICIT),
                study(terms.study()).orElse(base.study()),
                given(terms.place(), "/place", "is not the code of a place, such as DE, US-IL or EU", this::place)
                        .orElse(base.place()),
                dataWindow(terms.dataWindow()).orElse(base.dataWindow()),
                budget(terms.useBudget()).orElse(base.useBudget()),
                eraseBy(terms.eraseBy()).orElse(base.eraseBy()),
                false);
    }

    private Optional<String> study(@Nullable String study) {
        if (study != null && !study.equals(app.study())) {
            mistakes.add(pointer + "/study", "is not the study that this app is approved for");
        }
        return Optional.ofNullable(study);
    }

    private Place place(String code) {
        Place place = new Place(code);
        if (!place.country().exists()) {
            throw new IllegalArgumentException("no such country");
        }
        return place;
    }

    private Optional<DataWindow> dataWindow(ConsentProposal.@Nullable Window window) {
        if (window == null) {
            return Optional.empty();
        }
        String place = pointer + "/data_window";
        Optional<Instant> from = Times.read(window.from());
        Optional<Instant> until = Times.read(window.until());
        if ((window.from() != null && from.isEmpty()) || (window.until() != null && until.isEmpty())) {
            mistakes.add(place, Times.MALFORMED);
        } else if (from.isEmpty() && until.isEmpty()) {
            mistakes.add(place, "has neither `from` nor `until`");
        } else if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            mistakes.add(place, "ends before it begins");
        } else {
            return Optional.of(new DataWindow(from.orElse(null), until.orElse(null)));
        }
        return Optional.empty();
    }

    private Optional<UseBudget> budget(ConsentProposal.@Nullable Budget budget) {
        if (budget == null) {
            return Optional.empty();
        }
        int uses = budget.uses() == null ? 0 : budget.uses();
        boolean countable = uses >= 1 && uses <= MOST_USES;
        if (!countable) {
            mistakes.add(pointer + "/use_budget/uses", "is not a number from 1 to 1000000");
        }
        Optional<Duration> per = given(
                budget.per(),
                "/use_budget/per",
                "is not an ISO 8601 duration of one second to P365D, such as P1D",
                ConditionsReader::period);
        return countable && (budget.per() == null || per.isPresent())
                ? Optional.of(new UseBudget(uses, per.orElse(null)))
                : Optional.empty();
    }

    private static Duration period(String text) {
        Duration period = Duration.parse(text);
        if (period.compareTo(Duration.ofSeconds(1)) < 0 || period.compareTo(LONGEST_PERIOD) > 0) {
            throw new IllegalArgumentException("out of range");
        }
        return period;
    }

    private Optional<Instant> eraseBy(@Nullable String text) {
        Optional<Instant> time = Times.read(text);
        if (text != null && time.isEmpty()) {
            mistakes.add(pointer + "/erase_by", Times.MALFORMED);
        } else if (time.isPresent() && (!time.get().isAfter(now) || time.get().isAfter(now.plus(LATEST_ERASURE)))) {
            mistakes.add(pointer + "/erase_by", "is in the past, or more than ten years ahead");
        }
        return time;
    }

    private <T> Optional<T> given(@Nullable String text, String member, String mistake, Function<String, T> parser) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            mistakes.add(pointer + member, mistake);
            return Optional.empty();
        }
    }
}
