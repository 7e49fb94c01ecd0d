package org.neuroskin.consentservice.snapshot;

import java.util.List;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/** All that is known of a person as such, gathered from everybody who knows a part of it. */
@Component
public class KnownPeople {
    private final List<PersonSource> sources;

    KnownPeople(List<PersonSource> sources) {
        this.sources = sources;
    }

    /** The person as the current transaction sees them. */
    public Person of(SubjectId subject) {
        Person person = Person.UNKNOWN;
        for (PersonSource source : sources) {
            person = source.complete(subject, person);
        }
        return person;
    }
}
