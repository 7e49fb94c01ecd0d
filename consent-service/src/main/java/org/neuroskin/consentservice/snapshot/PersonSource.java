package org.neuroskin.consentservice.snapshot;

import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.SubjectId;

/** Where snapshots get a part of what deciding must know of a person from. There may be several, each for its own part. */
public interface PersonSource {

    /**
     * What is known so far together with what this source knows, as the current transaction sees it. A source changes only
     * the parts that are its own.
     */
    Person complete(SubjectId subject, Person known);
}
