package org.neuroskin.policies.law;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.law.Pack.Area;

/** All packs that apply to one person, recipient and service by their places, with what follows from the places alone. */
final class Jurisdiction {
    /** Three places that decide which laws apply. */
    record Places(Place home, @Nullable Place recipient, Place service) {}

    private final Map<Question, CompiledRule[]> forbidding = new EnumMap<>(Question.class);
    private final CompiledRule[] permitting;
    private final Transfer transfer;
    private final int consentAlone;

    Jurisdiction(List<CompiledPack> all, Places places) {
        List<CompiledPack> packs = all.stream()
                .filter(pack -> pack.applies(places.home(), places.recipient(), places.service()))
                .toList();
        for (Question question : Question.values()) {
            forbidding.put(
                    question,
                    packs.stream()
                            .flatMap(pack -> pack.forbidding(question).stream())
                            .toArray(CompiledRule[]::new));
        }
        this.permitting =
                packs.stream().flatMap(pack -> pack.permitting().stream()).toArray(CompiledRule[]::new);
        List<Area> areas = new ArrayList<>();
        int oldest = 0;
        for (CompiledPack pack : packs) {
            areas.add(pack.pack().area());
            oldest = Math.max(
                    oldest, pack.pack().ages().consentAlone(places.home()).orElse(0));
        }
        this.transfer = transfer(areas, places);
        this.consentAlone = oldest;
    }

    /** The farthest that any of the laws sees. */
    Transfer transfer() {
        return transfer;
    }

    /** The highest age, in years, that any of the laws asks for; 0 where none asks. */
    int consentAlone() {
        return consentAlone;
    }

    /** The first rule that forbids. */
    Optional<Rule> forbids(Question question, Facts facts, Instant at) {
        return first(question, facts, at, Instant.MAX);
    }

    /** The first rule that forbids to rely on a consent that began then. */
    Optional<Rule> forbidsToRely(Facts facts, Instant at, Instant consentedAt) {
        return first(Question.RELY_ON_CONSENT, facts, at, consentedAt);
    }

    /** Whether a rule in force forbids to rely on a consent of the subject's own but not on a guardian's. */
    boolean asksForGuardian(Facts facts, Instant at, Instant consentedAt) {
        Facts own = facts.copy();
        own.set(Attribute.BY_GUARDIAN, false);
        Facts guardians = facts.copy();
        guardians.set(Attribute.BY_GUARDIAN, true);
        for (CompiledRule rule : forbidding.getOrDefault(Question.RELY_ON_CONSENT, new CompiledRule[0])) {
            if (rule.condition().holds(own)
                    && !rule.condition().holds(guardians)
                    && rule.inForce(at)
                    && rule.concerns(consentedAt, at)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Rule> first(Question question, Facts facts, Instant at, Instant consentedAt) {
        for (CompiledRule rule : forbidding.getOrDefault(question, new CompiledRule[0])) {
            if (rule.condition().holds(facts) && rule.inForce(at) && rule.concerns(consentedAt, at)) {
                return Optional.of(rule.rule());
            }
        }
        return Optional.empty();
    }

    boolean permits(Facts facts, Instant at) {
        for (CompiledRule rule : permitting) {
            if (rule.condition().holds(facts) && rule.inForce(at)) {
                return true;
            }
        }
        return false;
    }

    private static Transfer transfer(List<Area> areas, Places places) {
        Transfer farthest = Transfer.NONE;
        for (Area area : areas) {
            if (!area.inside().isEmpty()) {
                farthest = farther(farthest, transfer(area, places.recipient()));
                farthest = farther(farthest, transfer(area, places.service()));
            }
        }
        return farthest;
    }

    private static Transfer transfer(Area area, @Nullable Place place) {
        if (place == null) {
            return Transfer.UNKNOWN;
        }
        if (Pack.within(area.inside(), place)) {
            return Transfer.NONE;
        }
        return Pack.within(area.adequate(), place) ? Transfer.ADEQUATE : Transfer.THIRD_COUNTRY;
    }

    private static Transfer farther(Transfer one, Transfer other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
