package org.neuroskin.consentservice.people;

import org.neuroskin.consentservice.snapshot.PersonSource;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/** Tells snapshots whether processing is restricted. */
@Component
class RestrictedPerson implements PersonSource {
    private final Restrictions restrictions;

    RestrictedPerson(Restrictions restrictions) {
        this.restrictions = restrictions;
    }

    @Override
    public Person complete(SubjectId subject, Person known) {
        return known.restricted(restrictions.of(subject).active());
    }
}
