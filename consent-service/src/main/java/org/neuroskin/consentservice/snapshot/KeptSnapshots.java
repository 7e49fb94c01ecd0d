package org.neuroskin.consentservice.snapshot;

import java.util.Optional;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Pseudonym;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every state of a person that a gateway has decided from, for as long as the person has a name in the history.
 *
 * <p>INVARIANT: what is decided of a person from two snapshots with the same {@code changedAt} is the same, since whatever
 * decides is a change with a revision, of the person or of everyone. So one of them is kept.
 */
@Component
public class KeptSnapshots {
    private final JdbcClient database;
    private final JsonMapper json;

    KeptSnapshots(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** Keeps it, and returns it, for whoever hands it to a gateway. */
    ConsentSnapshot keep(ConsentSnapshot snapshot) {
        database.sql("""
                        insert into decided_from (pseudonym, changed_at, subject, snapshot) values (?, ?, ?, ?)
                        on conflict do nothing
                        """)
                .params(
                        snapshot.pseudonym().value(),
                        snapshot.changedAt(),
                        snapshot.subject().value(),
                        json.writeValueAsString(snapshot))
                .update();
        return snapshot;
    }

    /** The state that a decision as of this revision was made from; empty where none was kept, or the person is severed. */
    public Optional<ConsentSnapshot> find(Pseudonym person, long revision) {
        return database.sql("""
                        select snapshot from decided_from where pseudonym = ? and changed_at <= ?
                        order by changed_at desc limit 1
                        """)
                .params(person.value(), revision)
                .query(String.class)
                .optional()
                .map(text -> json.readValue(text, ConsentSnapshot.class));
    }
}
