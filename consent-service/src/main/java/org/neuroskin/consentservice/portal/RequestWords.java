package org.neuroskin.consentservice.portal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentItem;
import org.neuroskin.consentservice.consent.ConsentRequest;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.notice.Notice;
import org.neuroskin.policies.vocabulary.CategoryText;

/** Tells a consent request, and what became of it, in the words of one language. */
final class RequestWords {
    private final Wording wording;

    RequestWords(Wording wording) {
        this.wording = wording;
    }

    /** The page on which the person decides; what was ticked before stays ticked. */
    RequestPage page(ConsentRequest request, Notice notice, Instant now, Set<Choice> ticked, List<FieldError> errors) {
        LocalDate today = now.atZone(wording.zone()).toLocalDate();
        LocalDate until = request.validUntil().atZone(wording.zone()).toLocalDate();
        return new RequestPage(
                request.id(),
                request.app().name(),
                request.app().organisation(),
                wording.purpose(request.purpose()).sentence(),
                wording.text("request.validity", ChronoUnit.DAYS.between(today, until), wording.day(until)),
                fidelity(request),
                groups(request, ticked),
                notice.until(wording.day(until)).stream()
                        .map(paragraph -> new RequestPage.Paragraph(paragraph.heading(), paragraph.text()))
                        .toList(),
                Integer.toString(notice.version()),
                notice.language(),
                notice.hash(),
                errors);
    }

    DecidedPage decided(ConsentRequest request, @Nullable ConsentView consent, boolean remembered) {
        List<String> allowed = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (ConsentItem item : request.items()) {
            for (Operation operation : item.operations()) {
                (isAllowed(consent, item, operation) ? allowed : refused).add(cell(request, item, operation));
            }
        }
        String app = Wording.name(request.app().name());
        return new DecidedPage(
                request.app().name(),
                consent == null
                        ? wording.text("decided.heading.refused")
                        : wording.text("decided.heading.allowed", app),
                consent == null
                        ? wording.text("decided.lead.refused", app)
                        : wording.text(
                                "decided.lead.allowed",
                                wording.day(consent.validUntil()).text()),
                allowed,
                refused,
                consent == null ? null : consent.id(),
                request.returnUri() == null ? null : request.returnUri().toString(),
                remembered ? request.id() : null);
    }

    private @Nullable String fidelity(ConsentRequest request) {
        List<String> all = request.items().stream()
                .map(item -> wording.text("fidelity." + item.fidelity().wireName()))
                .distinct()
                .toList();
        return all.size() == 1 ? all.getFirst() : null;
    }

    private List<RequestPage.Group> groups(ConsentRequest request, Set<Choice> ticked) {
        String app = Wording.name(request.app().name());
        List<RequestPage.Group> groups = new ArrayList<>();
        addGroup(groups, wording.text("request.reads", app), request, ticked, Operation.READ::equals);
        addGroup(groups, wording.text("request.writes", app), request, ticked, Operation.WRITE::equals);
        addGroup(groups, wording.text("request.others", app), request, ticked, operation -> !isPlain(operation));
        return groups;
    }

    private void addGroup(
            List<RequestPage.Group> groups,
            String title,
            ConsentRequest request,
            Set<Choice> ticked,
            Predicate<Operation> operations) {
        List<RequestPage.Choice> choices = new ArrayList<>();
        for (ConsentItem item : request.items()) {
            for (Operation operation : item.operations()) {
                if (operations.test(operation)) {
                    choices.add(choice(item, operation, ticked));
                }
            }
        }
        if (!choices.isEmpty()) {
            groups.add(new RequestPage.Group(title, choices));
        }
    }

    private RequestPage.Choice choice(ConsentItem item, Operation operation, Set<Choice> ticked) {
        CategoryText text = wording.category(item.category());
        Choice choice = new Choice(operation, item.category());
        return new RequestPage.Choice(
                choice.elementId(),
                choice.value(),
                isPlain(operation)
                        ? text.name()
                        : wording.text(
                                "request.other.name", wording.text("operation." + operation.wireName()), text.name()),
                text.description(),
                text.example(),
                wording.text("fidelity." + item.fidelity().wireName()),
                ticked.contains(choice));
    }

    private String cell(ConsentRequest request, ConsentItem item, Operation operation) {
        String name = wording.category(item.category()).name();
        boolean readsOnly = request.items().stream()
                .flatMap(each -> each.operations().stream())
                .allMatch(Operation.READ::equals);
        return readsOnly ? name : wording.text("decided.cell", name, wording.text("operation." + operation.wireName()));
    }

    private static boolean isPlain(Operation operation) {
        return operation == Operation.READ || operation == Operation.WRITE;
    }

    private static boolean isAllowed(@Nullable ConsentView consent, ConsentItem item, Operation operation) {
        return consent != null
                && consent.grants().stream()
                        .anyMatch(grant -> grant.category().equals(item.category())
                                && grant.operations().contains(operation));
    }
}
