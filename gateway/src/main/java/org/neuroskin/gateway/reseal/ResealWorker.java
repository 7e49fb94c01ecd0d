package org.neuroskin.gateway.reseal;

import io.vertx.core.Context;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.payload.Resealing;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does in the background what operators ordered to be sealed anew, one person after the other, as the consent-service tells them.
 * That is recorded before it tells: so nothing is read or opened before the intent is durable.
 *
 * <p><b>Failure</b>: what does not work is told as such and tried again later by any gateway; what was done stays done.
 */
public final class ResealWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResealWorker.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** Shorter than the consent-service waits before it tells another gateway. */
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final ConsentServiceClient consentService;
    private final Steps steps;
    private volatile @Nullable Thread working;

    /** What is different each time. */
    public record Chance(Supplier<UUID> ids, SecureRandom random) {}

    /**
     * What it works with.
     *
     * @param context whose event loop does the work
     * @param leased whether this gateway may open anything at this moment
     * @param pause before each document, so that data services have time for apps
     */
    public record Steps(
            Routes routes,
            DataServices dataServices,
            Context context,
            KeyHierarchy keys,
            BooleanSupplier leased,
            Duration pause,
            Chance chance) {}

    /** Does nothing before {@link #start}. */
    public ResealWorker(ConsentServiceClient consentService, Steps steps) {
        this.consentService = consentService;
        this.steps = steps;
    }

    /** Works from now on. Returns at once. */
    public void start() {
        working = Thread.ofVirtual().name("reseal-worker").start(this::run);
    }

    @Override
    public void close() {
        Thread running = working;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                while (workOnce()) {
                    LOG.debug("sealed anew what one person had, or told of the routes");
                }
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Whether there was something to do. */
    boolean workOnce() throws InterruptedException {
        try {
            if (!steps.leased().getAsBoolean()) {
                return false;
            }
            ResealWork work = consentService.resealNext();
            UUID reseal = work.reseal();
            String service = work.service();
            if (reseal == null || service == null) {
                return false;
            }
            Rewritable rewritable = Rewritable.of(steps.routes().all(), service);
            SubjectId subject = work.subject();
            if (subject == null) {
                var told = new ResealWork.Routes(new ArrayList<>(rewritable.categories()), rewritable.others());
                consentService.resealRoutes(reseal, told);
            } else {
                consentService.resealDone(reseal, subject, rewritten(subject, rewritable.routes()));
            }
            return true;
        } catch (ConsentServiceUnavailable e) {
            LOG.debug("nothing is sealed anew now: {}", e.getMessage());
            return false;
        }
    }

    private ResealWork.Done rewritten(SubjectId subject, List<Routes.Place> routes) throws InterruptedException {
        var resealing = new Resealing(
                steps.keys(), steps.chance().random(), consentService.wrappedKeys(subject, "data", null, null));
        return new PersonResealer(steps, resealing, subject, PATIENCE).rewrite(routes);
    }
}
