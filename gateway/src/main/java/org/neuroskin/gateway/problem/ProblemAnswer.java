package org.neuroskin.gateway.problem;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Objects;
import java.util.UUID;
import org.neuroskin.kernel.Problem;

/** Answers a request with a {@link Refusal}. */
public final class ProblemAnswer {
    private static final long LINGER_MILLIS = 1000;

    private ProblemAnswer() {}

    /**
     * Sends RFC 9457 problem details and gets rid of what is left of the request. Nothing happens if the answer has begun.
     *
     * @param access names the attempt
     */
    public static void send(HttpServerRequest request, Refusal refusal, UUID access) {
        send(request, refusal, "application/problem+json", Buffer.buffer(ProblemBody.of(refusal, access)));
    }

    /** The same for where browsers go: a small page if the client takes one. */
    public static void sendPage(HttpServerRequest request, Refusal refusal, UUID access) {
        String accept = request.getHeader("Accept");
        if (accept != null && accept.contains("text/html")) {
            send(request, refusal, "text/html; charset=utf-8", Buffer.buffer(page(refusal.problem())));
        } else {
            send(request, refusal, access);
        }
    }

    private static void send(HttpServerRequest request, Refusal refusal, String contentType, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        SecurityHeaders.addTo(response.headers());
        response.setStatusCode(refusal.problem().status());
        response.putHeader("Content-Type", contentType);
        response.putHeader("Cache-Control", "no-store");
        refusal.headers().forEach(response::putHeader);
        boolean bodyLeft = hasBody(request) && !request.isEnded();
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        if (bodyLeft && !http2) {
            response.putHeader("Connection", "close");
        }
        response.end(body);
        Unwanted.drop(request);
        if (bodyLeft && http2) {
            // No error (RFC 9113 §8.1): the answer counts, the rest of the body is not wanted
            response.reset(0);
        } else if (bodyLeft) {
            // Closing at once would reset the connection and could take the answer with it
            Vertx vertx = Objects.requireNonNull(Vertx.currentContext()).owner();
            vertx.setTimer(LINGER_MILLIS, timer -> request.connection().close());
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    private static String page(Problem problem) {
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>Neuroskin</title></head>
                <body>
                <main>
                <h1>This page cannot be shown right now</h1>
                <p>%s. Your data and your choices are safe. Please try again in a moment.</p>
                </main>
                </body>
                </html>
                """.formatted(problem.title());
    }
}
