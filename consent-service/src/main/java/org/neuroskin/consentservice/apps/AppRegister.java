package org.neuroskin.consentservice.apps;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.neuroskin.consentservice.apps.RealmClients.AppClient;
import org.neuroskin.consentservice.apps.RegisterRefused.Reason;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.Revision;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AppState;
import org.neuroskin.kernel.AuditEvent.AppChanged;
import org.neuroskin.kernel.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decides what apps there are and what each may do. A change, its audit event and, where gateways must know, its revisions
 * are one commit.
 *
 * <p><b>Guarantee</b>: what goes into force was approved in this very edition, by the operator and, where a purpose infers
 * emotions or is research, by the chair of the ethics board; never by one person alone.
 */
@Component
class AppRegister {
    private final EntityManager entities;
    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Revisions revisions;
    private final AuditOutbox outbox;
    private final ConsentGround ground;
    private final AppViews views;
    private final JsonMapper json;
    private final Ids ids;
    private final Clock clock;

    /** What Keycloak must know, as of this revision of the row. */
    record Wanted(AppClient client, long revision) {}

    AppRegister(
            EntityManager entities,
            JdbcClient database,
            PlatformTransactionManager transactions,
            Revisions revisions,
            AuditOutbox outbox,
            ConsentGround ground,
            AppViews views,
            JsonMapper json,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.revisions = revisions;
        this.outbox = outbox;
        this.ground = ground;
        this.views = views;
        this.json = json;
        this.ids = ids;
        this.clock = clock;
    }

    List<AppJson> all() {
        return inTransaction(() ->
                entities
                        .createQuery("select a from AppEntity a order by a.id", AppEntity.class)
                        .getResultList()
                        .stream()
                        .map(views::of)
                        .toList());
    }

    Optional<AppJson> find(AppId id) {
        return inTransaction(() ->
                Optional.ofNullable(entities.find(AppEntity.class, id.value())).map(views::of));
    }

    /** Every change of the app, oldest first, as Envers noted it with who made it. */
    List<AppJson.Entry> history(AppId id) {
        return database.sql("""
                        select a.*, h.at, h.actor from app_aud a join consent_history h on h.id = a.rev
                        where a.id = ? order by a.rev
                        """)
                .param(id.value())
                .query((row, number) -> new AppJson.Entry(
                        row.getLong("revision"),
                        Instant.ofEpochMilli(row.getLong("at")),
                        row.getString("actor"),
                        AppEntity.state(
                                AppState.fromWireName(row.getString("state")),
                                row.getInt("edition"),
                                row.getBoolean("frozen"),
                                row.getBoolean("suspended")),
                        row.getInt("edition")))
                .list();
    }

    /** Describes a new app. */
    AppJson propose(AppId id, Terms terms, Staff by) {
        return inTransaction(() -> {
            oneProposalAtATime();
            if (entities.find(AppEntity.class, id.value()) != null) {
                throw new ProblemException(Problem.CONFLICT, "There is an app of this id. Ids are never given twice.");
            }
            requireNameOfItsOwn(id, terms);
            AppEntity app = new AppEntity(id);
            app.propose(terms, json.writeValueAsString(terms), by.id(), clock.instant());
            entities.persist(app);
            record(app, by.id(), AppState.PROPOSED, List.of());
            return views.of(app);
        });
    }

