package org.neuroskin.consentservice.snapshot;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.BreakGlass;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads all that a gateway needs to know of a person as one consistent state. */
@Component
public class Snapshots {
    private final JdbcClient database;
    private final GrantSource grants;
    private final KnownPeople people;
    private final Recipients recipients;
    private final Pseudonyms pseudonyms;
    private final EndedTokensBook ended;
    private final TransactionTemplate transaction;

    Snapshots(
            JdbcClient database,
            GrantSource grants,
            KnownPeople people,
            Recipients recipients,
            Pseudonyms pseudonyms,
            EndedTokensBook ended,
            PlatformTransactionManager transactions) {
        this.database = database;
        this.grants = grants;
        this.people = people;
        this.recipients = recipients;
        this.pseudonyms = pseudonyms;
        this.ended = ended;
        this.transaction = new TransactionTemplate(transactions);
        // head and grants from one and the same moment
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        transaction.setReadOnly(true);
    }

    /** The person as of now; also somebody unknown has a snapshot, without grants. */
    public ConsentSnapshot of(SubjectId subject) {
        // made when first needed, which a reading transaction could not
        Pseudonym pseudonym = pseudonyms.of(subject);
        int shard = Shards.of(subject);
        return Objects.requireNonNull(transaction.execute(status -> {
            long head = database.sql("select revision from subject_shard where shard = ?")
                    .param(shard)
                    .query(Long.class)
                    .single();
            long changedAt = database.sql("""
                            select greatest(
                                (select coalesce(max(revision), 0) from consent_change where subject = ?),
                                (select coalesce(max(revision), 0) from consent_change where shard = ? and subject is null))
                            """)
                    .params(subject.value(), shard)
                    .query(Long.class)
                    .single();
            long erasedAt = database.sql(
                            "select coalesce(max(revision), 0) from consent_change where subject = ? and erases")
                    .param(subject.value())
                    .query(Long.class)
                    .single();
            List<Grant> theirs = grants.grantsOf(subject);
            Person person = people.of(subject);
            return new ConsentSnapshot(
                    subject,
                    pseudonym,
                    shard,
                    head,
                    changedAt,
                    erasedAt,
                    person,
                    recipients(theirs, person),
                    theirs,
                    ended.of(subject),
                    recipients.bound());
        }));
    }

    private Map<AppId, Recipient> recipients(List<Grant> grants, Person person) {
        return recipients.of(Stream.concat(
                        grants.stream().map(Grant::recipient),
                        person.breakGlass().stream().map(BreakGlass::recipient))
                .collect(Collectors.toSet()));
    }
}
