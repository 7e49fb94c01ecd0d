package org.neuroskin.consentservice.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.GrantEntity.Period;
import org.neuroskin.consentservice.consent.Term.Times;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** Checks an amendment against the record that it is for, and notes every mistake. */
final class AmendmentReader {
    private static final Duration LONGEST = Duration.ofDays(365);

    /** What a grant is to become. */
    record Amended(GrantEntity grant, ConsentItem item, Period period) {}

    /**
     * An amendment that makes sense.
     *
     * @param widens whether it allows anything that was not allowed before
     */
    record Plan(List<ConsentItem> added, List<Amended> amended, List<GrantEntity> removed, boolean widens) {

        boolean isEmpty() {
            return added.isEmpty() && amended.isEmpty() && removed.isEmpty();
        }
    }

    private final ConsentEntity consent;
    private final App app;
    private final Instant now;
    private final InvalidInput mistakes = new InvalidInput();
    private final ItemReader items;
    private final Set<UUID> named = new HashSet<>();

    private AmendmentReader(ConsentEntity consent, App app, Vocabulary vocabulary, Instant now) {
        this.consent = consent;
        this.app = app;
        this.now = now;
        this.items = new ItemReader(vocabulary, app, now, mistakes);
    }

    /**
     * Throws {@code invalid-input} with all mistakes.
     *
     * @param notice hash of the notice that is to be shown before anything more is allowed
     */
    static Plan read(
            ConsentAmendment amendment,
            ConsentEntity consent,
            App app,
            Vocabulary vocabulary,
            String notice,
            Instant now) {
        return new AmendmentReader(consent, app, vocabulary, now).read(amendment, notice);
    }

    private Plan read(ConsentAmendment amendment, String notice) {
        List<GrantEntity> removed = removed(amendment.remove() == null ? List.of() : amendment.remove());
        List<Amended> amended = amended(amendment.change() == null ? List.of() : amendment.change());
        List<ConsentItem> added = added(amendment.add());
        if (removed.isEmpty() && amendment.change() == null && amendment.add() == null) {
            mistakes.add("", "names nothing to add, change or remove");
        }
        long standing =
                consent.grants().stream().filter(each -> each.standing(now)).count();
        if (standing - removed.size() + added.size() > ItemReader.MOST_ITEMS) {
            mistakes.add("/add", "leads to more than 50 grants");
        }
        if (standing > 0 && standing == removed.size() && added.isEmpty()) {
            mistakes.add("/remove", "leaves nothing; withdraw the consent instead");
        }
        boolean widens = !added.isEmpty() || amended.stream().anyMatch(AmendmentReader::widens);
        if (widens && !notice.equals(amendment.notice())) {
            mistakes.add(
                    "/notice", "this allows more than before, so show the notice again and give its hash: " + notice);
        }
        mistakes.throwIfAny();
        return new Plan(added, amended, removed, widens);
    }

    private static boolean widens(Amended change) {
        ConsentItem before = change.grant().item();
        ConsentItem after = change.item();
        return !before.operations().containsAll(after.operations())
                || !before.fidelity().covers(after.fidelity())
                || !Narrowing.isWithin(after.conditions(), before.conditions())
                || before.conditions().form() != after.conditions().form()
                || change.period().until().isAfter(change.grant().period().until());
    }

    private List<GrantEntity> removed(List<@Nullable UUID> ids) {
        List<GrantEntity> removed = new ArrayList<>();
        if (isTooLong(ids, "/remove")) {
            return removed;
        }
        for (int i = 0; i < ids.size(); i++) {
            standing(ids.get(i), "/remove/" + i).ifPresent(removed::add);
        }
        return removed;
    }

