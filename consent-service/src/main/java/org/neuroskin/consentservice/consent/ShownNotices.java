package org.neuroskin.consentservice.consent;

import org.neuroskin.consentservice.snapshot.PersonSource;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells snapshots for which purposes the person was ever shown the notice: a consent is bound to the one that was shown. */
@Component
class ShownNotices implements PersonSource {
    private final JdbcClient database;

    ShownNotices(JdbcClient database) {
        this.database = database;
    }

    @Override
    public Person complete(SubjectId subject, Person known) {
        var shown = database.sql("select distinct purpose from consent where subject = ?")
                .param(subject.value())
                .query((row, number) -> new PurposeId(row.getString("purpose")))
                .list();
        return known.noticesShown(shown);
    }
}
