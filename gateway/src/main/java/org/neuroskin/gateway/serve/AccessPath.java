package org.neuroskin.gateway.serve;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.decide.Release;
import org.neuroskin.gateway.forward.Answer;
import org.neuroskin.gateway.forward.Conversation;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.forward.DataSocket;
import org.neuroskin.gateway.forward.Outgoing;
import org.neuroskin.gateway.forward.PartialReads;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.payload.AskedRange;
import org.neuroskin.gateway.payload.ByteRange;
import org.neuroskin.gateway.payload.FormPayload;
import org.neuroskin.gateway.payload.PayloadRefused;
import org.neuroskin.gateway.payload.RangedBody;
import org.neuroskin.gateway.payload.RecordVersions;
import org.neuroskin.gateway.payload.RecordsPayload;
import org.neuroskin.gateway.payload.ReleasableBody;
import org.neuroskin.gateway.payload.RequestPayload;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.record.CannotRecord;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.serve.AccessMeters.Step;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.gateway.token.Purposes;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.sealing.ObjectLayout;
import org.neuroskin.sealing.RecordSalt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of one request to a data service: token, route, purpose, decide, record, forward, payload, release.
 *
 * <p><b>Guarantee</b>: nothing is forwarded or opened before the intent is durable, and nothing is released before the outcome
 * is. A denial is durable before it is answered. Every step that fails, refuses.
 */
final class AccessPath {
    private static final Logger LOG = LoggerFactory.getLogger(AccessPath.class);

    private final Gateway.Steps steps;
    private final Limits limits;
    private final AccessHistory history;
    private final AccessMeters meters;
    private final CrossOrigin pages;
    private final Denials denials;
    private final Permission permission;
    private final Bodies bodies;
    private final ListAccess.Lists lists;
    private final SocketWrites.Tools socketTools;
    private final Gateway.Chance chance;

    AccessPath(
            Gateway.Steps steps,
            Limits limits,
            AccessHistory history,
            AccessMeters meters,
            CrossOrigin pages,
            Denials denials,
            Gateway.Chance chance) {
        this.steps = steps;
        this.limits = limits;
        this.history = history;
        this.meters = meters;
        this.pages = pages;
        this.denials = denials;
        this.permission = new Permission(steps.decider(), steps.tokens(), denials, chance.clock());
        this.bodies = new Bodies(steps.keys(), steps.sealing().versions());
        this.lists = new ListAccess.Lists(steps, bodies, history, meters, permission, denials, chance.ids());
        this.socketTools = new SocketWrites.Tools(steps, limits, history, permission, chance, this::release);
        this.chance = chance;
    }

    /** Answers the request, whatever happens. */
    void handle(Exchange exchange) {
        Attempt attempt = Attempt.begun(exchange.access(), exchange.number());
        Permitted permitted;
        RequestPayload payload;
        try {
            var asked = exchange.target();
            AccessToken token = meters.time(Step.TOKEN, () -> steps.tokens().authenticate(exchange.credentials(asked)));
            attempt = attempt.by(token);
            exchange.holds(limits.admit(token.app()));
            pages.require(exchange, token.app());
            Target target = steps.routes().find(asked, exchange.method(), token);
            attempt = attempt.on(target);
            steps.tokens().require(target.route().signIn(), token);
            PurposeId purpose = Purposes.choose(token, exchange.headers("Consent-Purpose"));
            attempt = attempt.withPurpose(purpose);
            payload = bodies.read(exchange, target);
            target = Bodies.about(payload, target);
            attempt = attempt.on(target);
            var asking = new Permission.Asking(
                    exchange.access(), token, target, purpose, payload, Bodies.range(exchange, target));
            if (target.isOfMany()) {
                new ListAccess(lists, exchange, attempt, asking).answer();
                return;
            }
            Decided decided = meters.time(Step.DECIDE, () -> permission.decided(asking));
            attempt = attempt.with(decided);
            permission.requireStanding(token);
            permitted = permission.permitted(asking, decided);
            if (target.route().body() == BodyKind.WEBSOCKET) {
                exchange.requireHandshake();
            }
            steps.tokens().requireUnused(history.intended(attempt, permitted));
        } catch (Refusal refusal) {
            exchange.refuse(history.denied(attempt, refusal));
            return;
        } catch (PayloadRefused refused) {
            var refusal = new Refusal(refused.problem(), DenialReason.BAD_REQUEST, refused.detail());
            exchange.refuse(history.denied(attempt, refusal));
            return;
        } catch (CannotRecord e) {
            exchange.refuse(Denials.cannotRecord());
            return;
        }
        proceed(exchange, permitted, payload);
    }

