package org.neuroskin.consentservice.receipt;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.receipt.Receipt.Event;
import org.neuroskin.consentservice.receipt.ReceiptSheet.Fact;
import org.neuroskin.consentservice.receipt.ReceiptSheet.Section;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.UseBudget;
import org.neuroskin.policies.vocabulary.CategoryText;
import org.neuroskin.policies.vocabulary.PurposeText;

/** Tells a receipt in the words of one language. */
final class ReceiptWords {
    private final Wording wording;
    private final URI origin;

    ReceiptWords(Wording wording, URI origin) {
        this.wording = wording;
        this.origin = origin;
    }

    ReceiptSheet sheet(Receipt receipt) {
        String state = wording.text("state." + receipt.state().wireName());
        String app = Wording.name(receipt.app().name());
        String organisation = Wording.name(receipt.app().organisation());
        return new ReceiptSheet(
                receipt.id(),
                wording.language(),
                wording.text("receipt.title"),
                receipt.state().allows()
                        ? wording.text(
                                "receipt.lead.stands",
                                organisation,
                                app,
                                wording.day(receipt.validUntil()).text())
                        : wording.text("receipt.lead.ended", organisation, app, state),
                new Tag(Tag.Kind.of(receipt.state()), state),
                receipt.created(),
                List.of(
                        who(receipt),
                        purpose(receipt),
                        data(receipt),
                        notice(receipt),
                        events(receipt),
                        stopping(receipt),
                        checking(receipt)));
    }

    private Section who(Receipt receipt) {
        List<Fact> facts = new ArrayList<>();
        facts.add(fact("receipt.organisation", Wording.name(receipt.app().organisation())));
        facts.add(fact("receipt.app", Wording.name(receipt.app().name())));
        if (receipt.app().homepage() != null) {
            facts.add(fact("receipt.homepage", receipt.app().homepage().toString()));
        }
        return new Section(wording.text("receipt.who"), facts);
    }

    private Section purpose(Receipt receipt) {
        PurposeText purpose = wording.purpose(receipt.purpose());
        return new Section(
                wording.text("receipt.purpose"), List.of(new Fact(purpose.name(), List.of(purpose.sentence()), false)));
    }

    private Section data(Receipt receipt) {
        return new Section(
                wording.text("receipt.data"),
                receipt.grants().stream().map(this::grant).toList());
    }

    private Fact grant(GrantView grant) {
        CategoryText text = wording.category(grant.category());
        List<String> lines = new ArrayList<>();
        lines.add(text.description());
        lines.add(wording.text("receipt.operations", wording.operations(grant.operations())));
        lines.add(wording.text("fidelity." + grant.fidelity().wireName()));
        addConditions(lines, grant.conditions());
        lines.add(wording.text(
                "receipt.grant",
                wording.text("state." + grant.state().wireName()),
                wording.moment(grant.validFrom()).text(),
                wording.moment(grant.validUntil()).text()));
        return new Fact(text.name(), lines, false);
    }

    private void addConditions(List<String> lines, Conditions conditions) {
        if (conditions.form() != ConsentForm.EXPLICIT) {
            lines.add(wording.text("receipt.form." + conditions.form().wireName()));
        }
        if (conditions.study() != null) {
            lines.add(wording.text("receipt.study", Wording.name(conditions.study())));
        }
        if (conditions.place() != null) {
            lines.add(wording.text("receipt.only-in", conditions.place().code()));
        }
        DataWindow window = conditions.dataWindow();
        if (window != null && window.from() != null) {
            lines.add(wording.text(
                    "receipt.data-from", wording.moment(window.from()).text()));
        }
        if (window != null && window.until() != null) {
            lines.add(wording.text(
                    "receipt.data-until", wording.moment(window.until()).text()));
        }
        UseBudget budget = conditions.useBudget();
        if (budget != null) {
            lines.add(
                    budget.per() == null
                            ? wording.text("receipt.uses", budget.uses())
                            : wording.text(
                                    "receipt.uses-per",
                                    budget.uses(),
                                    budget.per().toString()));
        }
        if (conditions.eraseBy() != null) {
            lines.add(wording.text(
                    "receipt.erase-by", wording.moment(conditions.eraseBy()).text()));
        }
        if (conditions.byGuardian()) {
            lines.add(wording.text("receipt.by-guardian"));
        }
    }

    private Section notice(Receipt receipt) {
        Locale own = Locale.of(wording.language());
        return new Section(
                wording.text("receipt.notice"),
                List.of(
                        fact(
                                "receipt.version",
                                wording.text(
                                        "receipt.version.value",
                                        receipt.notice().version(),
                                        Locale.of(receipt.notice().language()).getDisplayLanguage(own))),
                        code("receipt.hash", receipt.notice().hash()),
                        fact("receipt.given", wording.moment(receipt.givenAt()).text())));
    }

    private Section events(Receipt receipt) {
        return new Section(
                wording.text("receipt.events"),
                receipt.events().stream()
                        .map(event -> new Fact(wording.moment(event.at()).text(), List.of(sentence(event)), false))
                        .toList());
    }

    private String sentence(Event event) {
        return wording.text(
                switch (event.actor()) {
                    case Event.SUBJECT -> "receipt.event.subject";
                    case Event.CLOCK -> "receipt.event.clock";
                    default -> "receipt.event.other";
                },
                wording.text(
                        event.cause() == null ? "state." + event.state().wireName() : "receipt.cause." + event.cause()),
                wording.list(wording.names(event.categories())));
    }

    private Section stopping(Receipt receipt) {
        return new Section(
                wording.text("receipt.stopping"),
                List.of(
                        fact("receipt.stop", "%s/portal/consents/%s/stop".formatted(origin, receipt.consent())),
                        fact("receipt.rights", origin + "/portal/my-requests"),
                        fact("receipt.authority", origin + "/help#authority")));
    }

    private Section checking(Receipt receipt) {
        Receipt.Proof proof = receipt.proof();
        return new Section(
                wording.text("receipt.checking"),
                List.of(
                        fact("receipt.how", wording.text("receipt.how.value", origin + "/.well-known/jwks.json")),
                        code("receipt.number", receipt.consent() + " / " + receipt.revision()),
                        code("receipt.pseudonym", receipt.subject().value()),
                        code("receipt.place", proof.shard() + " / " + proof.sequence()),
                        fact(
                                "receipt.created",
                                wording.moment(receipt.created()).text())));
    }

    private Fact fact(String label, String... lines) {
        return new Fact(wording.text(label), Arrays.asList(lines), false);
    }

    private Fact code(String label, String value) {
        return new Fact(wording.text(label), List.of(value), true);
    }
}
