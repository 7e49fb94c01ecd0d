package org.neuroskin.consentservice.consent;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.query.AuditEntity;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/** The consent records of people, and how they stood before. To be used inside a transaction. */
@Component
class ConsentRecords {
    private final EntityManager entities;

    ConsentRecords(EntityManager entities) {
        this.entities = entities;
    }

    void add(ConsentEntity consent) {
        entities.persist(consent);
    }

    /** Another person's consent is as absent as one that never was. */
    Optional<ConsentEntity> find(SubjectId subject, UUID id) {
        return Optional.ofNullable(entities.find(ConsentEntity.class, id))
                .filter(consent -> consent.subject().equals(subject.value()));
    }

    /** Newest first. */
    List<ConsentEntity> of(SubjectId subject) {
        return entities.createQuery(
                        "select distinct c from ConsentEntity c left join fetch c.grants where c.subject = :subject"
                                + " order by c.givenAt desc, c.id",
                        ConsentEntity.class)
                .setParameter("subject", subject.value())
                .getResultList();
    }

    /** Those of one app and purpose that still allow something. */
    List<ConsentEntity> standing(SubjectId subject, AppId app, PurposeId purpose, Instant now) {
        return of(subject).stream()
                .filter(consent -> consent.app().equals(app)
                        && consent.purpose().equals(purpose)
                        && consent.stateAt(now).allows())
                .toList();
    }

    /** Every state of the record, oldest first. */
    List<HistoryEntry> history(ConsentEntity consent) {
        AuditReader reader = AuditReaderFactory.get(entities);
        return reader.getRevisions(ConsentEntity.class, consent.id()).stream()
                .map(number -> entry(reader, consent, number))
                .toList();
    }

    private static HistoryEntry entry(AuditReader reader, ConsentEntity consent, Number number) {
        ConsentEntity then = reader.find(ConsentEntity.class, consent.id(), number);
        HistoryRevision revision = reader.findRevision(HistoryRevision.class, number);
        Act act = revision.getAct();
        String actor = act.actor().equals(consent.subject()) ? Act.SUBJECT : act.actor();
        List<?> grants = reader.createQuery()
                .forEntitiesAtRevision(GrantEntity.class, number)
                .add(AuditEntity.relatedId("consent").eq(consent.id()))
                .addOrder(AuditEntity.property("category").asc())
                .getResultList();
        return new HistoryEntry(
                then.revision(),
                Instant.ofEpochMilli(revision.getAt()),
                actor,
                then.state(),
                grants.stream()
                        .map(grant -> ((GrantEntity) grant).viewAt(then.effectiveAt()))
                        .toList());
    }
}
