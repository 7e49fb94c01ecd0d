package org.neuroskin.consentservice.consent;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.hibernate.envers.RevisionEntity;
import org.hibernate.envers.RevisionListener;
import org.hibernate.envers.RevisionNumber;
import org.hibernate.envers.RevisionTimestamp;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** One entry of Envers: when rows changed and who changed them. */
@Entity
@Table(name = "consent_history")
@RevisionEntity(HistoryRevision.Signer.class)
class HistoryRevision {
    @Id
    @GeneratedValue(generator = "consent_history_seq")
    @SequenceGenerator(name = "consent_history_seq", sequenceName = "consent_history_seq", allocationSize = 1)
    @RevisionNumber
    private long id;

    @RevisionTimestamp
    private long at;

    private String actor = "system";

    protected HistoryRevision() {}

    /** Envers hands out a lazy proxy: only methods see its values. */
    long getAt() {
        return at;
    }

    String getActor() {
        return actor;
    }

    /** Signs with the {@code sub} of whoever is signed in. */
    static class Signer implements RevisionListener {
        @Override
        public void newRevision(Object revision) {
            Authentication signedIn = SecurityContextHolder.getContext().getAuthentication();
            if (signedIn != null) {
                ((HistoryRevision) revision).actor = signedIn.getName();
            }
        }
    }
}
