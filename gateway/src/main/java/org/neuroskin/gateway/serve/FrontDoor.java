package org.neuroskin.gateway.serve;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.neuroskin.gateway.forward.Proxy;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.problem.ProblemAnswer;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.problem.SecurityHeaders;
import org.neuroskin.gateway.problem.Unwanted;
import org.neuroskin.gateway.route.HeaderRules;
import org.neuroskin.gateway.route.RequestTarget;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Says who answers a request: the access path, Keycloak, the consent-service, or nobody. Runs on the event loop. */
final class FrontDoor {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
    private static final String METADATA = "/.well-known/oauth-protected-resource";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Who stands behind the door. */
    record Inside(
            AccessPath accessPath,
            CrossOrigin pages,
            Proxy keycloak,
            Proxy consentService,
            ResourceMetadata metadata,
            RouteList routes) {}

    private final Inside inside;
    private final Limits limits;
    private final AccessMeters meters;
    private final AnswerCount answers;
    private final Supplier<UUID> ids;
    private final Map<HttpConnection, Visit> visits = new ConcurrentHashMap<>();
    private volatile boolean closing;

    FrontDoor(Inside inside, Limits limits, AccessMeters meters, AnswerCount answers, Supplier<UUID> ids) {
        this.inside = inside;
        this.limits = limits;
        this.meters = meters;
        this.answers = answers;
        this.ids = ids;
    }

    /** Ends what would go on for ever. What ends by itself goes on, also what still comes in. */
    void close() {
        closing = true;
    }

    /** The requests of one connection. On its event loop. */
    private static final class Visit {
        private final List<BooleanSupplier> ends = new ArrayList<>();
        private boolean lately;

        void begin(BooleanSupplier ended) {
            // Here too, so that there are no more than requests under way
            ends.removeIf(BooleanSupplier::getAsBoolean);
            ends.add(ended);
            lately = true;
        }

        /** Whether no request has been under way since this was asked last. */
        boolean wasQuiet() {
            ends.removeIf(BooleanSupplier::getAsBoolean);
            boolean quiet = !lately && ends.isEmpty();
            lately = !ends.isEmpty();
            return quiet;
        }
    }

    /** Takes a request in. */
    void open(HttpServerRequest request) {
        request.pause();
        HttpServerResponse response = request.response();
        Visit visit = visits.computeIfAbsent(request.connection(), first -> new Visit());
        visit.begin(() -> response.ended() || response.closed());
        UUID access = ids.get();
        if (request.uri() == null) {
            // CONNECT of HTTP/2 has no path
            ProblemAnswer.send(request, Refusal.malformed("The request has no path."), access);
            return;
        }
        // Without looking closer: whether the rest of the target is acceptable, the access path judges and records
        boolean data = request.uri().startsWith("/api/") || request.uri().equals("/api");
        boolean forApps = data
                || request.uri().startsWith("/consent/v1/")
                || request.uri().startsWith(METADATA);
        if (forApps && inside.pages().answered(request)) {
            return;
        }
        if (forApps) {
            inside.pages().admit(request);
        }
        if (data) {
            begin(request, visit, access);
            return;
        }
        try {
            HeaderRules.check(request.headers().entries(), request.version());
            pass(request, RequestTarget.parse(request.uri()), access);
        } catch (Refusal refusal) {
            ProblemAnswer.send(request, refusal, access);
        }
    }

    private void begin(HttpServerRequest request, Visit visit, UUID access) {
        AnswerNumber number = new AnswerNumber(answers);
        try {
            limits.begin();
        } catch (Refusal refusal) {
            meters.denied(Attempt.begun(access, number), refusal);
            ProblemAnswer.send(request, refusal, access);
            return;
        }
        Context context = Objects.requireNonNull(Vertx.currentContext());
        Exchange exchange = new Exchange(request, context, access, number, () -> closing);
        Thread answering = Thread.ofVirtual().start(() -> answer(exchange));
        // Also as long as a socket is open, whose handshake was answered
        visit.begin(() -> !answering.isAlive());
    }

    /** Answers what could not even be read as a request. */
    void invalid(HttpServerRequest request) {
        ProblemAnswer.send(request, Refusal.malformed("This is not a well-formed HTTP request."), ids.get());
        request.connection().close();
    }

    boolean hasServed(HttpConnection connection) {
        return visits.containsKey(connection);
    }

    /** Whether there was no request since this was asked last, on a connection that has had one. */
    boolean wasQuiet(HttpConnection connection) {
        Visit visit = visits.get(connection);
        return visit != null && visit.wasQuiet();
    }

    void forget(HttpConnection connection) {
        visits.remove(connection);
    }

    private void pass(HttpServerRequest request, RequestTarget target, UUID access) {
        if (!METHODS.contains(request.method().name())) {
            throw new Refusal(Problem.METHOD_NOT_ALLOWED, DenialReason.NO_ROUTE, "The method is not known here.")
                    .withHeader(
                            "Allow", String.join(", ", METHODS.stream().sorted().toList()));
        }
        if (target.path().equals(METADATA)) {
            describe(request, inside.metadata().json());
        } else if (target.path().equals(RouteList.PATH)) {
            describe(request, inside.routes().json());
        } else if (target.isUnder("/auth/realms/neuroskin") || target.isUnder("/auth/resources")) {
            inside.keycloak().pass(request, target, access, ClientCertificate.of(request.connection()));
        } else if (target.isUnder("/auth") || target.isUnder("/internal") || target.isUnder("/actuator")) {
            throw new Refusal(Problem.NOT_FOUND, DenialReason.NO_ROUTE, "Nothing is offered under this path.");
        } else {
            inside.consentService().pass(request, target, access, ClientCertificate.of(request.connection()));
        }
    }

    private static void describe(HttpServerRequest request, String json) {
        HttpServerResponse response = request.response();
        SecurityHeaders.addTo(response.headers());
        response.putHeader("Content-Type", "application/json");
        response.putHeader("Cache-Control", "max-age=300");
        response.end(Buffer.buffer(json));
        Unwanted.drop(request);
    }

    /** The boundary of the process towards bugs: whatever else goes wrong is a refusal without a word about why. */
    private void answer(Exchange exchange) {
        // For the log; the thread ends with the access
        MDC.put("access", exchange.access().toString());
        try {
            meters.access(exchange.access(), () -> inside.accessPath().handle(exchange));
        } catch (RuntimeException e) {
            // The trace names our code; messages could repeat what was asked and are left out
            LOG.error(
                    "an access ended in a bug: {} at {}",
                    e.getClass().getName(),
                    Arrays.stream(e.getStackTrace()).findFirst());
            exchange.number().failed();
            exchange.refuse(new Refusal(Problem.INTERNAL, "Something failed on our side."));
        } finally {
            exchange.end();
            limits.end();
        }
    }
}
