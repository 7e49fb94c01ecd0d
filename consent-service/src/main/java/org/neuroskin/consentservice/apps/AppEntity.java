package org.neuroskin.consentservice.apps;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hibernate.envers.Audited;
import org.hibernate.envers.NotAudited;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.Columns.CategoriesColumn;
import org.neuroskin.consentservice.apps.Columns.DisclosureColumn;
import org.neuroskin.consentservice.apps.Columns.PurposesColumn;
import org.neuroskin.consentservice.apps.Columns.SettingColumn;
import org.neuroskin.consentservice.apps.Columns.StateColumn;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AppState;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;

/**
 * The row of an app: what is in force, the open proposal beside it, and whether it is cut off. Its history is written by
 * Envers, so no bulk update may ever touch an audited column.
 */
@Entity
@Table(name = "app")
@Audited
class AppEntity {
    @Id
    private String id;

    @Version
    @NotAudited
    private int version;

    private String name = "";
    private String organisation = "";
    private @Nullable String place;

    @Convert(converter = SettingColumn.class)
    private Setting setting = Setting.PRIVATE;

    @Convert(converter = PurposesColumn.class)
    private SortedSet<PurposeId> purposes = new TreeSet<>();

    @Convert(converter = CategoriesColumn.class)
    private SortedSet<CategoryId> categories = new TreeSet<>();

    private @Nullable String study;

    @Column(name = "redirect_uris")
    private String redirectUris = "";

    private @Nullable String homepage;

    @Column(name = "events_uri")
    private @Nullable String eventsUri;

    @Column(name = "token_binding")
    private @Nullable String tokenBinding;

    @Convert(converter = DisclosureColumn.class)
    private @Nullable Disclosure disclosure;

    private boolean pairwise;

    @Column(name = "first_party")
    private boolean firstParty;

    @Column(name = "from_file")
    private boolean fromFile;

    @Convert(converter = StateColumn.class)
    private AppState state = AppState.PROPOSED;

    private boolean suspended;
    private boolean frozen;

    @Column(name = "cut_off_at")
    private @Nullable Instant cutOffAt;

    private int edition;

    private @Nullable String proposal;

    @Column(name = "proposal_edition")
    private int proposalEdition;

    @Column(name = "proposed_by")
    private @Nullable String proposedBy;

    @Column(name = "proposed_at")
    private @Nullable Instant proposedAt;

    @Column(name = "operator_approval")
    private @Nullable String operatorApproval;

    @Column(name = "chair_approval")
    private @Nullable String chairApproval;

    private boolean approved;
    private long revision;

    @NotAudited
    @Column(name = "keycloak_pending")
    private boolean keycloakPending;

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected AppEntity() {}

    AppEntity(AppId id) {
        this.id = id.value();
    }

    /** Puts these in force, and ends what was proposed before. */
    void putInForce(Terms terms, int newEdition) {
        name = terms.name();
        organisation = terms.organisation();
        place = terms.place() == null ? null : terms.place().code();
        setting = terms.setting();
        purposes = new TreeSet<>(terms.purposes());
        categories = new TreeSet<>(terms.categories());
        study = terms.study();
        redirectUris = Columns.join(terms.redirectUris());
        homepage = terms.homepage() == null ? null : terms.homepage().toString();
        eventsUri = terms.eventsUri() == null ? null : terms.eventsUri().toString();
        tokenBinding =
                terms.tokenBinding() == null ? null : terms.tokenBinding().wireName();
        disclosure = terms.disclosure();
        pairwise = terms.pairwise();
        edition = newEdition;
        state = AppState.ACTIVE;
        dropProposal();
    }

    /** Describes an app of the apps file, which whoever runs the installation answers for. */
    void putInForceFromFile(Terms terms, boolean ofTheInstallation) {
        putInForce(terms, Math.max(edition, proposalEdition) + 1);
        proposalEdition = edition;
        firstParty = ofTheInstallation;
        fromFile = true;
        changed();
    }

    /** Opens a proposal in place of one that is open. */
    void propose(Terms terms, String json, String by, Instant at) {
        dropProposal();
        if (edition == 0) {
            // a name for lists and the history, nothing more
            name = terms.name();
            organisation = terms.organisation();
            state = AppState.PROPOSED;
        }
        proposal = json;
        proposalEdition = Math.max(edition, proposalEdition) + 1;
        proposedBy = by;
        proposedAt = at;
        changed();
    }

    void approveAsOperator(String by) {
        operatorApproval = by;
        changed();
    }

