package org.neuroskin.policies.law;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.Birthdays;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.law.Jurisdiction.Places;

/**
 * What the laws say about one access: the packs that apply by the places of person, recipient and service, at the access's
 * instant. A person who never said where they live is taken to live where the data is stored.
 *
 * <p>Made for one decision, on one thread.
 */
public final class Applicable {

    private final Laws laws;
    private final Instant at;
    private final Jurisdiction jurisdiction;
    private final Facts facts;
    private final Age age;

    Applicable(Laws laws, AccessRequest request, ConsentSnapshot snapshot) {
        Person person = snapshot.person();
        Recipient recipient = snapshot.recipients().get(request.recipient());
        Place service = request.servicePlace();
        Place home = person.place() == null ? service : person.place();
        this.laws = laws;
        this.at = request.at();
        this.jurisdiction = laws.jurisdiction(new Places(home, recipient == null ? null : recipient.place(), service));
        this.facts = laws.factsOf(request.purpose()).copy();
        facts.set(Attribute.OPERATION, request.operation());
        facts.set(Attribute.SETTING, recipient == null ? Setting.PRIVATE : recipient.setting());
        this.age = age(person.bornOn());
        facts.set(Attribute.AGE, age);
        facts.set(Attribute.EMOTION_NOTICE_SHOWN, person.noticesShown().contains(request.purpose()));
        facts.set(Attribute.FOR_STUDY, recipient != null && recipient.study() != null);
        facts.set(Attribute.TRANSFER, jurisdiction.transfer());
    }

    /** The rule that forbids the access to this category whatever the person has agreed to. */
    public Optional<Rule> prohibition(CategoryId category) {
        about(category);
        return jurisdiction.forbids(Question.ACCESS, facts, at);
    }

    /** The rule that this grant does not satisfy, for a category that it covers. */
    public Optional<Rule> objection(CategoryId category, Grant grant) {
        about(category, grant);
        return jurisdiction.forbidsToRely(facts, at, grant.validFrom());
    }

    /** Whose consent the laws count, for a category that this grant covers. Where no age is known, the person's. */
    public WhoConsents whoConsents(CategoryId category, Grant grant) {
        about(category, grant);
        if (jurisdiction.asksForGuardian(facts, at, grant.validFrom())) {
            return WhoConsents.GUARDIAN;
        }
        return switch (age) {
            case UNKNOWN, ADULT -> WhoConsents.PERSON;
            case MINOR -> jurisdiction.consentAlone() > 0 ? WhoConsents.PERSON : WhoConsents.EITHER;
            case CHILD -> WhoConsents.EITHER;
        };
    }

    /** Whether a law permits the access to this category on this basis. Another may still forbid it. */
    public boolean permits(CategoryId category, Basis basis) {
        about(category);
        facts.set(Attribute.BASIS, basis);
        return jurisdiction.permits(facts, at);
    }

    /** The rule that forbids the access to this category on this basis. */
    public Optional<Rule> objection(CategoryId category, Basis basis) {
        about(category);
        facts.set(Attribute.BASIS, basis);
        return jurisdiction.forbids(Question.USE_WITHOUT_CONSENT, facts, at);
    }

    private void about(CategoryId category, Grant grant) {
        about(category);
        Conditions conditions = grant.conditions();
        facts.set(Attribute.FORM, conditions.form());
        facts.set(Attribute.BY_GUARDIAN, conditions.byGuardian());
        facts.set(Attribute.ACTS, Acts.of(grant.operations()));
        facts.set(Attribute.STUDY_NAMED, conditions.study() != null);
        facts.set(Attribute.PLACE_NAMED, conditions.place() != null);
    }

    private void about(CategoryId category) {
        facts.take(Laws.OF_CATEGORY, laws.factsOf(category));
    }

    private Age age(@Nullable LocalDate bornOn) {
        if (bornOn == null) {
            return Age.UNKNOWN;
        }
        if (Birthdays.reached(bornOn, Birthdays.MAJORITY, at)) {
            return Age.ADULT;
        }
        return Birthdays.reached(bornOn, jurisdiction.consentAlone(), at) ? Age.MINOR : Age.CHILD;
    }
}
