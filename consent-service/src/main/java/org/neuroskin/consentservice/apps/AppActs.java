package org.neuroskin.consentservice.apps;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.Barrier;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.consentservice.snapshot.Revision;
import org.neuroskin.kernel.AppId;
import org.springframework.stereotype.Component;

/**
 * What staff do about apps, each act with all that follows from it. Each throws {@link RegisterRefused} where the register does
 * not do it, and {@code not-found} where there is no such app.
 */
@Component
public class AppActs {
    private final AppRegister register;
    private final AppClients clients;
    private final Settling settling;
    private final AuditOutbox outbox;
    private final Barrier barrier;
    private final Clock clock;

    /**
     * A cut, or its end, that is in effect.
     *
     * @param effectiveAt since when no gateway releases anything to an app that is cut off
     * @param told whether the identity provider follows already
     */
    public record Cut(AppJson app, Instant effectiveAt, Enforcement enforcement, boolean told) {}

    AppActs(
            AppRegister register,
            AppClients clients,
            Settling settling,
            AuditOutbox outbox,
            Barrier barrier,
            Clock clock) {
        this.register = register;
        this.clients = clients;
        this.settling = settling;
        this.outbox = outbox;
        this.barrier = barrier;
        this.clock = clock;
    }

    /** Every app, by id. */
    public List<AppJson> all() {
        return register.all();
    }

    /** One app; empty where there is none. */
    public Optional<AppJson> find(AppId id) {
        return register.find(id);
    }

    /** Approves one edition, the one that was read. */
    public AppJson approve(AppId id, int edition, Staff by) {
        register.approve(id, edition, by);
        return told(id);
    }

    /** Turns one edition down. */
    public AppJson refuse(AppId id, int edition, Staff by) {
        AppJson app = register.refuse(id, edition, by);
        outbox.flush();
        return app;
    }

    /** Cuts an app off, or lifts that; by the operator. */
    public Cut suspend(AppId id, boolean suspended, Staff by) {
        return inEffect(id, register.suspend(id, suspended, by));
    }

    /** Cuts an app off, or lifts that; by the chair of the ethics board. */
    public Cut freeze(AppId id, boolean frozen, Staff by) {
        return inEffect(id, register.freeze(id, frozen, by));
    }

    /** Ends an app for good; by the operator. */
    public Cut retire(AppId id, Staff by) {
        return inEffect(id, register.retire(id, by));
    }

    /** What was approved or narrowed is told to the identity provider, and what that ended is noted. */
    AppJson told(AppId id) {
        outbox.flush();
        if (!clients.isKnown(id)) {
            clients.tryToTell(id);
            outbox.flush();
        }
        settling.settle(id);
        return known(id);
    }

    /** Gateways first: they hold what was issued before, which Keycloak cannot call back. */
    private Cut inEffect(AppId id, List<Revision> revisions) {
        Enforcement enforcement = barrier.await(revisions);
        Instant effectiveAt = clock.instant();
        outbox.flush();
        boolean told = clients.tryToTell(id);
        return new Cut(known(id), effectiveAt, enforcement, told);
    }

    private AppJson known(AppId id) {
        return register.find(id).orElseThrow(ProblemException::notFound);
    }
}
