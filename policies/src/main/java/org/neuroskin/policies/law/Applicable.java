package org.neuroskin.policies.law;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.law.Pack.Area;

/**
 * What the laws say about one access: the packs that apply by the places of person, recipient and service, at the access's
 * instant. A person who never said where they live is taken to live where the data is stored.
 *
 * <p>Made for one decision, on one thread.
 */
public final class Applicable {
    private static final int MAJORITY = 18;

    private final Laws laws;
    private final Instant at;
    private final List<CompiledPack> packs;
    private final Facts facts;

    Applicable(Laws laws, AccessRequest request, ConsentSnapshot snapshot) {
        Person person = snapshot.person();
        Recipient recipient = snapshot.recipients().get(request.recipient());
        Place recipientPlace = recipient == null ? null : recipient.place();
        Place service = request.servicePlace();
        Place home = person.place() == null ? service : person.place();
        this.laws = laws;
        this.at = request.at();
        this.packs = applying(laws, home, recipientPlace, service);
        this.facts = laws.factsOf(request.purpose()).copy();
        facts.set(Attribute.OPERATION, request.operation());
        facts.set(Attribute.SETTING, recipient == null ? Setting.PRIVATE : recipient.setting());
        facts.set(Attribute.AGE, age(person.bornOn(), home));
        facts.set(Attribute.EMOTION_NOTICE_SHOWN, person.noticesShown().contains(request.purpose()));
        facts.set(Attribute.FOR_STUDY, recipient != null && recipient.study() != null);
        facts.set(Attribute.TRANSFER, transfer(recipientPlace, service));
    }

    /** The rule that forbids the access to this category whatever the person has agreed to. */
    public Optional<Rule> prohibition(CategoryId category) {
        about(category);
        return first(Question.ACCESS, null);
    }

    /** The rule that this grant does not satisfy, for a category that it covers. */
    public Optional<Rule> objection(CategoryId category, Grant grant) {
        about(category);
        Conditions conditions = grant.conditions();
        facts.set(Attribute.FORM, conditions.form());
        facts.set(Attribute.BY_GUARDIAN, conditions.byGuardian());
        facts.set(Attribute.ACTS, Acts.of(grant.operations()));
        facts.set(Attribute.STUDY_NAMED, conditions.study() != null);
        facts.set(Attribute.PLACE_NAMED, conditions.place() != null);
        return first(Question.RELY_ON_CONSENT, grant.validFrom());
    }

    /** Whether a law permits the access to this category on this basis. Another may still forbid it. */
    public boolean permits(CategoryId category, Basis basis) {
        about(category);
        facts.set(Attribute.BASIS, basis);
        for (CompiledPack pack : packs) {
            if (pack.permits(facts, at)) {
                return true;
            }
        }
        return false;
    }

    /** The rule that forbids the access to this category on this basis. */
    public Optional<Rule> objection(CategoryId category, Basis basis) {
        about(category);
        facts.set(Attribute.BASIS, basis);
        return first(Question.USE_WITHOUT_CONSENT, null);
    }

    private void about(CategoryId category) {
        facts.take(Laws.OF_CATEGORY, laws.factsOf(category));
    }

    private Optional<Rule> first(Question question, @Nullable Instant consentedAt) {
        for (CompiledPack pack : packs) {
            CompiledRule rule = pack.forbids(question, facts, at, consentedAt);
            if (rule != null) {
                return Optional.of(rule.rule());
            }
        }
        return Optional.empty();
    }

    private static List<CompiledPack> applying(Laws laws, Place home, @Nullable Place recipient, Place service) {
        List<CompiledPack> packs = new ArrayList<>();
        for (CompiledPack pack : laws.compiled()) {
            if (pack.applies(home, recipient, service)) {
                packs.add(pack);
            }
        }
        return packs;
    }

    /** The highest age that any applying law asks for decides. */
    private Age age(@Nullable LocalDate bornOn, Place home) {
        if (bornOn == null) {
            return Age.UNKNOWN;
        }
        LocalDate today = at.atZone(ZoneOffset.UTC).toLocalDate();
        if (!today.isBefore(bornOn.plusYears(MAJORITY))) {
            return Age.ADULT;
        }
        int alone = 0;
        for (CompiledPack pack : packs) {
            alone = Math.max(alone, pack.pack().ages().consentAlone(home).orElse(0));
        }
        return today.isBefore(bornOn.plusYears(alone)) ? Age.CHILD : Age.MINOR;
    }

    private Transfer transfer(@Nullable Place recipient, Place service) {
        Transfer farthest = Transfer.NONE;
        for (CompiledPack pack : packs) {
            Area area = pack.pack().area();
            if (!area.inside().isEmpty()) {
                farthest = farther(farthest, farther(transfer(area, recipient), transfer(area, service)));
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
