package org.neuroskin.consentservice.operations;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.AppActs;
import org.neuroskin.consentservice.apps.AppJson;
import org.neuroskin.consentservice.apps.Disclosure;
import org.neuroskin.consentservice.apps.Staff;
import org.neuroskin.consentservice.apps.Terms;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.AppState;
import org.neuroskin.kernel.Place;

/** Says how an app stands. */
final class AppWords {
    private static final String OPERATOR = "operator";
    private static final String CHAIR = "ethics-chair";
    private static final String FOLDER = "/operations/apps/";

    private final Wording wording;

    private record Field<T>(String key, Function<T, String> text) {}

    AppWords(Wording wording) {
        this.wording = wording;
    }

    AppListPage.Row row(AppJson app) {
        return new AppListPage.Row(FOLDER + app.id(), name(app), organisation(app), state(app), waits(app));
    }

    AppPage page(AppJson app, Staff staff, AppPage.@Nullable Note note) {
        AppJson.Proposal proposal = app.proposal();
        Terms now = app.terms();
        Terms then = proposal == null ? null : proposal.terms();
        return new AppPage(
                app.id().value(),
                name(app),
                organisation(app),
                state(app),
                remarks(app),
                rows(ofTerms(), now, then),
                disclosure(now, then),
                proposal == null ? null : proposal(app, proposal, staff),
                acts(app, staff),
                staff.operator() && !app.fromFile() && app.state() != AppState.RETIRED,
                note);
    }

    /** The app's name; its id where it was refused before it had one in force. */
    String name(AppJson app) {
        Terms terms = terms(app);
        return Wording.name(terms == null ? app.id().value() : terms.name());
    }

    /** For whom its proposal waits; null where none does. */
    @Nullable
    String waits(AppJson app) {
        AppJson.Proposal proposal = app.proposal();
        if (proposal == null) {
            return null;
        }
        List<String> needs = proposal.needs();
        if (needs.isEmpty()) {
            return wording.text("apps.waits.sign-in");
        }
        return wording.text(needs.size() > 1 ? "apps.waits.both" : "apps.waits." + needs.getFirst());
    }

    AppPage.Note inEffect(AppActs.Cut cut) {
        Enforcement enforcement = cut.enforcement();
        List<String> sentences = new ArrayList<>();
        sentences.add(wording.text(
                switch (cut.app().state()) {
                    case ACTIVE -> "app.done.active";
                    case SUSPENDED -> "app.done.suspended";
                    case FROZEN -> "app.done.frozen";
                    case RETIRED -> "app.done.retired";
                    // cut off before anything of it was in force
                    case PROPOSED, APPROVED, REFUSED -> "app.done.noted";
                }));
        sentences.add(wording.text("app.since", wording.time(cut.effectiveAt())));
        if (enforcement.gateways() == 0) {
            sentences.add(wording.text("app.nobody"));
        } else {
            String key = enforcement.lapsed() == 0 ? "app.confirmed" : "app.lapsed";
            sentences.add(wording.text(key, enforcement.confirmed(), enforcement.gateways()));
        }
        if (!cut.told()) {
            sentences.add(wording.text("app.sign-in-pending"));
        }
        return new AppPage.Note(true, sentences);
    }

    private static @Nullable Terms terms(AppJson app) {
        AppJson.Proposal proposal = app.proposal();
        if (app.terms() != null || proposal == null) {
            return app.terms();
        }
        return proposal.terms();
    }

    /** Where one of both says nothing, the other's differs from that. */
    private List<AppPage.Row> disclosure(@Nullable Terms now, @Nullable Terms then) {
        Disclosure before = now == null ? null : now.disclosure();
        Disclosure after = then == null ? null : then.disclosure();
        if (now == null || then == null || (before == null) == (after == null)) {
            return rows(ofDisclosure(), before, after);
        }
        return rows(ofDisclosure(), before, after).stream()
                .map(row -> before == null
                        ? new AppPage.Row(row.name(), orNone(null), row.text())
                        : new AppPage.Row(row.name(), row.text(), orNone(null)))
                .toList();
    }

    private static String organisation(AppJson app) {
        Terms terms = terms(app);
        return terms == null ? "" : terms.organisation();
    }

    private Tag state(AppJson app) {
        Tag.Kind kind = switch (app.state()) {
            case ACTIVE -> Tag.Kind.ALLOWED;
            case PROPOSED, APPROVED -> Tag.Kind.WAITING;
            case REFUSED, SUSPENDED, FROZEN -> Tag.Kind.REFUSED;
            case RETIRED -> Tag.Kind.ENDED;
        };
        return new Tag(kind, wording.text("apps.state." + app.state().wireName()));
    }

    private List<String> remarks(AppJson app) {
        List<String> remarks = new ArrayList<>();
        if (app.terms() == null && app.proposal() != null) {
            remarks.add(wording.text("app.not-in-force"));
        }
        if (app.fromFile()) {
            remarks.add(wording.text("app.from-file"));
        }
        if (app.state() == AppState.FROZEN) {
            remarks.add(wording.text("app.frozen"));
        }
        return remarks;
    }