    private void proceed(Exchange exchange, Permitted permitted, @Nullable RequestPayload payload) {
        Ready ready;
        try {
            ready = permitted.target().route().body() == BodyKind.WEBSOCKET
                    ? converse(exchange, permitted)
                    : Bodies.WITH_BODY.contains(exchange.method())
                            ? write(exchange, permitted, payload)
                            : read(exchange, permitted);
            history.released(permitted, ready.status(), ready.bytes(), ready.categories());
        } catch (Refusal refusal) {
            fail(exchange, permitted, refusal);
            return;
        } catch (PayloadRefused refused) {
            fail(exchange, permitted, Denials.of(refused));
            return;
        } catch (CannotRecord e) {
            fail(exchange, permitted, Denials.cannotRecord());
            return;
        } catch (IOException | UncheckedIOException e) {
            fail(exchange, permitted, Denials.brokenBody(e));
            return;
        } catch (Exchange.ClientGone e) {
            fail(exchange, permitted, new Refusal(Problem.GONE, "The client took no more."));
            return;
        }
        handOver(exchange, permitted, ready);
    }

    private Ready read(Exchange exchange, Permitted permitted) throws IOException {
        if (permitted.range() != null) {
            return readPart(exchange, permitted, permitted.range());
        }
        Target target = bodies.byTokens(permitted.target());
        RecordVersions versions = bodies.versions();
        if (target.operation() == Operation.DELETE) {
            versions.deletes(
                    Bodies.place(target), RecordSalt.fresh(chance.random()).toString());
            versions.begin();
        }
        Set<String> mediaTypes = Bodies.wanted(exchange, permitted);
        var question = Bodies.question(exchange, target, mediaTypes, permitted.access());
        try (Answer answer = meters.time(
                        Step.FORWARD, () -> steps.dataServices().get(exchange.context(), question))
                .orRefuse()) {
            Map<String, String> headers = permitted.headers();
            if (answer.status() == 204 || !target.handsOut()) {
                versions.stored();
                return new Ready(204, headers, null, Set.of());
            }
            headers.put("Content-Type", answer.mediaType());
            if (Bodies.hasRanges(target)) {
                headers.put("Accept-Ranges", "bytes");
            }
            Outlet outlet = outlet(exchange, permitted, 200, headers);
            ReleasableBody ready = bodies.open(answer, mediaTypes, permitted, outlet, versions);
            return new Ready(200, headers, ready, ready.categories());
        }
    }

    /** Answers with the range that is asked for, having read no more of the body than proves and opens it. */
    private Ready readPart(Exchange exchange, Permitted permitted, AskedRange asked) throws IOException {
        Target target = permitted.target();
        Set<String> mediaTypes = target.route().mediaTypes();
        var question = Bodies.question(exchange, target, mediaTypes, permitted.access());
        RecordVersions versions = bodies.versions();
        var reads = new PartialReads(steps.dataServices(), exchange.context(), question, mediaTypes);
        try (Answer first = meters.time(Step.FORWARD, () -> reads.begin(ObjectLayout.BEGIN_BYTES))) {
            Map<String, String> headers = permitted.headers();
            if (first.status() == 204) {
                return new Ready(204, headers, null, Set.of());
            }
            headers.put("Content-Type", first.mediaType());
            headers.put("Accept-Ranges", "bytes");
            RangedBody body = bodies.ranged(first, target, reads, versions);
            ByteRange range = asked.of(body.bytes()).orElseThrow(() -> Denials.outOfRange(body.bytes()));
            headers.put("Content-Range", range.of(body.bytes()));
            ReleasableBody ready = body.open(range, outlet(exchange, permitted, 206, headers));
            return new Ready(206, headers, ready, ready.categories());
        }
    }

