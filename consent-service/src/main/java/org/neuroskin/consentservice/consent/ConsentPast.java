package org.neuroskin.consentservice.consent;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.query.AuditEntity;
import org.hibernate.envers.query.AuditQuery;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.ConsentActs.Difference;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.ConsentState;
import org.springframework.stereotype.Component;

/**
 * How records stood before: what was true at a time, and what was known at a time. To be used inside a transaction.
 *
 * <p>Each change left a row of what it changed, with the sequence in which it was recorded and the time since when it is so. Of
 * the rows that were known, the last in sequence that was in effect tells what was true; clocks order nothing.
 */
@Component
class ConsentPast {
    private static final Comparator<GrantView> BY_CATEGORY =
            Comparator.comparing(GrantView::category).thenComparing(GrantView::id);

    private final EntityManager entities;

    private record Row<T>(T entity, HistoryRevision history) {}

    ConsentPast(EntityManager entities) {
        this.entities = entities;
    }

    /** Every state of the record, in the order of recording. */
    List<HistoryEntry> history(ConsentEntity consent) {
        List<Row<GrantEntity>> grants = grants(consent.id());
        List<HistoryEntry> history = new ArrayList<>();
        List<GrantView> before = List.of();
        for (Row<ConsentEntity> row : rows(consent.id())) {
            ConsentEntity then = row.entity();
            Instant effective = then.effectiveAt();
            List<GrantEntity> standing = latest(
                    grants, each -> each.history().getId() <= row.history().getId());
            // at no time of the clock, which changes nothing by itself
            List<GrantView> after = views(standing, Instant.MIN);
            Act act = row.history().getAct();
            history.add(new HistoryEntry(
                    then.revision(),
                    Instant.ofEpochMilli(row.history().getAt()),
                    act.actor().equals(consent.subject()) ? Act.SUBJECT : act.actor(),
                    then.state(),
                    views(standing, effective),
                    between(before, after),
                    new HistoryEntry.Source(
                            row.history().getId(),
                            then.cause(),
                            effective,
                            act.tool(),
                            act.reason(),
                            act.correlation())));
            before = after;
        }
        return history;
    }

    /** What a change of the record made different; nothing for a revision at which nothing happened to it. */
    List<Difference> differences(ConsentEntity consent, long revision) {
        return history(consent).stream()
                .filter(entry -> entry.revision() == revision)
                .findFirst()
                .map(HistoryEntry::changes)
                .orElse(List.of());
    }

    /**
     * The record as it was at a time, as far as it was known.
     *
     * @return empty if it was not in effect yet
     * @throws ProblemException {@code not-found} if nothing was known of it
     */
    Optional<ConsentView> at(ConsentEntity consent, App app, Instant at, Consents.Known known) {
        List<Row<ConsentEntity>> rows = rows(consent.id());
        long horizon = rows.stream()
                .filter(row -> known.recorded() == null
                        || !Instant.ofEpochMilli(row.history().getAt()).isAfter(known.recorded()))
                .filter(row -> known.revision() == null || row.entity().revision() <= known.revision())
                .mapToLong(row -> row.history().getId())
                .max()
                .orElseThrow(ProblemException::notFound);
        List<ConsentEntity> valid = rows.stream()
                .filter(row -> row.history().getId() <= horizon)
                .map(Row::entity)
                .filter(then -> !then.effectiveAt().isAfter(at))
                .toList();
        if (valid.isEmpty()) {
            return Optional.empty();
        }
        List<GrantEntity> grants = latest(
                grants(consent.id()),
                row -> row.history().getId() <= horizon
                        && !row.entity().effectiveAt().isAfter(at));
        return Optional.of(view(valid, grants, app, at));
    }

    private static ConsentView view(List<ConsentEntity> rows, List<GrantEntity> grants, App app, Instant at) {
        ConsentEntity last = rows.getLast();
        boolean lives = grants.stream().anyMatch(grant -> grant.standing(at));
        ConsentState state = last.state();
        if (lives) {
            // what ended the record later says nothing of the cells that it did not touch
            state = rows.reversed().stream()
                    .map(ConsentEntity::state)
                    .filter(ConsentState::allows)
                    .findFirst()
                    .orElse(state);
        } else if (state.allows()) {
            state = ConsentLifecycle.after(state, ConsentCause.EXPIRED);
        }
        return new ConsentView(
                last.id(),
                app,
                last.purpose(),
                state,
                last.givenAt(),
                last.validUntil(),
                last.notice(),
                views(grants, at),
                last.revision());
    }

    static List<Difference> between(List<GrantView> before, List<GrantView> after) {
        List<Difference> differences = new ArrayList<>();
        for (GrantView now : after) {
            Optional<GrantView> then =
                    before.stream().filter(each -> each.id().equals(now.id())).findFirst();
            if (then.isEmpty() || !then.get().equals(now)) {
                differences.add(new Difference(then.orElse(null), now));
            }
        }
        return differences;
    }

    private static List<GrantView> views(List<GrantEntity> grants, Instant at) {
        return grants.stream()
                .map(grant -> grant.viewAt(at))
                .sorted(BY_CATEGORY)
                .toList();
    }

    /** Of each grant the last row that counts. */
    private static List<GrantEntity> latest(List<Row<GrantEntity>> rows, Predicate<Row<GrantEntity>> counts) {
        Map<UUID, GrantEntity> latest = new LinkedHashMap<>();
        rows.stream().filter(counts).forEach(row -> latest.put(row.entity().id(), row.entity()));
        return List.copyOf(latest.values());
    }

    private List<Row<ConsentEntity>> rows(UUID consent) {
        return read(
                ConsentEntity.class,
                query(ConsentEntity.class).add(AuditEntity.id().eq(consent)));
    }

    private List<Row<GrantEntity>> grants(UUID consent) {
        return read(
                GrantEntity.class,
                query(GrantEntity.class).add(AuditEntity.relatedId("consent").eq(consent)));
    }

    private AuditQuery query(Class<?> kind) {
        return AuditReaderFactory.get(entities)
                .createQuery()
                .forRevisionsOfEntity(kind, false, true)
                .addOrder(AuditEntity.revisionNumber().asc());
    }

    private static <T> List<Row<T>> read(Class<T> kind, AuditQuery query) {
        List<Row<T>> rows = new ArrayList<>();
        for (Object row : query.getResultList()) {
            Object[] parts = (Object[]) row;
            rows.add(new Row<>(kind.cast(parts[0]), (HistoryRevision) parts[1]));
        }
        return rows;
    }
}