    private AppPage.Proposal proposal(AppJson app, AppJson.Proposal proposal, Staff staff) {
        List<String> said = new ArrayList<>();
        if (proposal.proposedAt() != null) {
            said.add(wording.text(
                    "app.proposed",
                    wording.moment(proposal.proposedAt()).text(),
                    person(proposal.proposedBy(), staff)));
        }
        proposal.approvals()
                .forEach(approval -> said.add(wording.text(
                        "app.approved", wording.text("app.role." + approval.as()), person(approval.by(), staff))));
        String waits = waits(app);
        if (waits != null) {
            said.add(waits);
        }
        boolean waitsForReader = (proposal.needs().contains(OPERATOR) && staff.operator())
                || (proposal.needs().contains(CHAIR) && staff.chair());
        return new AppPage.Proposal(
                proposal.edition(), said, waitsForReader, !proposal.needs().isEmpty());
    }

    /** Nobody's name is known here, so everybody else stands there by the id that the history has. */
    private String person(@Nullable String id, Staff staff) {
        return staff.id().equals(id) ? wording.text("app.you") : Wording.name(String.valueOf(id));
    }

    private List<AppPage.Act> acts(AppJson app, Staff staff) {
        List<AppPage.Act> acts = new ArrayList<>();
        AppState state = app.state();
        if (staff.operator() && state == AppState.ACTIVE) {
            acts.add(act(app, "suspend"));
        }
        if (staff.operator() && state == AppState.SUSPENDED) {
            acts.add(act(app, "unsuspend"));
        }
        if (staff.chair() && (state == AppState.ACTIVE || state == AppState.SUSPENDED)) {
            acts.add(act(app, "freeze"));
        }
        if (staff.chair() && state == AppState.FROZEN) {
            acts.add(act(app, "unfreeze"));
        }
        return acts;
    }

    private AppPage.Act act(AppJson app, String name) {
        return new AppPage.Act(FOLDER + app.id() + "/" + name, wording.text("app." + name + ".button", name(app)));
    }

    private <T> List<AppPage.Row> rows(List<Field<T>> fields, @Nullable T now, @Nullable T then) {
        List<AppPage.Row> rows = new ArrayList<>();
        for (Field<T> field : fields) {
            String before = now == null ? null : field.text().apply(now);
            String after = then == null ? null : field.text().apply(then);
            String shown = before == null ? after : before;
            if (shown != null) {
                boolean same = before == null || after == null || before.equals(after);
                rows.add(new AppPage.Row(wording.text("app.term." + field.key()), shown, same ? null : after));
            }
        }
        return rows;
    }

    private List<Field<Terms>> ofTerms() {
        return List.of(
                new Field<Terms>("name", terms -> Wording.name(terms.name())),
                new Field<Terms>("organisation", terms -> Wording.name(terms.organisation())),
                new Field<Terms>(
                        "place",
                        terms -> orNone(
                                terms.place() == null ? null : terms.place().code())),
                new Field<Terms>(
                        "setting",
                        terms -> wording.text("app.setting." + terms.setting().wireName())),
                new Field<Terms>(
                        "purposes",
                        terms -> list(terms.purposes().stream()
                                .map(purpose -> wording.purpose(purpose).name())
                                .toList())),
                new Field<Terms>("categories", terms -> list(wording.names(terms.categories()))),
                new Field<Terms>("study", terms -> orNone(terms.study())),
                new Field<Terms>("redirect-uris", terms -> list(terms.redirectUris())),
                new Field<Terms>("homepage", terms -> orNone(terms.homepage())),
                new Field<Terms>("events-uri", terms -> orNone(terms.eventsUri())),
                new Field<Terms>(
                        "token-binding",
                        terms -> wording.text("app.binding."
                                + (terms.tokenBinding() == null
                                        ? "none"
                                        : terms.tokenBinding().wireName()))),
                new Field<Terms>("pairwise", terms -> wording.text("app.pairwise." + terms.pairwise())));
    }

    private List<Field<Disclosure>> ofDisclosure() {
        return List.of(
                new Field<Disclosure>("contact", said -> Wording.name(said.contact())),
                new Field<Disclosure>("officer", said -> orNone(said.officer())),
                new Field<Disclosure>("recipients", said -> list(said.recipients())),
                new Field<Disclosure>(
                        "transfers",
                        said -> list(said.transfers().stream().map(Place::code).toList())),
                new Field<Disclosure>(
                        "safeguard",
                        said -> said.safeguard() == null
                                ? orNone(null)
                                : wording.text(
                                        "app.safeguard." + said.safeguard().wireName())),
                new Field<Disclosure>("retention", said -> wording.text("app.days", said.retentionDays())),
                new Field<Disclosure>("source", said -> orNone(said.source())));
    }

    private String list(Collection<?> items) {
        return items.isEmpty()
                ? orNone(null)
                : wording.list(items.stream()
                        .map(item -> Wording.name(item.toString()))
                        .toList());
    }

    private String orNone(@Nullable Object text) {
        return text == null ? wording.text("app.none") : Wording.name(text.toString());
    }
}
