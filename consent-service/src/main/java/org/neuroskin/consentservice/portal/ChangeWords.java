package org.neuroskin.consentservice.portal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.neuroskin.consentservice.consent.ConsentActs;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.HistoryEntry;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.policies.notice.Notice;
import org.neuroskin.policies.vocabulary.CategoryText;

/** Tells in the words of one language how a consent can be changed and renewed. */
final class ChangeWords {
    /** Instead of a fidelity, where a category is to be taken away. */
    static final String NOTHING = "nothing";

    private final Wording wording;

    ChangeWords(Wording wording) {
        this.wording = wording;
    }

    /** @param chosen by grant what was chosen before, which stays chosen */
    ChangePage change(
            ConsentView consent, Map<UUID, String> chosen, String until, Instant now, List<FieldError> errors) {
        return new ChangePage(
                consent.id(),
                consent.app().name(),
                consent.revision(),
                ConsentWords.allowing(consent).stream()
                        .map(grant -> cell(
                                grant,
                                chosen.getOrDefault(grant.id(), grant.fidelity().wireName())))
                        .toList(),
                until,
                day(now).toString(),
                day(consent.validUntil()).toString(),
                errors);
    }

    LocalDate day(Instant at) {
        return at.atZone(wording.zone()).toLocalDate();
    }

    private ChangePage.Cell cell(GrantView grant, String chosen) {
        Stream<Option> fidelities = Stream.of(Fidelity.values())
                .filter(each -> grant.fidelity().covers(each))
                .map(each -> new Option(
                        each.wireName(),
                        each == grant.fidelity() ? wording.text("change.as-now", fidelity(each)) : fidelity(each),
                        each.wireName().equals(chosen)));
        Option nothing = new Option(NOTHING, wording.text("change.nothing"), NOTHING.equals(chosen));
        return new ChangePage.Cell(
                grant.id(),
                wording.category(grant.category()).name(),
                wording.text("stop.hint", wording.operations(grant.operations())),
                Stream.concat(fidelities, Stream.of(nothing)).toList());
    }

    /** @param days for how long it is to be allowed again */
    RenewPage renew(
            ConsentView consent, Notice notice, long days, Instant now, Set<UUID> ticked, List<FieldError> errors) {
        String until = wording.day(day(now).plusDays(days));
        return new RenewPage(
                consent.id(),
                consent.app().name(),
                consent.app().organisation(),
                wording.purpose(consent.purpose()).sentence(),
                consent.revision(),
                wording.text("request.validity", days, until),
                renewable(consent).stream()
                        .map(grant -> box(grant, ticked.contains(grant.id())))
                        .toList(),
                new RenewPage.Shown(
                        notice.until(until).stream()
                                .map(paragraph -> new RequestPage.Paragraph(paragraph.heading(), paragraph.text()))
                                .toList(),
                        Integer.toString(notice.version()),
                        notice.language(),
                        notice.hash()),
                errors);
    }

    private RenewPage.Cell box(GrantView grant, boolean ticked) {
        CategoryText text = wording.category(grant.category());
        String key = grant.state() == ConsentState.EXPIRED ? "renew.ended" : "renew.ends";
        return new RenewPage.Cell(
                grant.id(),
                text.name(),
                text.description(),
                text.example(),
                wording.text("renew.hint", wording.operations(grant.operations()), fidelity(grant.fidelity())),
                wording.text(key, wording.day(grant.validUntil()).text()),
                ticked);
    }

    /** What of it goes on, or was ended by the clock alone. */
    static List<GrantView> renewable(ConsentView consent) {
        List<GrantView> renewable = new ArrayList<>();
        if (consent.state().allows() || consent.state() == ConsentState.EXPIRED) {
            consent.grants().stream()
                    .filter(grant -> grant.state().allows() || grant.state() == ConsentState.EXPIRED)
                    .forEach(renewable::add);
        }
        return renewable;
    }

    /** For how many days the first of these was given at most, which is what a renewal gives again. */
    static long days(Collection<GrantView> first) {
        long days = first.stream()
                .mapToLong(grant -> ChronoUnit.DAYS.between(grant.validFrom(), grant.validUntil()))
                .max()
                .orElse(1);
        return Math.clamp(days, 1, 365);
    }

    /** What one change made otherwise of what went on: for each category, from what to what. */
    List<String> differences(HistoryEntry entry) {
        List<String> sentences = new ArrayList<>();
        for (ConsentActs.Difference each : entry.changes()) {
            GrantView before = each.before();
            GrantView after = each.after();
            if (before == null || !after.state().allows()) {
                continue;
            }
            String name = wording.category(after.category()).name();
            if (before.fidelity() != after.fidelity()) {
                sentences.add(wording.text(
                        "consent.change.fidelity", name, fidelity(before.fidelity()), fidelity(after.fidelity())));
            }
            if (!before.operations().equals(after.operations())) {
                sentences.add(wording.text(
                        "consent.change.operations",
                        name,
                        wording.operations(before.operations()),
                        wording.operations(after.operations())));
            }
            if (!before.validUntil().equals(after.validUntil())) {
                sentences.add(wording.text(
                        "consent.change.until",
                        name,
                        wording.moment(before.validUntil()).text(),
                        wording.moment(after.validUntil()).text()));
            }
            if (!before.conditions().equals(after.conditions())) {
                sentences.add(wording.text("consent.change.conditions", name));
            }
        }
        return sentences;
    }

    private String fidelity(Fidelity fidelity) {
        return wording.text("fidelity." + fidelity.wireName());
    }
}
