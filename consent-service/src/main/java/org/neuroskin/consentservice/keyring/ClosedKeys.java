package org.neuroskin.consentservice.keyring;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Data keys that open what they sealed and seal nothing any more, because an operator believes that somebody else may have them. */
@Component
class ClosedKeys {
    static final int PAGE = 1_000;

    private final JdbcClient database;

    /**
     * A key, with nothing of whose it is.
     *
     * @param id as it stands in everything that the key has sealed
     * @param month in which that was stored
     * @param state {@code decrypt-only}, or {@code shredded} where it was erased since
     */
    record Closed(String id, String category, String month, String state) {}

    ClosedKeys(JdbcClient database) {
        this.database = database;
    }

    /**
     * Closes every key that seals, and says how many; a gateway makes another at the next write. Index keys seal nothing, and by
     * another nobody would find what is stored.
     *
     * @param subject whose; null for everybody's
     * @param category with those below it; null for all
     */
    long close(UUID rotation, @Nullable String subject, @Nullable String category) {
        return database.sql("""
                        update wrapped_key set state = 'decrypt-only', closed_by = :rotation
                        where level = 'data' and state = 'active' and epoch <> :index
                            and (:subject::text is null or subject = :subject)
                            and (:category::text is null or category = :category or starts_with(category, :category || '.'))
                        """)
                .param("rotation", rotation)
                .param("index", Keyring.INDEX)
                .param("subject", subject)
                .param("category", category)
                .update();
    }

    /** Those that a rotation closed, by id, behind an id; {@value #PAGE} at most. */
    List<Closed> by(UUID rotation, String after) {
        return database.sql("""
                        select id, category, epoch, state from wrapped_key
                        where closed_by = ? and id > ? order by id limit ?
                        """)
                .params(rotation, after, PAGE)
                .query((row, number) -> new Closed(
                        row.getString("id"), row.getString("category"), row.getString("epoch"), row.getString("state")))
                .list();
    }
}