    /** Answers the handshake only after the data service has answered its own. */
    private Ready converse(Exchange exchange, Permitted permitted) throws IOException {
        var call = new DataServices.Call(
                HttpMethod.GET,
                permitted.target().upstream(),
                Map.of("X-Request-Id", permitted.access().toString()));
        Map<String, String> headers = permitted.headers();
        var conversation = new Conversation(RecordsPayload.MAX_MESSAGE_BYTES);
        try (DataSocket socket =
                meters.time(Step.FORWARD, () -> steps.dataServices().socket(exchange.context(), call, conversation))) {
            var writes = new SocketWrites(socketTools, permitted, socket);
            release(permitted, () -> exchange.upgrade(headers, conversation));
            ReleasableBody ready =
                    bodies.messages(conversation, writes::write, permitted, outlet(exchange, permitted, 101, headers));
            socket.end();
            return new Ready(101, headers, ready, ready.categories());
        }
    }

    private Outlet outlet(Exchange exchange, Permitted permitted, int status, Map<String, String> headers) {
        return new Outlet(
                exchange,
                status,
                headers,
                (window, bytes) -> history.window(permitted, window, bytes),
                write -> release(permitted, write));
    }

    /** What the data service says to a write is not passed on: who may write may not therefore read. */
    private Ready write(Exchange exchange, Permitted permitted, @Nullable RequestPayload payload) throws IOException {
        Target target = permitted.target();
        FormPayload form = bodies.form(exchange, target, chance.random());
        Map<String, String> tell = Map.of(
                "Content-Type",
                form == null ? exchange.mediaType() : form.contentType(),
                "X-Request-Id",
                permitted.access().toString());
        var call = new DataServices.Call(HttpMethod.valueOf(exchange.method()), target.upstream(), tell);
        RecordVersions versions = bodies.versions();
        byte[] sealed =
                payload == null ? null : payload.seal(Bodies.place(target), steps.keys(), chance.random(), versions);
        versions.begin();
        try (Outgoing outgoing = steps.dataServices().open(exchange.context(), call)) {
            if (sealed != null) {
                release(permitted, () -> outgoing.send(sealed));
            } else {
                release(permitted, () -> {});
                bodies.seal(exchange, target, form, outgoing.stream(), chance.random(), versions);
                // However slowly the client sent: without this end the data service has nothing
                release(permitted, outgoing::send);
            }
            try (Answer answer = meters.time(Step.FORWARD, outgoing::answer).orRefuse()) {
                versions.stored();
                return new Ready(
                        answer.status(),
                        permitted.headers(),
                        null,
                        permitted.decided().request().categories());
            }
        }
    }

    /** The outcome is durable: what can still go wrong here makes less leave than was recorded, never more. */
    private void handOver(Exchange exchange, Permitted permitted, Ready ready) {
        try {
            ReleasableBody body = ready.body();
            if (body == null) {
                // Nothing is released: a write that happened is answered as such, even if consent has ended since
                exchange.send(ready.status(), ready.headers(), new byte[0]);
            } else if (!exchange.begun()) {
                release(permitted, () -> exchange.send(ready.status(), ready.headers(), body.rest()));
            } else {
                release(permitted, () -> exchange.lastWindow(body.rest()));
            }
        } catch (Refusal refusal) {
            exchange.refuse(refusal);
        } catch (Exchange.ClientGone e) {
            LOG.debug("a client went away during a release");
        }
    }

    private void release(Permitted permitted, Runnable write) {
        Release verdict = meters.time(
                Step.RELEASE,
                () -> steps.decider()
                        .release(permitted.decided(), permitted.token().shown(), write));
        if (verdict != Release.DONE) {
            throw denials.of(permitted.decided().request(), verdict);
        }
    }

    private void fail(Exchange exchange, Permitted permitted, Refusal refusal) {
        try {
            history.failed(permitted, refusal, exchange.bytes());
        } catch (CannotRecord e) {
            // The intent stays open in the history, which is true: nothing says how it ended
            LOG.warn("the end of an access could not be recorded");
        }
        exchange.refuse(refusal);
    }
}
