package org.neuroskin.consentservice.portal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentRequest;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.HistoryEntry;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.UseBudget;
import org.neuroskin.policies.vocabulary.CategoryText;

/** Tells a consent in the words of one language. */
final class ConsentWords {
    private static final String GUARDIAN = "guardian";
    private static final Set<String> NOBODY_ELSE = Set.of("subject", "clock", "system");

    private final Wording wording;

    ConsentWords(Wording wording) {
        this.wording = wording;
    }

    ConsentCard card(ConsentView consent) {
        return new ConsentCard(
                consent.id(),
                consent.app().name(),
                consent.app().organisation(),
                wording.purpose(consent.purpose()).sentence(),
                names(consent.state().allows() ? allowing(consent) : consent.grants()),
                wording.day(consent.validUntil()),
                tag(consent.state()),
                isExtendable(consent));
    }

    WhoCanSeePage.Waiting waiting(ConsentRequest request) {
        String key = request.assentedAt() == null ? "who-can-see.asks" : "who-can-see.assented";
        String app = Wording.name(request.app().name());
        return new WhoCanSeePage.Waiting(
                request.id(),
                request.app().name(),
                wording.text(key, app, wording.purpose(request.purpose()).sentence()));
    }

    /** @param left how often grants that may be used only so often may be used now */
    ConsentPage page(ConsentView consent, List<HistoryEntry> history, Map<UUID, Long> left) {
        List<ConsentPage.Group> groups = new ArrayList<>();
        addGroup(groups, "consent.reads", consent, left, Operation.READ::equals);
        addGroup(groups, "consent.writes", consent, left, Operation.WRITE::equals);
        addGroup(
                groups,
                "consent.others",
                consent,
                left,
                operation -> operation != Operation.READ && operation != Operation.WRITE);
        ConsentView.NoticeShown notice = consent.notice();
        return new ConsentPage(
                card(consent),
                groups,
                wording.moment(consent.givenAt()),
                wording.text(
                        "consent.notice.value",
                        notice.version(),
                        Locale.of(notice.language()).getDisplayLanguage(Locale.of(wording.language()))),
                notice.hash(),
                changes(history),
                consent.state().allows(),
                !ChangeWords.renewable(consent).isEmpty(),
                isExtendable(consent));
    }

    List<StopPage.Choice> choices(ConsentView consent) {
        return allowing(consent).stream()
                .map(grant -> new StopPage.Choice(
                        grant.id(),
                        wording.category(grant.category()).name(),
                        wording.text("stop.hint", wording.operations(grant.operations()))))
                .toList();
    }

    List<String> names(Collection<GrantView> grants) {
        return wording.names(grants.stream().map(GrantView::category).toList());
    }

    Tag tag(ConsentState state) {
        return new Tag(Tag.Kind.of(state), wording.text("state." + state.wireName()));
    }

    static List<GrantView> allowing(ConsentView consent) {
        return consent.grants().stream()
                .filter(grant -> consent.state().allows() && grant.state().allows())
                .toList();
    }

    private static boolean isExtendable(ConsentView consent) {
        return !new MoreChoices(consent).all().isEmpty();
    }

    private void addGroup(
            List<ConsentPage.Group> groups,
            String title,
            ConsentView consent,
            Map<UUID, Long> left,
            Predicate<Operation> operations) {
        List<ConsentPage.Line> lines = consent.grants().stream()
                .filter(grant -> grant.operations().stream().anyMatch(operations))
                .map(grant -> line(consent, grant, left.get(grant.id())))
                .toList();
        if (!lines.isEmpty()) {
            groups.add(new ConsentPage.Group(wording.text(title), lines));
        }
    }

    private ConsentPage.Line line(ConsentView consent, GrantView grant, @Nullable Long left) {
        UseBudget budget = grant.conditions().useBudget();
        CategoryText text = wording.category(grant.category());
        ConsentState state = grant.state().allows() && !consent.state().allows() ? consent.state() : grant.state();
        return new ConsentPage.Line(
                text.name(),
                text.description(),
                text.example(),
                wording.text("fidelity." + grant.fidelity().wireName()),
                left == null || budget == null ? null : wording.text("consent.uses", left, budget.uses()),
                tag(state));
    }

    /** Newest first; each change names only what it changed. */
    private List<ConsentPage.Change> changes(List<HistoryEntry> history) {
        List<ConsentPage.Change> changes = new ArrayList<>();
        ChangeWords changeWords = new ChangeWords(wording);
        Map<UUID, ConsentState> before = new LinkedHashMap<>();
        for (HistoryEntry entry : history) {
            Map<ConsentState, List<GrantView>> changed = entry.grants().stream()
                    .filter(grant -> before.get(grant.id()) != grant.state())
                    .collect(Collectors.groupingBy(GrantView::state, LinkedHashMap::new, Collectors.toList()));
            changed.forEach((state, grants) -> changes.addFirst(
                    new ConsentPage.Change(wording.moment(entry.at()), sentence(entry, state, grants))));
            changeWords
                    .differences(entry)
                    .forEach(sentence ->
                            changes.addFirst(new ConsentPage.Change(wording.moment(entry.at()), by(entry, sentence))));
            entry.grants().forEach(grant -> before.put(grant.id(), grant.state()));
        }
        return changes;
    }

    private String sentence(HistoryEntry entry, ConsentState state, List<GrantView> grants) {
        String what = wording.list(names(grants));
        String sentence = switch (state) {
            case GIVEN -> wording.text("consent.change.given", what);
            case RENEWED -> wording.text("consent.change.renewed", what);
            case WITHDRAWN -> wording.text("consent.change.withdrawn", what);
            case REFUSED -> wording.text("consent.change.refused", what);
            case REVOKED -> wording.text("consent.change.revoked", what);
            case INVALIDATED ->
                wording.text(invalidated(entry.source().reason()), what, wording.text("state.invalidated"));
            case REQUESTED, DEFERRED, EXPIRED ->
                wording.text("consent.change.other", what, wording.text("state." + state.wireName()));
        };
        return by(entry, sentence);
    }

    private String by(HistoryEntry entry, String sentence) {
        if (NOBODY_ELSE.contains(entry.actor())) {
            return sentence;
        }
        String who =
                GUARDIAN.equals(entry.source().reason()) ? "consent.change.by-guardian" : "consent.change.by-other";
        return wording.text(who, sentence);
    }

    private static String invalidated(@Nullable String reason) {
        if (reason != null && reason.startsWith("notice.")) {
            return "consent.change.wider";
        }
        return reason != null && reason.startsWith("app.") ? "consent.change.not-approved" : "consent.change.other";
    }
}
