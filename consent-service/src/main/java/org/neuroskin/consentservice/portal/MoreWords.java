package org.neuroskin.consentservice.portal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.policies.notice.Notice;
import org.neuroskin.policies.vocabulary.CategoryText;

/** Tells in the words of one language what an app could be allowed beside what it is. */
final class MoreWords {
    private final Wording wording;

    MoreWords(Wording wording) {
        this.wording = wording;
    }

    RequestPage page(ConsentView consent, Notice notice, Set<Choice> ticked, List<FieldError> errors) {
        List<Choice> choices = new MoreChoices(consent).all();
        String until = wording.day(consent.validUntil()).text();
        return new RequestPage(
                consent.id(),
                consent.app().name(),
                consent.app().organisation(),
                wording.purpose(consent.purpose()).sentence(),
                wording.text("more.validity", until),
                wording.text("fidelity." + Fidelity.RAW.wireName()),
                groups(choices, ticked),
                notice.until(until).stream()
                        .map(paragraph -> new RequestPage.Paragraph(paragraph.heading(), paragraph.text()))
                        .toList(),
                Integer.toString(notice.version()),
                notice.language(),
                notice.hash(),
                errors);
    }

    /** By what is done and the heading of the data, so that no group is too long to weigh. */
    private List<RequestPage.Group> groups(List<Choice> choices, Set<Choice> ticked) {
        Map<String, List<RequestPage.Choice>> groups = new LinkedHashMap<>();
        for (Choice choice : choices) {
            groups.computeIfAbsent(title(choice), title -> new ArrayList<>()).add(box(choice, ticked.contains(choice)));
        }
        return groups.entrySet().stream()
                .map(group -> new RequestPage.Group(group.getKey(), group.getValue()))
                .toList();
    }

    private String title(Choice choice) {
        String heading = choice.category().value().replaceFirst("\\..*", "");
        return wording.text(
                "more.group",
                wording.text("operation." + choice.operation().wireName()),
                wording.category(new CategoryId(heading)).name());
    }

    private RequestPage.Choice box(Choice choice, boolean ticked) {
        CategoryText text = wording.category(choice.category());
        return new RequestPage.Choice(
                choice.elementId(), choice.value(), text.name(), text.description(), text.example(), "", ticked);
    }
}
