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
import java.util.UUID;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.neuroskin.consentservice.consent.Columns.StateColumn;
import org.neuroskin.kernel.ConsentState;

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

    @OneToMany(mappedBy = "consent", cascade = CascadeType.PERSIST)
    @OrderBy("category")
    private List<GrantEntity> grants = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected ConsentEntity() {}

    ConsentEntity(UUID id, String subject, String app, String purpose, Instant givenAt, Instant validUntil) {
        this.id = id;
        this.subject = subject;
        this.app = app;
        this.purpose = purpose;
        this.state = ConsentState.GIVEN;
        this.givenAt = givenAt;
        this.validUntil = validUntil;
        this.noticeHash = "";
        this.noticeLanguage = "";
    }

    void showed(ConsentView.NoticeShown notice) {
        noticeVersion = notice.version();
        noticeHash = notice.hash();
        noticeLanguage = notice.language();
    }

    void add(GrantEntity grant) {
        grants.add(grant);
    }

    /** Notes the revision of a change and takes its own state from what its grants are now. */
    void changed(long newRevision, Instant at) {
        revision = newRevision;
        if (grants.stream().anyMatch(grant -> grant.standing(at))) {
            return;
        }
        boolean withdrawn = grants.stream().anyMatch(grant -> grant.state() == ConsentState.WITHDRAWN);
        state = withdrawn ? ConsentState.WITHDRAWN : ConsentState.EXPIRED;
    }

    UUID id() {
        return id;
    }

    String subject() {
        return subject;
    }

    String app() {
        return app;
    }

    String purpose() {
        return purpose;
    }

    /** As stored; {@link #stateAt} also knows the clock. */
    ConsentState state() {
        return state;
    }

    ConsentState stateAt(Instant now) {
        return state.allows() && grants.stream().noneMatch(grant -> grant.standing(now)) ? ConsentState.EXPIRED : state;
    }

    Instant givenAt() {
        return givenAt;
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

    List<GrantEntity> grants() {
        return List.copyOf(grants);
    }
}
