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
import org.jspecify.annotations.Nullable;

/**
 * One entry of Envers: that rows changed, and who changed them.
 *
 * <p>Entries of one person are made under the lock of the person's shard, so their numbers are in the order of the commits;
 * {@code at} only tells a reader when that was.
 */
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

    private String actor = "";
    private @Nullable String tool;
    private @Nullable String reason;
    private String correlation = "";

    protected HistoryRevision() {}

    /** Envers hands out a lazy proxy: only methods see its values. */
    long getId() {
        return id;
    }

    long getAt() {
        return at;
    }

    Act getAct() {
        return new Act(actor, tool, reason, correlation);
    }

    private void sign(Act act) {
        actor = act.actor();
        tool = act.tool();
        reason = act.reason();
        correlation = act.correlation();
    }

    /** Signs with the act of the transaction. */
    static class Signer implements RevisionListener {
        @Override
        public void newRevision(Object revision) {
            ((HistoryRevision) revision).sign(Acts.current());
        }
    }
}
