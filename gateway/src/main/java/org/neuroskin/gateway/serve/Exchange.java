package org.neuroskin.gateway.serve;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.forward.Conversation;
import org.neuroskin.gateway.forward.Cutting;
import org.neuroskin.gateway.forward.MediaTypes;
import org.neuroskin.gateway.forward.RequestBody;
import org.neuroskin.gateway.forward.StreamInput;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.problem.ProblemAnswer;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.problem.SecurityHeaders;
import org.neuroskin.gateway.problem.Unwanted;
import org.neuroskin.gateway.route.HeaderRules;
import org.neuroskin.gateway.route.RequestTarget;
import org.neuroskin.gateway.token.Credentials;

/** One request and its answer, for a virtual thread to go through in a straight line. */
final class Exchange {
    private static final Duration BODY_TIME = Duration.ofSeconds(30);
    private static final byte[] COMMENT = {':', '\n', '\n'};

    private final HttpServerRequest request;
    private final Context context;
    private final UUID access;
    private final AnswerNumber number;
    private final BooleanSupplier closing;
    private Limits.@Nullable Admission admission;
    private @Nullable AppSocket socket;
    private long bytes;

    /**
     * One that holds nothing yet.
     *
     * @param request must be paused
     * @param closing whether the gateway is about to stop
     */
    Exchange(HttpServerRequest request, Context context, UUID access, AnswerNumber number, BooleanSupplier closing) {
        this.request = request;
        this.context = context;
        this.access = access;
        this.number = number;
        this.closing = closing;
    }

    /** Keeps the admission until the exchange ends, and tells the app how much is left. */
    void holds(Limits.Admission granted) {
        admission = granted;
        request.response().headers().addAll(granted.headers());
    }

    /** Gives back what is held. */
    void end() {
        if (admission != null) {
            admission.close();
        }
    }

    /** Names the attempt. */
    UUID access() {
        return access;
    }

    /** Counts the answer. */
    AnswerNumber number() {
        return number;
    }

    /** The event loop of the client's connection. */
    Context context() {
        return context;
    }

    String method() {
        return request.method().name();
    }

    /** What the request shows of who asks. */
    Credentials credentials(RequestTarget target) {
        return new Credentials(
                headers("Authorization"),
                headers("DPoP"),
                method(),
                target.path(),
                // By the socket
                request.remoteAddress().hostAddress(),
                () -> ClientCertificate.of(request.connection()));
    }

    /** All values of a header. */
    List<String> headers(String name) {
        return request.headers().getAll(name);
    }

    /** Where the page comes from that asks; null where no browser names one. */
    @Nullable
    String origin() {
        return request.getHeader("Origin");
    }

    /** Takes back that the page may read the answer. */
    void hideFromPage() {
        request.response().headers().remove(CrossOrigin.ALLOWED);
    }

    /** The media type of the body, lower case without parameters; empty if there is none. */
    String mediaType() {
        return MediaTypes.essence(request.getHeader("Content-Type"));
    }

    /** The media type of the body with its parameters; empty if there is none. */
    String contentType() {
        return Objects.requireNonNullElse(request.getHeader("Content-Type"), "");
    }

