package org.neuroskin.consentservice.consent;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.neuroskin.consentservice.consent.Columns.CauseColumn;
import org.neuroskin.consentservice.consent.Columns.StateColumn;
import org.neuroskin.consentservice.consent.GrantEntity.Period;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.PurposeId;

/** The row of a consent record. Its history is written by Envers, so no bulk update may ever touch it. */
@Entity
@Table(name = "consent")
@Audited
class ConsentEntity {
    @Id
    private UUID id;

    @Version
    @NotAudited
    private int version;

    private String subject;
    private String app;
    private String purpose;

    @Convert(converter = StateColumn.class)
    private ConsentState state;

    @Column(name = "given_at")
    private Instant givenAt;

    @Column(name = "valid_until")
    private Instant validUntil;

    @Column(name = "notice_version")
    private int noticeVersion;

    @Column(name = "notice_hash")
    private String noticeHash;

    @Column(name = "notice_language")
    private String noticeLanguage;

    private long revision;

    @Convert(converter = CauseColumn.class)
    private ConsentCause cause;

    @Column(name = "effective_at")
    private Instant effectiveAt;

    @OneToMany(mappedBy = "consent", cascade = CascadeType.PERSIST)
    @OrderBy("category, id")
    private List<GrantEntity> grants = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected ConsentEntity() {}

    ConsentEntity(UUID id, String subject, AppId app, PurposeId purpose, Period period, Change given) {
        this.id = id;
        this.subject = subject;
        this.app = app.value();
        this.purpose = purpose.value();
        this.state = ConsentLifecycle.after(null, given.cause());
        this.givenAt = given.effectiveAt();
        this.validUntil = period.until();
        this.noticeHash = "";
        this.noticeLanguage = "";
        this.revision = given.revision();
        this.cause = given.cause();
        this.effectiveAt = given.effectiveAt();
    }

    void showed(ConsentView.NoticeShown notice) {
        noticeVersion = notice.version();
        noticeHash = notice.hash();
        noticeLanguage = notice.language();
    }

    void add(GrantEntity grant) {
        grants.add(grant);
    }

    /**
     * Notes a change of its grants. Where it ended only some of them, the record lives on as it was; else it goes where the
     * cause leads.
     */
    void changed(Change change) {
        boolean lives = grants.stream().anyMatch(grant -> grant.standing(change.effectiveAt()));
        if (!ConsentLifecycle.ends(change.cause()) || (!lives && state.allows())) {
            state = ConsentLifecycle.after(state, change.cause());
        }
        revision = change.revision();
        cause = change.cause();
        effectiveAt = change.effectiveAt();
        grants.stream()
                .filter(grant -> grant.state().allows())
                .map(grant -> grant.period().until())
                .max(Instant::compareTo)
                .ifPresent(latest -> validUntil = latest);
    }

    /**
     * Those of the named grants that can still be ended, or of all if none is named.
     *
     * @throws ProblemException {@code invalid-input} for a grant of another record
     */
    List<GrantEntity> endable(Set<UUID> named) {
        Set<UUID> own = grants.stream().map(GrantEntity::id).collect(Collectors.toSet());
        if (!own.containsAll(named)) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/grants", "names a grant that is not part of this consent");
            throw mistakes.problem();
        }
        return grants.stream()
                .filter(grant -> named.isEmpty() || named.contains(grant.id()))
                .filter(grant -> grant.state().allows())
                .toList();
    }

    UUID id() {
        return id;
    }

    String subject() {
        return subject;
    }

    AppId app() {
        return new AppId(app);
    }

    PurposeId purpose() {
        return new PurposeId(purpose);
    }

    /** As stored; {@link #stateAt} also knows the clock. */
    ConsentState state() {
        return state;
    }

    ConsentState stateAt(Instant now) {
        return state.allows() && grants.stream().noneMatch(grant -> grant.standing(now))
                ? ConsentLifecycle.after(state, ConsentCause.EXPIRED)
                : state;
    }

    Instant givenAt() {
        return givenAt;
    }

    /** This moment, or when it was given if that was later: nothing ends before it began. */
    Instant notBeforeGiven(Instant at) {
        return at.isBefore(givenAt) ? givenAt : at;
    }

    Instant validUntil() {
        return validUntil;
    }

    ConsentView.NoticeShown notice() {
        return new ConsentView.NoticeShown(noticeVersion, noticeHash, noticeLanguage);
    }

    long revision() {
        return revision;
    }

    ConsentCause cause() {
        return cause;
    }

    Instant effectiveAt() {
        return effectiveAt;
    }

    List<GrantEntity> grants() {
        return List.copyOf(grants);
    }
}
