package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.consentservice.snapshot.PersonSource;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AuditEvent.NeverChanged;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The categories that a person wants nobody to use, whatever else is granted.
 *
 * <p><b>Guarantee</b>: when a change returns, every gateway decides by it. Consents stay as they are; a "never" stands above
 * them, and above emergency access too.
 */
@Component
class NeverCategories implements PersonSource {
    private final JdbcClient database;
    private final EnforcedChange changes;
    private final Revisions revisions;
    private final AuditOutbox outbox;
    private final Acts acts;
    private final Ids ids;
    private final Clock clock;

    /** One of them. */
    record Never(CategoryId category, Instant since) {}

    /** A change that is in effect. */
    record InEffect(Instant effectiveAt, long revision, Enforcement enforcement) {}

    NeverCategories(
            JdbcClient database,
            EnforcedChange changes,
            Revisions revisions,
            AuditOutbox outbox,
            Acts acts,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.changes = changes;
        this.revisions = revisions;
        this.outbox = outbox;
        this.acts = acts;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Person complete(SubjectId subject, Person known) {
        List<CategoryId> never = of(subject).stream().map(Never::category).toList();
        return known.never(never);
    }

    /** Those that stand, by name. */
    List<Never> of(SubjectId subject) {
        return database.sql("""
                        select category, since from never_category where subject = ? and lifted_at is null order by category
                        """)
                .param(subject.value())
                .query((row, number) -> new Never(
                        new CategoryId(row.getString("category")),
                        Objects.requireNonNull(row.getObject("since", OffsetDateTime.class))
                                .toInstant()))
                .list();
    }

    /** Nobody may use it from now on. Repeating it does no harm. */
    InEffect set(SubjectId subject, CategoryId category) {
        return change(subject, category, true);
    }

    /** Consents count for it again. Repeating it does no harm. */
    InEffect lift(SubjectId subject, CategoryId category) {
        return change(subject, category, false);
    }

    private InEffect change(SubjectId subject, CategoryId category, boolean never) {
        Act act = acts.onBehalfOf(subject);
        long revision = changes.commit(subject, pseudonym -> {
            boolean stands =
                    of(subject).stream().anyMatch(each -> each.category().equals(category));
            if (stands == never) {
                return latest(subject, category);
            }
            Instant now = clock.instant();
            long next = revisions.next(subject).number();
            database.sql("""
                            insert into never_category (subject, category, since, lifted_at, revision)
                            values (?, ?, ?, null, ?)
                            on conflict (subject, category) do update set revision = excluded.revision,
                                since = case when ? then excluded.since else never_category.since end,
                                lifted_at = case when ? then null else excluded.since end
                            """)
                    .params(subject.value(), category.value(), now.atOffset(ZoneOffset.UTC), next, never, never)
                    .update();
            outbox.add(new NeverChanged(
                    ids.next(), now, pseudonym, act.actor(), category, never ? "set" : "lifted", next));
            return next;
        });
        Enforcement enforcement = changes.inEffect(subject, revision);
        return new InEffect(clock.instant(), revision, enforcement);
    }

    private long latest(SubjectId subject, CategoryId category) {
        return database.sql("select coalesce(max(revision), 0) from never_category where subject = ? and category = ?")
                .params(subject.value(), category.value())
                .query(Long.class)
                .single();
    }
}