    void approveAsChair(String by) {
        chairApproval = by;
        changed();
    }

    /** Every approval is there: from now on Keycloak may learn of it. */
    void approvedByAll() {
        approved = true;
        keycloakPending = true;
        if (state == AppState.PROPOSED) {
            state = AppState.APPROVED;
        }
    }

    void refuse() {
        dropProposal();
        if (edition == 0) {
            state = AppState.REFUSED;
        }
        changed();
    }

    void suspend(boolean now, Instant at) {
        suspended = now;
        cut(now, at);
    }

    void freeze(boolean now, Instant at) {
        frozen = now;
        cut(now, at);
    }

    void retire(Instant at) {
        // Keycloak may have been told of an app that is approved and not active yet
        boolean known = edition > 0 || approved || keycloakPending;
        state = AppState.RETIRED;
        dropProposal();
        cut(true, at);
        keycloakPending = known;
    }

    /** Takes away what makes a program of its own able to act; the name stays for the history. */
    void retireFromFile(Instant at) {
        purposes = new TreeSet<>();
        redirectUris = "";
        retire(at);
    }

    /** Puts terms in force that only take away. */
    void narrow(Terms terms) {
        proposalEdition = Math.max(edition, proposalEdition) + 1;
        putInForce(terms, proposalEdition);
        keycloakPending = true;
        changed();
    }

    /** Keycloak knows the approved proposal: it goes into force. */
    void putApprovedInForce(Terms terms) {
        putInForce(terms, proposalEdition);
        changed();
    }

    void known() {
        keycloakPending = false;
    }

    private void cut(boolean now, Instant at) {
        if (now) {
            cutOffAt = at;
        }
        keycloakPending = true;
        changed();
    }

    private void changed() {
        revision++;
    }

    private void dropProposal() {
        proposal = null;
        proposedBy = null;
        proposedAt = null;
        operatorApproval = null;
        chairApproval = null;
        approved = false;
    }

    AppId id() {
        return new AppId(id);
    }

    /** The terms in force. */
    Terms terms() {
        return new Terms(
                name,
                organisation,
                place == null ? null : new Place(place),
                setting,
                purposes,
                categories,
                study,
                Columns.split(redirectUris).map(URI::create).toList(),
                homepage == null ? null : URI.create(homepage),
                eventsUri == null ? null : URI.create(eventsUri),
                tokenBinding == null ? null : TokenBinding.fromWireName(tokenBinding),
                disclosure,
                pairwise);
    }

    /** What is in force, for those who deal with consents. */
    App app() {
        Terms terms = terms();
        return new App(
                id(),
                name,
                organisation,
                terms.place(),
                purposes,
                categories,
                study,
                terms.redirectUris(),
                firstParty,
                terms.homepage(),
                state() == AppState.ACTIVE,
                disclosure);
    }

    boolean isFirstParty() {
        return firstParty;
    }

    boolean isFromFile() {
        return fromFile;
    }

    /** Where it stands, the board's cut before the operator's. */
    AppState state() {
        return state(state, edition, frozen, suspended);
    }

    static AppState state(AppState stored, int edition, boolean frozen, boolean suspended) {
        if (stored == AppState.RETIRED || edition == 0) {
            return stored;
        }
        if (frozen) {
            return AppState.FROZEN;
        }
        return suspended ? AppState.SUSPENDED : stored;
    }

    boolean isRetired() {
        return state == AppState.RETIRED;
    }

    boolean isSuspended() {
        return suspended;
    }

    boolean isFrozen() {
        return frozen;
    }

    @Nullable
    Instant cutOffAt() {
        return cutOffAt;
    }

    int edition() {
        return edition;
    }

    /** The open proposal as JSON. */
    @Nullable
    String proposal() {
        return proposal;
    }

    int proposalEdition() {
        return proposalEdition;
    }

    @Nullable
    String proposedBy() {
        return proposedBy;
    }

    @Nullable
    Instant proposedAt() {
        return proposedAt;
    }

    @Nullable
    String operatorApproval() {
        return operatorApproval;
    }

    @Nullable
    String chairApproval() {
        return chairApproval;
    }

    /** Who approved the open proposal. */
    List<String> reviewers() {
        return Stream.of(operatorApproval, chairApproval)
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .toList();
    }

    boolean isApproved() {
        return approved;
    }

    long revision() {
        return revision;
    }

    boolean isKeycloakPending() {
        return keycloakPending;
    }
}
