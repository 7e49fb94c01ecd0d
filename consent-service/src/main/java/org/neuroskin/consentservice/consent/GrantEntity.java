package org.neuroskin.consentservice.consent;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.neuroskin.consentservice.consent.Columns.FidelityColumn;
import org.neuroskin.consentservice.consent.Columns.OperationsColumn;
import org.neuroskin.consentservice.consent.Columns.StateColumn;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;

/** The row of one grant of a consent record. */
@Entity
@Table(name = "consent_grant")
@Audited
class GrantEntity {
    @Id
    private UUID id;

    @Version
    @NotAudited
    private int version;

    @SuppressWarnings("UnusedVariable") // read by queries, not by us
    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "consent")
    private ConsentEntity consent;

    private String category;

    @Convert(converter = OperationsColumn.class)
    private SortedSet<Operation> operations;

    @Convert(converter = FidelityColumn.class)
    private Fidelity fidelity;

    @Convert(converter = StateColumn.class)
    private ConsentState state;

    @Column(name = "valid_from")
    private Instant validFrom;

    @Column(name = "valid_until")
    private Instant validUntil;

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected GrantEntity() {}

    GrantEntity(UUID id, ConsentEntity consent, ConsentItem item, ConsentState state) {
        this.id = id;
        this.consent = consent;
        this.category = item.category().value();
        this.operations = new TreeSet<>(item.operations());
        this.fidelity = item.fidelity();
        this.state = state;
        this.validFrom = consent.givenAt();
        this.validUntil = consent.validUntil();
    }

    /** Whether it allows anything at this time. */
    boolean standing(Instant at) {
        return state.allows() && at.isBefore(validUntil);
    }

    void withdraw() {
        state = ConsentState.WITHDRAWN;
    }

    /** A newer grant of the same cell takes over these operations; without any left, this one ends now. */
    void giveWay(Set<Operation> taken, Instant now) {
        SortedSet<Operation> left = new TreeSet<>(operations);
        left.removeAll(taken);
        if (!left.isEmpty()) {
            operations = left;
            return;
        }
        Instant earliestEnd = validFrom.plus(1, ChronoUnit.MICROS);
        validUntil = now.isAfter(earliestEnd) ? now : earliestEnd;
    }

    UUID id() {
        return id;
    }

    CategoryId category() {
        return new CategoryId(category);
    }

    SortedSet<Operation> operations() {
        return operations;
    }

    ConsentState state() {
        return state;
    }

    ConsentView.GrantView viewAt(Instant now) {
        ConsentState shown = state.allows() && !standing(now) ? ConsentState.EXPIRED : state;
        return new ConsentView.GrantView(id, category(), operations, fidelity, shown, validUntil);
    }
}
