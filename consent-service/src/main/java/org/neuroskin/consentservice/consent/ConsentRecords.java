package org.neuroskin.consentservice.consent;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/** The consent records of people as they are. To be used inside a transaction. */
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
}
