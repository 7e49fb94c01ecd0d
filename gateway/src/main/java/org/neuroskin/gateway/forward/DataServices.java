package org.neuroskin.gateway.forward;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.trace.AccessTraces;
import org.neuroskin.kernel.Problem;

/**
 * Calls data services. They get the headers that we write and nothing else of the client's.
 *
 * <p><b>Failure</b>: every one is a {@link Refusal}; what a data service says when it fails is not passed on. Only {@link #get}
 * tries again, once, and only if the connection was closed before a byte of the answer had come.
 */
public final class DataServices {
    /** What an answer may be encoded in, as {@code Accept-Encoding} says it: brotli has no decoder that is kept up. */
    public static final String ENCODINGS = "gzip, identity";

    private static final int CONNECT_MILLIS = 1000;
    private static final int CONNECTIONS = 256;
    private static final int WAITING = 1024;
    private static final int KEEP_ALIVE_SECONDS = 10;

    /** Of a WebSocket: more than a message may have, so that what is too large is answered. */
    public static final int MAX_FRAME = 512 * 1024;

    /**
     * A request to a data service.
     *
     * @param headers all that are sent, apart from framing
     */
    public record Call(HttpMethod method, URI address, Map<String, String> headers) {
        /** Copies the headers. */
        public Call {
            headers = Map.copyOf(headers);
        }

        /** The same with one more header. */
        Call with(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Call(method, address, more);
        }
    }

    private final HttpClient client;
    private final WebSocketClient sockets;
    private final Duration timeout;

    /**
     * Ready to call.
     *
     * @param timeout how long a whole exchange may take, apart from what its bytes give it, see {@link Deadline}
     */
    public DataServices(Vertx vertx, Duration timeout) {
        this.timeout = timeout;
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
        sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxConnections(CONNECTIONS)
                .setMaxFrameSize(MAX_FRAME));
    }

    /**
     * Asks without a body and waits for the head of the answer.
     *
     * @param context whose event loop does the work
     */
    public Answer get(Context context, Call call) {
        Deadline deadline = Deadline.in(timeout);
        try (Outgoing first = open(context, call, deadline, Outgoing::send)) {
            return first.answerUnlessClosed();
        } catch (HttpClosedException e) {
            try (Outgoing second = open(context, call, deadline, Outgoing::send)) {
                return second.answer();
            }
        }
    }

    /**
     * A request for the caller to send, on a connection that stands.
     *
     * @param context whose event loop does the work
     */
    public Outgoing open(Context context, Call call) {
        return open(context, call, Deadline.in(timeout), opened -> {});
    }

    /** @param first done in the same visit to the event loop, since each visit may have to wake it */
    private Outgoing open(Context context, Call call, Deadline deadline, Consumer<Outgoing> first) {
        RequestOptions options = addressed(new RequestOptions().setMethod(call.method()), call);
        Promise<Outgoing> opened = Promise.promise();
        // Composed, so that what a closed client throws fails the promise
        context.runOnContext(go -> Future.succeededFuture()
                .compose(now -> client.request(options))
                .map(request -> new Outgoing(request, deadline))
                .onSuccess(first::accept)
                .onComplete(opened));
        try {
            return deadline.await(opened.future());
        } catch (TimeoutException | IOException e) {
            opened.future().onSuccess(Outgoing::close);
            throw unreachable();
        }
    }

    /**
     * A socket that the data service has agreed to.
     *
     * @param context whose event loop does the work
     * @param conversation what it says is a part of
     */
    public DataSocket socket(Context context, Call call, Conversation conversation) {
        WebSocketConnectOptions options = new WebSocketConnectOptions().setAllowOriginHeader(false);
        addressed(options, call);
        Promise<DataSocket> opened = Promise.promise();
        context.runOnContext(go -> Future.succeededFuture()
                .compose(now -> sockets.connect(options))
                .map(socket -> new DataSocket(socket, conversation))
                .onComplete(opened));
        try {
            return Deadline.in(timeout).await(opened.future());
        } catch (TimeoutException | IOException e) {
            opened.future().onSuccess(DataSocket::close);
            throw e.getCause() instanceof UpgradeRejectedException
                    ? new Refusal(Problem.SERVICE_FAILED, "The data service does not agree to a socket.")
                    : unreachable();
        }
    }

    private static String pathAndQuery(URI address) {
        String query = address.getRawQuery();
        return query == null ? address.getRawPath() : address.getRawPath() + "?" + query;
    }

    private static <T extends RequestOptions> T addressed(T options, Call call) {
        options.setHost(call.address().getHost())
                .setPort(Ports.of(call.address()))
                .setSsl("https".equals(call.address().getScheme()))
                .setURI(pathAndQuery(call.address()))
                .setFollowRedirects(false);
        call.headers().forEach(options::putHeader);
        AccessTraces.tell(options::putHeader);
        return options;
    }

    /** Whether somebody takes connections at this address just now. Blocks for a second at most. */
    public static boolean reaches(URI address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), Ports.of(address)), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static Refusal unreachable() {
        return new Refusal(Problem.SERVICE_UNREACHABLE, "The data service could not be reached.");
    }
}
