package org.neuroskin.gateway.forward;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.ProblemAnswer;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.problem.SecurityHeaders;
import org.neuroskin.gateway.route.RequestTarget;
import org.neuroskin.kernel.Problem;

/**
 * Passes requests to one other server of ours, as they are, and its answers back. Runs on the event loop.
 *
 * <p><b>Guarantee</b>: the server sees an allow-list of headers; who asks, with which certificate, for which host and by which
 * scheme it learns from us, never from the client.
 */
public final class Proxy {
    private static final long MAX_BODY = 1024 * 1024;
    private static final int CONNECT_MILLIS = 1000;
    private static final long ANSWER_MILLIS = 30_000;
    private static final Set<String> FORWARDED = caseless(
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Authorization",
            "Cache-Control",
            "Content-Type",
            "Cookie",
            "DPoP",
            "Idempotency-Key",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "Origin",
            "Range",
            "Referer",
            "Sec-Fetch-Dest",
            "Sec-Fetch-Mode",
            "Sec-Fetch-Site",
            "Sec-Fetch-User",
            "Upgrade-Insecure-Requests",
            "User-Agent",
            "X-Request-ID");
    private static final Set<String> NOT_RETURNED = caseless(
            "Connection",
            "Keep-Alive",
            "Proxy-Authenticate",
            "Proxy-Connection",
            "Server",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "X-Powered-By");

    private final HttpClient client;
    private final URI server;
    private final URI origin;
    private final Problem whenDown;

    /**
     * A proxy to {@code server}.
     *
     * @param origin the public origin, which the server is told as the host
     * @param whenDown the problem of a server that does not answer
     */
    public Proxy(Vertx vertx, URI server, URI origin, Problem whenDown) {
        this.server = server;
        this.origin = origin;
        this.whenDown = whenDown;
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setKeepAliveTimeout(10)
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(256).setMaxWaitQueueSize(1024));
    }

    /**
     * Passes a request whose head has been found acceptable.
     *
     * @param proven the certificate that the client proved to hold on this connection; null for none
     */
    public void pass(HttpServerRequest request, RequestTarget target, UUID access, @Nullable Certificate proven) {
        RequestBody.read(request, MAX_BODY)
                .compose(body -> open(request, target).compose(upstream -> {
                    writeHeaders(request, upstream);
                    writeCertificate(proven, upstream);
                    return exchange(request, upstream, body);
                }))
                .onFailure(cause -> fail(request, cause, access));
    }

    private Future<HttpClientRequest> open(HttpServerRequest request, RequestTarget target) {
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(server.getHost())
                .setPort(Ports.of(server))
                .setSsl("https".equals(server.getScheme()))
                .setURI(target.originForm())
                .setFollowRedirects(false);
        return client.request(options);
    }

    private Future<Void> exchange(HttpServerRequest request, HttpClientRequest upstream, Buffer body) {
        upstream.exceptionHandler(cause -> {});
        request.response().closeHandler(gone -> upstream.reset());
        Future<HttpClientResponse> answer =
                body.length() == 0 && !mayHaveBody(request.method()) ? upstream.send() : upstream.send(body);
        return answer.map(HttpClientResponse::pause)
                .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(cause -> upstream.reset())
                .compose(response -> giveBack(request, response));
    }

    private void writeHeaders(HttpServerRequest request, HttpClientRequest upstream) {
        Set<String> named = caseless();
        for (String connection : request.headers().getAll("Connection")) {
            List.of(connection.split(",", -1)).forEach(name -> named.add(name.strip()));
        }
        MultiMap headers = upstream.headers();
        request.headers().forEach((name, value) -> {
            if (FORWARDED.contains(name) && !named.contains(name)) {
                headers.add(name, value);
            }
        });
        upstream.authority(HostAndPort.create(origin.getHost(), origin.getPort()));
        headers.set("X-Forwarded-For", request.remoteAddress().hostAddress());
        headers.set("X-Forwarded-Host", origin.getAuthority());
        headers.set("X-Forwarded-Port", String.valueOf(Ports.of(origin)));
        headers.set("X-Forwarded-Proto", origin.getScheme());
    }

    // RFC 9440 section 2.2
    private static void writeCertificate(@Nullable Certificate proven, HttpClientRequest upstream) {
        if (proven == null) {
            return;
        }
        try {
            String encoded = Base64.getEncoder().encodeToString(proven.getEncoded());
            upstream.putHeader("Client-Cert", ":" + encoded + ":");
        } catch (CertificateEncodingException e) {
            // then none is told of, and what is bound to it does not count
        }
    }

    private static Future<Void> giveBack(HttpServerRequest request, HttpClientResponse from) {
        HttpServerResponse to = request.response();
        to.setStatusCode(from.statusCode());
        from.headers().forEach((name, value) -> {
            if (!NOT_RETURNED.contains(name)) {
                to.headers().add(name, value);
            }
        });
        SecurityHeaders.addWhereAbsent(to.headers());
        if (HttpMethod.HEAD.equals(request.method()) || from.statusCode() == 304 || from.statusCode() == 204) {
            return to.end();
        }
        if (!to.headers().contains("Content-Length")) {
            to.setChunked(true);
        }
        return from.pipeTo(to).onFailure(cause -> {
            from.request().reset();
            to.reset();
        });
    }

    private void fail(HttpServerRequest request, Throwable cause, UUID access) {
        if (cause instanceof Refusal refusal) {
            ProblemAnswer.send(request, refusal, access);
            return;
        }
        Refusal down = new Refusal(whenDown, "Please try again in a moment.").withHeader("Retry-After", "2");
        ProblemAnswer.sendPage(request, down, access);
    }

    private static boolean mayHaveBody(HttpMethod method) {
        return HttpMethod.POST.equals(method) || HttpMethod.PUT.equals(method) || HttpMethod.PATCH.equals(method);
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}