    /** Whether a body follows. */
    boolean announcesBody() {
        String length = request.getHeader("Content-Length");
        return request.headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    /** Refuses what does not ask for a WebSocket as it must. */
    void requireHandshake() {
        AppSocket.requireHandshake(request);
    }

    /** The target, once the head has been found unambiguous. */
    RequestTarget target() {
        HeaderRules.check(request.headers().entries(), request.version());
        return RequestTarget.parse(request.uri());
    }

    /** The whole body. */
    byte[] body(long limit) {
        Promise<Buffer> promise = Promise.promise();
        context.runOnContext(go -> RequestBody.read(request, limit).onComplete(promise));
        try {
            return promise.future()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get()
                    .getBytes();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Refusal refusal ? refusal : Refusal.malformed("The body broke off.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.malformed("The gateway is stopping.");
        }
    }

    /** The body as it comes. Tells a client that waits for it to go on; one that has gone is {@link ClientGone}. */
    InputStream bodyStream(long limit) {
        if (!headers("Expect").isEmpty()) {
            request.response().writeContinue();
        }
        InputStream body = new StreamInput(request, limit, BODY_TIME);
        // A client that went away before is told to nobody who only listens from now on
        requireListener();
        return body;
    }

    /** Sends a whole answer. */
    void send(int status, Map<String, String> headers, byte[] body) {
        begin(status, headers);
        Promise<Void> written = Promise.promise();
        // Both in one visit to the event loop, since each may have to wake it
        context.runOnContext(go -> {
            Future.succeededFuture()
                    .compose(now -> request.response().end(Buffer.buffer(body)))
                    .onComplete(written);
            Unwanted.drop(request);
        });
        handOver(written.future());
    }

    /** Begins an answer whose windows follow. */
    void begin(int status, Map<String, String> headers) {
        number.answered();
        HttpServerResponse response = request.response();
        SecurityHeaders.addTo(response.headers());
        response.setStatusCode(status);
        response.putHeader("Cache-Control", "no-store");
        headers.forEach(response::putHeader);
    }

    /** Sends one window; an empty one is none. */
    void window(byte[] window) {
        if (window.length > 0) {
            // Before it is handed over: what breaks off may have left
            bytes += window.length;
            write(window);
        }
    }

    /**
     * Answers the handshake of a WebSocket; windows are messages of it from then on, and comments are pings.
     *
     * @param conversation what the app says is a part of
     */
    void upgrade(Map<String, String> headers, Conversation conversation) {
        number.answered();
        request.response().headers().addAll(headers);
        Promise<AppSocket> accepted = Promise.promise();
        context.runOnContext(go -> AppSocket.accept(request, conversation).onComplete(accepted));
        socket = inTime(accepted.future());
    }

    /** Sends a comment of an event stream, which says nothing and keeps the connection. */
    void comment() {
        if (socket == null) {
            write(COMMENT);
        } else if (!isClosed()) {
            handOver(socket.ping());
        }
    }

    /** How much of the windows has left. */
    long bytes() {
        return bytes;
    }

    /** Refuses a client that has closed its connection or taken the request back. The end of a WebSocket is told by what it says. */
    void requireListener() {
        if (socket == null && request.response().closed()) {
            throw new ClientGone();
        }
    }

    /** Whether the app has closed its WebSocket, so that it can be told nothing more. */
    boolean isClosed() {
        return socket != null && socket.isClosed();
    }

    /** Whether what has no end of its own must end now. */
    boolean mustEnd() {
        return closing.getAsBoolean();
    }

    /** Sends the last window of an answer. */
    void lastWindow(byte[] bytes) {
        if (socket != null) {
            // Each message left by itself: nothing is ever left for the end, and nothing waits for the app to take
            // leave
            socket.end(mustEnd());
            return;
        }
        handOver(request.response().end(Buffer.buffer(bytes)).onComplete(ended -> Unwanted.drop(request)));
    }

    /** Whether bytes of the answer have left. */
    boolean begun() {
        return socket != null || request.response().headWritten();
    }

    /** Refuses; where the answer has begun, cuts it off so that the client cannot take the part for the whole. */
    void refuse(Refusal refusal) {
        if (socket != null) {
            socket.refuse(refusal);
        } else if (begun()) {
            // In HTTP/2 this stream only
            request.response().reset();
        } else {
            number.answered();
            context.runOnContext(go -> ProblemAnswer.send(request, refusal, access));
        }
    }

    private void write(byte[] piece) {
        if (socket != null) {
            handOver(socket.send(piece));
            return;
        }
        HttpServerResponse response = request.response();
        if (!response.headWritten()) {
            response.setChunked(true);
        }
        handOver(response.write(Buffer.buffer(piece)));
    }

    /**
     * Waits until the bytes are with the operating system. A client that does not take them in time is cut off: whoever withdraws
     * consent meanwhile waits for this, and nothing may leave afterwards.
     */
    private void handOver(Future<Void> written) {
        inTime(written);
    }

    private <T> T inTime(Future<T> done) {
        try {
            return done.toCompletionStage().toCompletableFuture().get(Cutting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // What could not be written has not left
            if (request.version() == HttpVersion.HTTP_2) {
                request.response().reset();
            } else {
                request.connection().close();
            }
            throw new ClientGone();
        } catch (TimeoutException e) {
            Cutting.off(request);
            throw new ClientGone();
        } catch (InterruptedException e) {
            Cutting.off(request);
            Thread.currentThread().interrupt();
            throw new ClientGone();
        }
    }

    /** The client took no more. */
    static final class ClientGone extends RuntimeException {
        ClientGone() {
            super("the client took no more", null, false, false);
        }
    }
}
