package org.neuroskin.gateway.serve;

import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.forward.DataSocket;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.payload.PayloadRefused;
import org.neuroskin.gateway.payload.RequestPayload;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Problem;

/**
 * What an app writes on a socket: each message is an access of its own, as by {@code POST} to the route that the socket's names.
 *
 * <p><b>Guarantee</b>: a message is sealed and forwarded only after its intent is durable, and only while it is permitted. What is
 * refused ends the socket, since the app would take silence for consent; nothing of it is forwarded.
 */
final class SocketWrites {
    /** Nobody answers a message: the data service has it, and what it makes of it is not known. */
    private static final int HANDED_OVER = 202;

    private final Tools tools;
    private final Permitted socket;
    private final DataSocket service;
    private final AccessToken token;

    /**
     * What it takes to write.
     *
     * @param releasing runs what it is given if the access is still permitted, and throws otherwise
     */
    record Tools(
            Gateway.Steps steps,
            Limits limits,
            AccessHistory history,
            Permission permission,
            Gateway.Chance chance,
            BiConsumer<Permitted, Runnable> releasing) {}

    SocketWrites(Tools tools, Permitted socket, DataSocket service) {
        this.tools = tools;
        this.socket = socket;
        this.service = service;
        this.token = socket.token().withoutProof();
    }

    /**
     * Forwards a message.
     *
     * @throws Refusal where it is refused or fails, once that is recorded
     * @throws org.neuroskin.gateway.record.CannotRecord where something cannot be made durable
     */
    void write(byte[] message) {
        Target target = socket.target()
                .ofMessages()
                .orElseThrow(() -> new Refusal(Problem.MALFORMED_REQUEST, "The route takes no messages."));
        Attempt attempt = Attempt.begun(
                        tools.chance().ids().get(), tools.history().number())
                .by(token)
                .on(target)
                .withPurpose(socket.purpose());
        Permitted permitted;
        RequestPayload payload;
        try {
            tools.limits().count(token.app());
            tools.steps().tokens().require(target.route().signIn(), token);
            payload = RequestPayload.readMessage(target.route(), message);
            var asking = new Permission.Asking(
                    attempt.access(), token, Bodies.about(payload, target), socket.purpose(), payload, null);
            Decided decided = tools.permission().decided(asking);
            attempt = attempt.with(decided);
            permitted = tools.permission().permitted(asking, decided);
            requireTold(permitted);
            tools.history().intended(attempt, permitted);
        } catch (Refusal refusal) {
            throw tools.history().denied(attempt, refusal);
        } catch (PayloadRefused refused) {
            var refusal = new Refusal(refused.problem(), DenialReason.BAD_REQUEST, refused.detail());
            throw tools.history().denied(attempt, refusal);
        }
        forward(permitted, payload);
    }

    private void forward(Permitted permitted, RequestPayload payload) {
        try {
            byte[] sealed = payload.seal(
                    Bodies.place(permitted.target()),
                    tools.steps().keys(),
                    tools.chance().random());
            tools.releasing().accept(permitted, () -> service.send(sealed));
        } catch (Refusal refusal) {
            tools.history().failed(permitted, refusal, 0);
            throw refusal;
        } catch (PayloadRefused refused) {
            var refusal = new Refusal(refused.problem(), refused.detail());
            tools.history().failed(permitted, refusal, 0);
            throw refusal;
        }
        tools.history()
                .released(
                        permitted, HANDED_OVER, 0, permitted.decided().request().categories());
    }

    /** An answer would tell the app until when it must have erased what it writes; here only that to the handshake can. */
    private void requireTold(Permitted permitted) {
        if (!erasable(socket).containsAll(erasable(permitted))) {
            throw Denials.cannotDecide();
        }
    }

    private static Set<CategoryId> erasable(Permitted permitted) {
        return permitted.permit().obligations().stream()
                .filter(Obligation.EraseBy.class::isInstance)
                .map(each -> ((Obligation.EraseBy) each).category())
                .collect(Collectors.toSet());
    }
}
