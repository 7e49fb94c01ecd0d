package org.neuroskin.consentservice.consent;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/** The consent records of people as they are. To be used inside a transaction. */
@Component
class ConsentRecords {
    private static final Set<ConsentState> ALLOWING =
            Arrays.stream(ConsentState.values()).filter(ConsentState::allows).collect(Collectors.toUnmodifiableSet());

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

    /** Those that have not ended, newest first; of some only the clock knows that they have. However many have ended, it is quick. */
    List<ConsentEntity> open(SubjectId subject) {
        return entities.createQuery(
                        "select distinct c from ConsentEntity c left join fetch c.grants"
                                + " where c.subject = :subject and c.state in :allowing order by c.givenAt desc, c.id",
                        ConsentEntity.class)
                .setParameter("subject", subject.value())
                .setParameter("allowing", ALLOWING)
                .getResultList();
    }

    /** Those of one app that still allow something. */
    Stream<ConsentEntity> standing(SubjectId subject, AppId app, Instant now) {
        return open(subject).stream()
                .filter(consent ->
                        consent.app().equals(app) && consent.stateAt(now).allows());
    }

    /** Those of one app and purpose that still allow something. */
    List<ConsentEntity> standing(SubjectId subject, AppId app, PurposeId purpose, Instant now) {
        return standing(subject, app, now)
                .filter(consent -> consent.purpose().equals(purpose))
                .toList();
    }
}