    private List<Amended> amended(List<ConsentAmendment.@Nullable Cell> cells) {
        List<Amended> amended = new ArrayList<>();
        if (isTooLong(cells, "/change")) {
            return amended;
        }
        for (int i = 0; i < cells.size(); i++) {
            ConsentAmendment.@Nullable Cell cell = cells.get(i);
            String pointer = "/change/" + i;
            Optional<GrantEntity> grant = cell == null ? Optional.empty() : standing(cell.grant(), pointer + "/grant");
            if (cell == null) {
                mistakes.add(pointer, "is null");
            } else if (grant.isPresent()) {
                Amended after = amended(cell, grant.get(), pointer);
                if (!after.item().equals(grant.get().item())
                        || !after.period().equals(grant.get().period())) {
                    amended.add(after);
                }
            }
        }
        return amended;
    }

    private Amended amended(ConsentAmendment.Cell cell, GrantEntity grant, String pointer) {
        Set<Operation> operations = cell.operations() == null
                ? grant.operations()
                : items.operations(cell.operations(), pointer + "/operations");
        Fidelity fidelity = grant.item().fidelity();
        if (cell.fidelity() != null) {
            Optional<Fidelity> wanted = InvalidInput.value(cell.fidelity(), Fidelity::fromWireName);
            fidelity = wanted.orElse(fidelity);
            if (wanted.isEmpty()) {
                mistakes.add(pointer + "/fidelity", "is not a known fidelity");
            }
        }
        Conditions conditions = cell.conditions() == null
                ? grant.conditions()
                : ConditionsReader.read(
                        cell.conditions(), Conditions.EXPLICIT, app, now, mistakes, pointer + "/conditions");
        return new Amended(
                grant,
                new ConsentItem(grant.category(), new TreeSet<>(operations), fidelity, conditions),
                new Period(grant.period().from(), until(cell.validUntil(), grant.period(), pointer + "/valid_until")));
    }

    private Instant until(@Nullable String text, Period period, String pointer) {
        if (text == null) {
            return period.until();
        }
        Optional<Instant> until = Times.read(text);
        Instant start = period.from().isAfter(now) ? period.from() : now;
        if (until.isEmpty() || !until.get().isAfter(start) || until.get().isAfter(start.plus(LONGEST))) {
            mistakes.add(pointer, "is not an ISO 8601 time after its beginning, at most 365 days ahead");
        }
        return until.orElse(period.until());
    }

    private List<ConsentItem> added(@Nullable List<ConsentProposal.@Nullable Item> proposed) {
        if (proposed == null) {
            return List.of();
        }
        List<ConsentItem> added = items.items(proposed, "/add");
        for (ConsentItem item : added) {
            boolean stands = consent.grants().stream()
                    .anyMatch(grant -> grant.standing(now)
                            && !named.contains(grant.id())
                            && grant.category().equals(item.category())
                            && Narrowing.isWithin(item.conditions(), grant.conditions()));
            if (stands) {
                mistakes.add("/add/" + placeOf(item, proposed), "stands already; change that grant instead");
            }
        }
        return added;
    }

    private static int placeOf(ConsentItem item, List<ConsentProposal.@Nullable Item> proposed) {
        for (int i = 0; i < proposed.size(); i++) {
            ConsentProposal.@Nullable Item each = proposed.get(i);
            if (each != null && item.category().value().equals(each.category())) {
                return i;
            }
        }
        return 0;
    }

    private Optional<GrantEntity> standing(@Nullable UUID id, String pointer) {
        Optional<GrantEntity> grant = consent.grants().stream()
                .filter(each -> each.id().equals(id) && each.standing(now))
                .findFirst();
        if (grant.isEmpty()) {
            mistakes.add(pointer, "is not a grant of this consent that stands");
        } else if (!named.add(grant.get().id())) {
            mistakes.add(pointer, "stands twice");
        }
        return grant;
    }

    private boolean isTooLong(List<?> list, String pointer) {
        if (list.size() > ItemReader.MOST_ITEMS) {
            mistakes.add(pointer, "holds more than 50");
            return true;
        }
        return false;
    }
}
