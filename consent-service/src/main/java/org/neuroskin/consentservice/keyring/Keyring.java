package org.neuroskin.consentservice.keyring;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The wrapped keys, one for each (subject, level, category, epoch).
 *
 * <p><b>Guarantee</b>: whoever puts first wins and everybody gets the winner's key, so that two gateways never seal under
 * different keys for the same place. A shredded key keeps its place for ever.
 */
@Component
class Keyring {
    private final JdbcClient database;
    private final Clock clock;

    Keyring(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Optional<WrappedKey> find(String id) {
        return database.sql("select * from wrapped_key where id = ?")
                .param(id)
                .query(Keyring::key)
                .optional();
    }

    List<WrappedKey> find(SubjectId subject, String level, @Nullable CategoryId category, @Nullable String epoch) {
        return database.sql("""
                        select * from wrapped_key where subject = :subject and level = :level
                            and (:category::text is null or category = :category)
                            and (:epoch::text is null or epoch = :epoch)
                        order by epoch, category
                        """)
                .param("subject", subject.value())
                .param("level", level)
                .param("category", category == null ? null : category.value())
                .param("epoch", epoch)
                .query(Keyring::key)
                .list();
    }

    /** The key that has this place now; empty if there is none because the id belongs to a key at another place. */
    Optional<WrappedKey> putIfAbsent(WrappedKey key) {
        String category = key.category() == null ? "" : key.category().value();
        database.sql("""
                        insert into wrapped_key (id, level, subject, category, epoch, state, material, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .param(key.id())
                .param(key.level())
                .param(key.subject().value())
                .param(category)
                .param(key.epoch())
                .param(key.state().wireName())
                .param(key.material())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return database.sql("select * from wrapped_key where subject = ? and level = ? and category = ? and epoch = ?")
                .params(key.subject().value(), key.level(), category, key.epoch())
                .query(Keyring::key)
                .optional();
    }

    private static WrappedKey key(ResultSet row, int number) throws SQLException {
        String category = row.getString("category");
        return new WrappedKey(
                row.getString("id"),
                row.getString("level"),
                new SubjectId(row.getString("subject")),
                category.isEmpty() ? null : new CategoryId(category),
                row.getString("epoch"),
                KeyState.fromWireName(row.getString("state")),
                row.getString("material"));
    }
}
