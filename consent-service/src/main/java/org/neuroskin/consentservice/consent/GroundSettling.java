package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.neuroskin.consentservice.apps.Settling;
import org.neuroskin.consentservice.consent.LiveConsents.LiveConsent;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Invalidates in the records what {@link GivenGround} found, person by person. No decision waits for that: the rows that it works
 * off count from their commit on. What a crash leaves is taken up at the next start.
 */
@Component
class GroundSettling implements Settling {
    private static final Logger LOG = LoggerFactory.getLogger(GroundSettling.class);
    private static final int AT_ONCE = 1_000;

    private final JdbcClient database;
    private final ConsentEnds ends;
    private final Acts acts;
    private final Clock clock;

    GroundSettling(JdbcClient database, ConsentEnds ends, Acts acts, Clock clock) {
        this.database = database;
        this.ends = ends;
        this.acts = acts;
        this.clock = clock;
    }

    @Scheduled(initialDelayString = "PT2S", fixedDelayString = "PT2S")
    void settleAll() {
        try {
            database.sql("select distinct app from lost_ground where settled_at is null")
                    .query((row, number) -> new AppId(row.getString("app")))
                    .list()
                    .forEach(this::settle);
        } catch (DataAccessException | ProblemException e) {
            LOG.warn(
                    "what lost its ground cannot be noted now, trying on: {}",
                    e.getClass().getSimpleName());
        }
    }

    @Override
    public void settle(AppId app) {
        if (!isOpen(app)) {
            return;
        }
        some(app).forEach(this::invalidate);
        ends.inEffect();
        close(app);
    }

    private void invalidate(LiveConsent consent) {
        database.sql("select distinct reason from grant_without_ground where consent = ?")
                .param(consent.id())
                .query(String.class)
                .list()
                .forEach(reason -> ends.noteInvalid(
                        consent.subject(),
                        consent.id(),
                        acts.of(Acts.SYSTEM, reason),
                        () -> grants(consent.id(), reason)));
    }

    private Set<UUID> grants(UUID consent, String reason) {
        return new HashSet<>(database.sql("select id from grant_without_ground where consent = ? and reason = ?")
                .params(consent, reason)
                .query(UUID.class)
                .list());
    }

    private List<LiveConsent> some(AppId app) {
        return database.sql("select distinct consent, subject from grant_without_ground where app = ? limit ?")
                .params(app.value(), AT_ONCE)
                .query((row, number) ->
                        new LiveConsent(row.getObject("consent", UUID.class), new SubjectId(row.getString("subject"))))
                .list();
    }

    private boolean isOpen(AppId app) {
        return database.sql("select exists (select from lost_ground where app = ? and settled_at is null)")
                .param(app.value())
                .query(Boolean.class)
                .single();
    }

    /** One statement, so that what is noted beside it is either seen or stays open. */
    private void close(AppId app) {
        database.sql("""
                        update lost_ground set settled_at = ? where app = ? and settled_at is null
                          and not exists (select from grant_without_ground where app = ?)
                        """)
                .params(Rows.utc(clock.instant()), app.value(), app.value())
                .update();
    }
}
