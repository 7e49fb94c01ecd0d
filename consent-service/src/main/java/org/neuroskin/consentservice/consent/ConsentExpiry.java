package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.kernel.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Notes in history what the clock has ended, effective from the moment it ended. No decision and no answer waits for that: what
 * is over is over for everybody who looks, whether this has run or not. Several replicas may run it at once.
 */
@Component
class ConsentExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(ConsentExpiry.class);
    private static final int PEOPLE_AT_ONCE = 500;

    private final JdbcClient database;
    private final ConsentRecords records;
    private final ConsentWriter writer;
    private final ChangeInEffect changes;
    private final Acts acts;
    private final Clock clock;

    ConsentExpiry(
            JdbcClient database,
            ConsentRecords records,
            ConsentWriter writer,
            ChangeInEffect changes,
            Acts acts,
            Clock clock) {
        this.database = database;
        this.records = records;
        this.writer = writer;
        this.changes = changes;
        this.acts = acts;
        this.clock = clock;
    }

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
    void noteExpired() {
        try {
            Instant now = clock.instant();
            Act act = acts.clock();
            for (SubjectId subject : people(now)) {
                changes.note(subject, act, person -> expire(person, now));
            }
        } catch (DataAccessException e) {
            LOG.warn("expired consents cannot be noted now: {}", e.getClass().getSimpleName());
        }
    }

    private List<SubjectId> people(Instant now) {
        return database.sql("""
                        select distinct c.subject from consent_grant g join consent c on c.id = g.consent
                        where g.state in ('given', 'renewed') and g.valid_until <= ? limit ?
                        """)
                .params(now.atOffset(ZoneOffset.UTC), PEOPLE_AT_ONCE)
                .query((row, number) -> new SubjectId(row.getString(1)))
                .list();
    }

    private void expire(Person person, Instant now) {
        for (ConsentEntity consent : records.of(person.id())) {
            List<GrantEntity> over = consent.grants().stream()
                    .filter(grant -> grant.state().allows() && !grant.standing(now))
                    .toList();
            if (!over.isEmpty()) {
                Change change = writer.begin(person, ConsentCause.EXPIRED, latestEnd(over));
                over.forEach(grant -> grant.move(new Change(
                        change.cause(), change.revision(), grant.period().until())));
                consent.changed(change);
                writer.record(
                        person,
                        consent,
                        over.stream().map(GrantEntity::category).toList());
            }
        }
    }

    private static Instant latestEnd(List<GrantEntity> grants) {
        return grants.stream()
                .map(grant -> grant.period().until())
                .max(Instant::compareTo)
                .orElseThrow();
    }
}
