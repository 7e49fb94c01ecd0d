package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The consents that hold now, of everybody, for questions about all of them. */
@Component
public class LiveConsents {
    private final JdbcClient database;
    private final Clock clock;

    /** One of them, and whose it is. */
    public record LiveConsent(UUID id, SubjectId subject) {}

    LiveConsents(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A page of them by their ids.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit at most so many
     */
    public List<LiveConsent> page(@Nullable UUID after, int limit) {
        return database.sql("""
                        select id, subject from consent
                        where state in ('given', 'renewed') and valid_until > :now
                          and (cast(:after as uuid) is null or id > cast(:after as uuid))
                        order by id
                        limit :limit
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("after", after)
                .param("limit", limit)
                .query((row, number) ->
                        new LiveConsent(row.getObject("id", UUID.class), new SubjectId(row.getString("subject"))))
                .list();
    }
}
