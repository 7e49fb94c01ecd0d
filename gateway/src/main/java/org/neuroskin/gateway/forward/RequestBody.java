package org.neuroskin.gateway.forward;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;

/** Reads a small request body whole, which is bounded in bytes and in time. */
public final class RequestBody {
    private static final long MILLIS = 30_000;

    private RequestBody() {}

    /**
     * The body, on the request's event loop. Tells a client that waits for it to go on.
     *
     * @param request paused
     * @return fails with a {@link Refusal}
     */
    public static Future<Buffer> read(HttpServerRequest request, long limit) {
        Promise<Buffer> promise = Promise.promise();
        String length = request.getHeader("Content-Length");
        if (length != null && exceeds(length, limit)) {
            return Future.failedFuture(tooLarge(limit));
        }
        if (request.getHeader("Expect") != null) {
            request.response().writeContinue();
        }
        Context context = Objects.requireNonNull(Vertx.currentContext());
        long timer = context.owner().setTimer(MILLIS, late -> {
            if (promise.tryFail(Refusal.malformed("The body did not arrive in time."))) {
                request.pause();
            }
        });
        Buffer body = Buffer.buffer();
        request.exceptionHandler(cause -> promise.tryFail(Refusal.malformed("The body broke off.")));
        request.endHandler(end -> promise.tryComplete(body));
        request.handler(part -> {
            if (body.length() + part.length() > limit) {
                promise.tryFail(tooLarge(limit));
            } else {
                body.appendBuffer(part);
            }
        });
        if (request.response().closed()) {
            // The client went before there was anybody to tell
            promise.tryFail(Refusal.malformed("The body broke off."));
        }
        request.resume();
        return promise.future().onComplete(done -> context.owner().cancelTimer(timer));
    }

    /** The refusal of a body beyond {@code limit}. */
    public static Refusal tooLarge(long limit) {
        return new Refusal(
                Problem.BODY_TOO_LARGE, DenialReason.BAD_REQUEST, "A body may have %d bytes here.".formatted(limit));
    }

    private static boolean exceeds(String length, long limit) {
        return length.length() > 15 || Long.parseLong(length) > limit;
    }
}
