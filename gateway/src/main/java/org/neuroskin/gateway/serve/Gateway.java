package org.neuroskin.gateway.serve;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Supplier;
import org.neuroskin.gateway.consentservice.AppOrigins;
import org.neuroskin.gateway.decide.Decider;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.forward.Proxy;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.payload.VersionRegister;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.gateway.token.AccessTokens;
import org.neuroskin.gateway.trace.AccessTraces;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.sealing.keys.KeyHierarchy;

/** Puts the public server together from the steps of the request path. */
public final class Gateway {
    private Gateway() {}

    /** The steps, in the order of the path. */
    public record Steps(
            AccessTokens tokens,
            Routes routes,
            Decider decider,
            Recorder recorder,
            DataServices dataServices,
            Sealing sealing) {
        KeyHierarchy keys() {
            return sealing.keys();
        }
    }

    /** What seals, and what knows which version of what is sealed is the newest. */
    public record Sealing(KeyHierarchy keys, VersionRegister versions) {}

    /**
     * Where the gateway stands.
     *
     * @param id its name in the audit history
     */
    public record Place(
            String id,
            URI origin,
            PublicServer.Listening listening,
            URI consentService,
            URI keycloak,
            Collection<PurposeId> purposes) {}

    /** What is different each time. */
    public record Chance(Clock clock, Supplier<UUID> ids, SecureRandom random) {}

    /** What apps are held to. */
    public record Apps(Limits limits, AppOrigins origins) {}

    /** What shows operators how it goes. */
    public record Signs(MeterRegistry meters, AccessTraces traces) {}

    /** A server that is not open yet. */
    public static PublicServer server(Vertx vertx, Place place, Steps steps, Apps apps, Chance chance, Signs signs) {
        AccessEvents events = new AccessEvents(place.id(), chance.clock(), chance.ids());
        AccessMeters meters = new AccessMeters(signs.meters(), signs.traces(), place.purposes());
        AnswerCount answers = new AnswerCount(steps.recorder(), events);
        UnknownDenials unknown = new UnknownDenials(steps.recorder(), events);
        AccessHistory history = new AccessHistory(steps.recorder(), events, meters, unknown, answers);
        CrossOrigin pages = new CrossOrigin(apps.origins(), place.origin());
        AccessPath path =
                new AccessPath(steps, apps.limits(), history, meters, pages, new Denials(place.origin()), chance);
        FrontDoor.Inside inside = new FrontDoor.Inside(
                path,
                pages,
                new Proxy(vertx, place.keycloak(), place.origin(), Problem.IDENTITY_UNAVAILABLE),
                new Proxy(vertx, place.consentService(), place.origin(), Problem.CONSENT_STATE_UNKNOWN),
                new ResourceMetadata(place.origin(), place.purposes()),
                new RouteList(steps.routes()));
        return new PublicServer(
                vertx,
                place.listening(),
                new FrontDoor(inside, apps.limits(), meters, answers, chance.ids()),
                new EachMinute(unknown, answers),
                chance.clock());
    }
}