    /**
     * Describes an app anew, while what is in force stays so. What only takes away needs nobody's approval and is in force
     * at once, and ends what people allowed of it; a proposal that was open before is dropped.
     */
    void amend(AppId id, Terms terms, Staff by) {
        boolean taking = inTransaction(() -> Optional.ofNullable(entities.find(AppEntity.class, id.value()))
                .filter(app -> app.edition() > 0)
                .map(AppEntity::terms)
                .filter(older -> !terms.widen(older) && terms.takeFrom(older))
                .isPresent());
        transaction.executeWithoutResult(status -> {
            if (taking) {
                // shards before rows, like everybody
                revisions.nextForEveryone();
            }
            oneProposalAtATime();
            AppEntity app = changeable(id);
            if (app.isApproved()) {
                throw new ProblemException(Problem.CONFLICT, "What was approved is about to go into force. Try again.");
            }
            if (app.edition() > 0 && terms.pairwise() != app.terms().pairwise()) {
                throw new ProblemException(
                        Problem.CONFLICT, "Whether people have other ids at an app stays as it was when it began.");
            }
            requireNameOfItsOwn(id, terms);
            if (app.edition() > 0 && !terms.widen(app.terms())) {
                if (terms.takeFrom(app.terms()) != taking) {
                    throw new ProblemException(Problem.CONFLICT, "The app has changed meanwhile. Try again.");
                }
                app.narrow(terms);
                record(app, by.id(), app.state(), List.of());
                if (taking) {
                    changed(app);
                }
            } else {
                app.propose(terms, json.writeValueAsString(terms), by.id(), clock.instant());
                record(app, by.id(), AppState.PROPOSED, List.of());
            }
        });
    }

    /**
     * Approves one edition in the role that is still needed. Repeating it does no harm.
     *
     * @param edition the one that was read: a proposal that was changed since is not approved
     */
    void approve(AppId id, int edition, Staff by) {
        transaction.executeWithoutResult(status -> {
            AppEntity app = changeable(id);
            Terms terms = openProposal(app, edition);
            if (terms.disclosure() == null) {
                throw new RegisterRefused(Reason.NO_DISCLOSURE);
            }
            List<String> needed = views.needs(app, terms);
            boolean asOperator = needed.contains(AppViews.OPERATOR) && by.operator();
            boolean asChair = needed.contains(AppViews.CHAIR) && by.chair();
            if (app.reviewers().contains(by.id())) {
                if (asOperator || asChair) {
                    throw new RegisterRefused(Reason.OTHER_ROLE);
                }
                return;
            }
            if (asOperator) {
                app.approveAsOperator(by.id());
            } else if (asChair) {
                app.approveAsChair(by.id());
            } else {
                throw new RegisterRefused(Reason.NOT_NEEDED);
            }
            if (views.needs(app, terms).isEmpty()) {
                if (app.reviewers().stream().allMatch(reviewer -> reviewer.equals(app.proposedBy()))) {
                    throw new RegisterRefused(Reason.PROPOSER_ALONE);
                }
                app.approvedByAll();
            }
            record(app, by.id(), app.isApproved() ? AppState.APPROVED : AppState.PROPOSED, app.reviewers());
        });
    }

    /** Turns an edition down; what is in force stays so. */
    AppJson refuse(AppId id, int edition, Staff by) {
        return inTransaction(() -> {
            AppEntity app = changeable(id);
            openProposal(app, edition);
            if (app.isApproved()) {
                throw new RegisterRefused(Reason.APPROVED_BEFORE);
            }
            app.refuse();
            record(app, by.id(), AppState.REFUSED, List.of());
            return views.of(app);
        });
    }

    /** By the operator. */
    List<Revision> suspend(AppId id, boolean suspended, Staff by) {
        by.requireOperator();
        return cut(id, by, app -> {
            if (app.isSuspended() != suspended) {
                app.suspend(suspended, clock.instant());
            }
        });
    }

    /** By the ethics board. */
    List<Revision> freeze(AppId id, boolean frozen, Staff by) {
        by.requireChair();
        return cut(id, by, app -> {
            if (app.isFrozen() != frozen) {
                app.freeze(frozen, clock.instant());
            }
        });
    }

    /** For good. */
    List<Revision> retire(AppId id, Staff by) {
        by.requireOperator();
        return cut(id, by, app -> {
            if (app.isFromFile()) {
                throw new RegisterRefused(Reason.FROM_FILE);
            }
            if (!app.isRetired()) {
                app.retire(clock.instant());
            }
        });
    }

