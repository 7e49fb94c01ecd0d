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
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.Columns.DurationColumn;
import org.neuroskin.consentservice.consent.Columns.FidelityColumn;
import org.neuroskin.consentservice.consent.Columns.FormColumn;
import org.neuroskin.consentservice.consent.Columns.OperationsColumn;
import org.neuroskin.consentservice.consent.Columns.PlaceColumn;
import org.neuroskin.consentservice.consent.Columns.StateColumn;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.UseBudget;

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

    @Convert(converter = FormColumn.class)
    private ConsentForm form;

    private @Nullable String study;

    @Convert(converter = PlaceColumn.class)
    private @Nullable Place place;

    @Column(name = "data_from")
    private @Nullable Instant dataFrom;

    @Column(name = "data_until")
    private @Nullable Instant dataUntil;

    private @Nullable Integer uses;

    @Column(name = "uses_per")
    @Convert(converter = DurationColumn.class)
    private @Nullable Duration usesPer;

    @Column(name = "erase_by")
    private @Nullable Instant eraseBy;

    @Column(name = "by_guardian")
    private boolean byGuardian;

    private @Nullable String guardian;

    @Column(name = "effective_at")
    private Instant effectiveAt;

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected GrantEntity() {}

    @SuppressWarnings("NullAway.Init") // the rest is set by shape(…)
    GrantEntity(UUID id, ConsentEntity consent, ConsentItem item, Period period, Change change) {
        this.id = id;
        this.consent = consent;
        this.category = item.category().value();
        this.state = ConsentLifecycle.after(null, change.cause());
        this.validFrom = period.from();
        this.validUntil = period.until();
        this.effectiveAt = change.effectiveAt();
        shape(item);
    }

    /** From the first instant to just before the second. */
    record Period(Instant from, Instant until) {}

    /** Whether it allows anything at this time or will later. */
    boolean standing(Instant at) {
        return state.allows() && at.isBefore(validUntil);
    }

    /** Whether it allows something, or did until its time was over: not what was replaced or ended by anybody. */
    boolean isRenewable() {
        return state.allows() || (state == ConsentState.EXPIRED && !effectiveAt.isBefore(validUntil));
    }

    /** It ends, or lives on as before, as the cause demands. */
    void move(Change change) {
        state = ConsentLifecycle.after(state, change.cause());
        effectiveAt = change.effectiveAt();
    }

    /** Becomes what the item says, until then. */
    void amend(ConsentItem item, Period period, Change change) {
        move(change);
        shape(item);
        validFrom = period.from();
        validUntil = period.until();
    }

    /** Given by this guardian, or where that is null by the subject: who gave it last counts. */
    GrantEntity givenBy(@Nullable String account) {
        guardian = account;
        byGuardian = account != null;
        return this;
    }

    /**
     * A newer grant of the same cell takes over these operations from some time on. Without any left, this one ends then: now
     * where that time has come.
     */
    void giveWay(Set<Operation> taken, Instant from, Change change) {
        SortedSet<Operation> left = new TreeSet<>(operations);
        left.removeAll(taken);
        if (from.isAfter(change.effectiveAt()) && from.isAfter(validFrom)) {
            // both stand until then, so that nothing is lost in between
            validUntil = from.isBefore(validUntil) ? from : validUntil;
            effectiveAt = change.effectiveAt();
        } else if (left.isEmpty()) {
            move(change);
        } else {
            operations = left;
            effectiveAt = change.effectiveAt();
        }
    }

    private void shape(ConsentItem item) {
        Conditions conditions = item.conditions();
        DataWindow window = conditions.dataWindow();
        UseBudget budget = conditions.useBudget();
        operations = new TreeSet<>(item.operations());
        fidelity = item.fidelity();
        form = conditions.form();
        study = conditions.study();
        place = conditions.place();
        dataFrom = window == null ? null : window.from();
        dataUntil = window == null ? null : window.until();
        uses = budget == null ? null : budget.uses();
        usesPer = budget == null ? null : budget.per();
        eraseBy = conditions.eraseBy();
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

    /** The account of the guardian who gave it; null where the subject did. */
    @Nullable
    String guardian() {
        return guardian;
    }

    ConsentState state() {
        return state;
    }

    Period period() {
        return new Period(validFrom, validUntil);
    }

    Instant effectiveAt() {
        return effectiveAt;
    }

    ConsentItem item() {
        return new ConsentItem(category(), operations, fidelity, conditions());
    }

    Conditions conditions() {
        return new Conditions(
                form,
                study,
                place,
                dataFrom == null && dataUntil == null ? null : new DataWindow(dataFrom, dataUntil),
                uses == null ? null : new UseBudget(uses, usesPer),
                eraseBy,
                byGuardian);
    }

    ConsentView.GrantView viewAt(Instant now) {
        return new ConsentView.GrantView(
                        id, category(), operations, fidelity, state, validFrom, validUntil, conditions())
                .at(now);
    }
}
