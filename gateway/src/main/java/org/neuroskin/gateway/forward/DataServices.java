package org.neuroskin.gateway.forward;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;

/**
 * Calls data services. They get the headers that we write and nothing else of the client's.
 *
 * <p><b>Failure</b>: every one is a {@link Refusal}; what a data service says when it fails is not passed on. Only a GET is
 * tried again, once, and only if the connection was closed before a byte of the answer had come.
 */
public final class DataServices {
    private static final int CONNECT_MILLIS = 1000;
    private static final int CONNECTIONS = 256;
    private static final int WAITING = 1024;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final long MAX_ANSWER = 256L * 1024 * 1024;

    /** Writes the body of a request as it comes. */
    public interface Body {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

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
    }

    private final HttpClient client;
    private final Duration timeout;

    /**
     * Ready to call.
     *
     * @param timeout how long a whole exchange may take
     */
    public DataServices(Vertx vertx, Duration timeout) {
        this.timeout = timeout;
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
    }

    /**
     * Sends a request whose body is at hand and waits for the head of the answer.
     *
     * @param context whose event loop does the work
     * @param body null for none
     */
    public Answer call(Context context, Call call, byte @Nullable [] body) {
        Deadline deadline = Deadline.in(timeout);
        try {
            HttpClientRequest request = open(context, call, deadline);
            try {
                return send(request, body, deadline);
            } catch (IOException e) {
                if (body == null
                        && HttpMethod.GET.equals(call.method())
                        && e.getCause() instanceof HttpClosedException) {
                    return send(open(context, call, deadline), null, deadline);
                }
                throw e;
            }
        } catch (TimeoutException e) {
            throw new Refusal(Problem.SERVICE_TIMEOUT, "The data service took too long.");
        } catch (IOException e) {
            throw new Refusal(Problem.SERVICE_UNREACHABLE, "The data service could not be reached.");
        }
    }

    /** Sends a request while its body is being written, and waits for the head of the answer. */
    public Answer upload(Context context, Call call, Body body) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        HttpClientRequest request;
        try {
            request = open(context, call, deadline);
        } catch (TimeoutException | IOException e) {
            throw new Refusal(Problem.SERVICE_UNREACHABLE, "The data service could not be reached.");
        }
        boolean complete = false;
        try {
            request.setChunked(true);
            StreamOutput out = new StreamOutput(request, deadline);
            body.writeTo(out);
            out.flush();
            complete = true;
        } finally {
            if (!complete) {
                // Without the last chunk the data service cannot take the part for the whole
                request.reset();
            }
        }
        try {
            return send(request, new byte[0], deadline);
        } catch (TimeoutException e) {
            throw new Refusal(Problem.SERVICE_TIMEOUT, "The data service took too long.");
        }
    }

    private HttpClientRequest open(Context context, Call call, Deadline deadline) throws IOException, TimeoutException {
        RequestOptions options = new RequestOptions()
                .setMethod(call.method())
                .setHost(call.address().getHost())
                .setPort(port(call.address()))
                .setSsl("https".equals(call.address().getScheme()))
                .setURI(call.address().getRawPath())
                .setFollowRedirects(false);
        call.headers().forEach(options::putHeader);
        return deadline.await(on(context, () -> client.request(options)));
    }

    private static Answer send(HttpClientRequest request, byte @Nullable [] body, Deadline deadline)
            throws IOException, TimeoutException {
        Future<HttpClientResponse> response = request.response().map(HttpClientResponse::pause);
        try {
            deadline.await(body == null ? request.end() : request.end(Buffer.buffer(body)));
            return new Answer(deadline.await(response), MAX_ANSWER, deadline);
        } catch (TimeoutException e) {
            request.reset();
            throw e;
        }
    }

    private static <T> Future<T> on(Context context, Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(go -> work.get().onComplete(promise));
        return promise.future();
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equals(address.getScheme().toLowerCase(Locale.ROOT)) ? 443 : 80;
    }
}