    /** To be called inside a transaction. Empty where Keycloak has no business with the app. */
    Optional<Wanted> wanted(AppId id) {
        AppEntity app = entities.find(AppEntity.class, id.value());
        if (app == null || !(app.edition() > 0 || app.isApproved() || app.isKeycloakPending())) {
            return Optional.empty();
        }
        Terms terms = app.isApproved() ? views.proposed(app) : app.terms();
        AppState state = app.state();
        boolean enabled = (state == AppState.ACTIVE || state == AppState.APPROVED)
                && !terms.purposes().isEmpty();
        Instant cut = app.cutOffAt();
        int notBefore = cut == null ? 0 : Math.toIntExact(cut.getEpochSecond() + 1);
        AppClient client = new AppClient(
                id,
                terms.name(),
                terms.redirectUris(),
                terms.purposes(),
                terms.tokenBinding(),
                terms.pairwise(),
                enabled,
                notBefore);
        return Optional.of(new Wanted(client, app.revision()));
    }

    /**
     * Keycloak knows the app as it was at this revision: what was approved goes into force. To be called inside the
     * transaction that asked what is wanted; does nothing where the app has changed since.
     */
    void known(AppId id, long revision) {
        AppEntity app = entities.find(AppEntity.class, id.value());
        if (app.isApproved() && (app.edition() > 0 || views.proposed(app).tokenBinding() != null)) {
            // shards before rows, like everybody
            revisions.nextForEveryone();
        }
        entities.refresh(app, LockModeType.PESSIMISTIC_WRITE);
        if (app.revision() != revision) {
            return;
        }
        app.known();
        if (app.isApproved()) {
            List<String> reviewers = app.reviewers();
            boolean inForceBefore = app.edition() > 0;
            app.putApprovedInForce(views.proposed(app));
            record(app, FileApps.ACTOR, app.state(), reviewers);
            if (inForceBefore) {
                changed(app);
            }
        }
    }

    private void changed(AppEntity app) {
        entities.flush();
        ground.changed(app.app(), app.edition());
    }

    private List<Revision> cut(AppId id, Staff by, Consumer<AppEntity> change) {
        return inTransaction(() -> {
            // first of all: shards are locked before rows
            List<Revision> made = revisions.nextForEveryone();
            AppEntity app = locked(id);
            if (app.isFirstParty() && app.terms().place() == null) {
                throw new RegisterRefused(Reason.OF_INSTALLATION);
            }
            long before = app.revision();
            change.accept(app);
            if (app.revision() != before) {
                record(app, by.id(), app.state(), List.of());
            }
            return made;
        });
    }

    private AppEntity changeable(AppId id) {
        AppEntity app = locked(id);
        if (app.isFromFile()) {
            throw new RegisterRefused(Reason.FROM_FILE);
        }
        if (app.isRetired()) {
            throw new RegisterRefused(Reason.RETIRED);
        }
        return app;
    }

    private AppEntity locked(AppId id) {
        AppEntity app = entities.find(AppEntity.class, id.value(), LockModeType.PESSIMISTIC_WRITE);
        if (app == null) {
            throw ProblemException.notFound();
        }
        return app;
    }

    private Terms openProposal(AppEntity app, int edition) {
        if (app.proposal() == null || app.proposalEdition() != edition) {
            throw new RegisterRefused(Reason.EDITION_CHANGED);
        }
        return views.proposed(app);
    }

    /** So that two proposals at the same moment cannot take one id or one name. */
    private void oneProposalAtATime() {
        database.sql("select pg_advisory_xact_lock(hashtext('app proposal'))")
                .query((row, number) -> true)
                .single();
    }

    /** People tell apps apart by their names, so two that read alike are one too many. */
    private void requireNameOfItsOwn(AppId id, Terms terms) {
        String skeleton = AppText.skeleton(terms.name());
        boolean taken = database
                .sql("select name from app where id <> ? and state not in ('refused', 'retired')")
                .param(id.value())
                .query(String.class)
                .list()
                .stream()
                .anyMatch(name -> AppText.skeleton(name).equals(skeleton));
        if (taken) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/name", "reads like the name of another app");
            mistakes.throwIfAny();
        }
    }

    private void record(AppEntity app, String actor, AppState state, List<String> reviewers) {
        outbox.add(new AppChanged(ids.next(), clock.instant(), app.id(), actor, state, reviewers, app.revision()));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
