package org.neuroskin.consentservice.review;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.kernel.AppId;
import org.springframework.stereotype.Component;

/** Tells a case in the words of one language. */
@Component
class CaseWords {
    private final AccessRows accesses;
    private final Apps apps;
    private final ReviewActs acts;

    CaseWords(AccessRows accesses, Apps apps, ReviewActs acts) {
        this.accesses = accesses;
        this.apps = apps;
        this.acts = acts;
    }

    CasesPage list(List<BoardCase> cases, String question, List<FieldError> errors, Wording wording) {
        return new CasesPage(
                cases.stream()
                        .map(each -> new CasesPage.Row(
                                "/ethics/cases/" + each.id(),
                                each.question(),
                                wording.moment(each.openedAt()),
                                each.openedBy(),
                                tag(each, wording)))
                        .toList(),
                question,
                errors);
    }

    CasePage page(
            BoardCase.Whole whole,
            Reviewer reviewer,
            Map<String, String> typed,
            List<FieldError> errors,
            Wording wording) {
        BoardCase about = whole.about();
        BoardCase.@Nullable Proposal proposal = about.proposal();
        BoardCase.@Nullable Signature signature = about.signature();
        return new CasePage(
                about.id(),
                about.question(),
                about.follows(),
                wording.text("case.opened", wording.moment(about.openedAt()).text(), Wording.name(about.openedBy())),
                tag(about, wording),
                !about.signed(),
                accesses.of(whole.pins().stream().map(BoardCase.Pin::access).toList(), wording),
                whole.entries().stream()
                        .map(entry -> written(entry, whole, wording))
                        .toList(),
                proposal == null ? null : proposal(proposal, wording),
                signature == null
                        ? null
                        : wording.text(
                                "case.signed",
                                Wording.name(signature.name()),
                                wording.moment(signature.at()).text()),
                signature == null
                        && proposal != null
                        && reviewer.chair()
                        && !proposal.by().equals(reviewer.id()),
                appOptions(typed.getOrDefault("app", ""), wording),
                Arrays.stream(BoardCase.Finding.values())
                        .map(Codes::of)
                        .map(code -> new Option(
                                code,
                                wording.text("case.finding." + code),
                                code.equals(typed.getOrDefault("finding", ""))))
                        .toList(),
                typed,
                errors);
    }

    private static CasePage.Proposal proposal(BoardCase.Proposal proposal, Wording wording) {
        String code = Codes.of(proposal.finding());
        return new CasePage.Proposal(
                code,
                wording.text("case.finding." + code),
                proposal.measures(),
                wording.text(
                        "case.proposed",
                        Wording.name(proposal.name()),
                        wording.moment(proposal.at()).text()),
                proposal.at().toString());
    }

    private CasePage.Written written(BoardCase.Entry entry, BoardCase.Whole whole, Wording wording) {
        String app = entry.app() == null ? "" : Wording.name(organisation(entry.app()));
        boolean waits = entry.kind() == BoardCase.Kind.QUESTION
                && !whole.about().signed()
                && whole.entries().stream().noneMatch(other -> entry.id().equals(other.question()));
        @Nullable LocalDate due = entry.due();
        return new CasePage.Written(
                wording.moment(entry.at()),
                wording.text("case.entry." + Codes.of(entry.kind()), Wording.name(entry.by()), app),
                entry.text(),
                due == null ? null : wording.text("case.due", wording.day(due)),
                waits ? entry.id() : null,
                waits
                        && Objects.requireNonNull(due)
                                .isBefore(acts.now().atZone(wording.zone()).toLocalDate()));
    }

    private String organisation(AppId app) {
        return apps.all().stream()
                .filter(known -> known.id().equals(app))
                .map(known -> "%s (%s)".formatted(known.organisation(), known.name()))
                .findFirst()
                .orElse(app.value());
    }

    private List<Option> appOptions(String chosen, Wording wording) {
        Option none = new Option("", wording.text("case.ask.choose"), chosen.isEmpty());
        return Stream.concat(
                        Stream.of(none),
                        apps.all().stream()
                                .map(app -> new Option(
                                        app.id().value(),
                                        app.name(),
                                        app.id().value().equals(chosen))))
                .toList();
    }

    private static Tag tag(BoardCase about, Wording wording) {
        if (about.signed()) {
            return new Tag(Tag.Kind.ENDED, wording.text("case.state.signed"));
        }
        return new Tag(
                Tag.Kind.WAITING, wording.text(about.proposal() == null ? "case.state.open" : "case.state.proposed"));
    }
}
