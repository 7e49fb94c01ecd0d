package org.neuroskin.gateway.serve;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.consentservice.AppOrigins;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.problem.SecurityHeaders;
import org.neuroskin.gateway.problem.Unwanted;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;

/**
 * Lets pages of registered apps read our answers, each from its own origins and with nothing but a token: never any origin, never a
 * browser's cookies.
 *
 * <p><b>Source</b>: the CORS protocol of the Fetch standard.
 */
final class CrossOrigin {
    static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String HEADERS =
            "Authorization, Consent-Purpose, Content-Type, DPoP, Idempotency-Key, If-Match, Range";
    private static final String EXPOSED = String.join(
            ", ",
            "Accept-Ranges",
            "Consent-Erase-By",
            "Consent-Fidelity",
            "Consent-Omitted",
            "Content-Range",
            "ETag",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "WWW-Authenticate");

    private final AppOrigins origins;
    private final String own;

    /** @param origin our own, whose pages need no permission */
    CrossOrigin(AppOrigins origins, URI origin) {
        this.origins = origins;
        this.own = origin.toString();
    }

    /** Answers a browser that asks whether a page may ask; false if this is no such question, or the page is nobody's we know. */
    boolean answered(HttpServerRequest request) {
        if (!HttpMethod.OPTIONS.equals(request.method())
                || request.getHeader("Access-Control-Request-Method") == null
                || !admit(request)) {
            return false;
        }
        HttpServerResponse response = request.response();
        SecurityHeaders.addTo(response.headers());
        response.setStatusCode(204)
                .putHeader("Access-Control-Allow-Methods", METHODS)
                .putHeader("Access-Control-Allow-Headers", HEADERS)
                .putHeader("Access-Control-Max-Age", "600")
                .end();
        Unwanted.drop(request);
        return true;
    }

    /** Lets a page of some app read the answer, whatever it will be; false for any other request. */
    boolean admit(HttpServerRequest request) {
        String origin = origin(request);
        if (origin == null || !origins.areAnyones(origin)) {
            return false;
        }
        request.response()
                .putHeader(ALLOWED, origin)
                .putHeader("Access-Control-Expose-Headers", EXPOSED)
                .putHeader("Vary", "Origin");
        return true;
    }

    /**
     * Holds a page to its own app's token.
     *
     * @throws Refusal {@link Problem#ORIGIN_NOT_REGISTERED} where the page is not of this app, which may not even read that
     */
    void require(Exchange exchange, AppId app) {
        String origin = exchange.origin();
        if (origin != null && !origin.equals(own) && !origins.areOf(app.value(), origin)) {
            exchange.hideFromPage();
            throw new Refusal(
                    Problem.ORIGIN_NOT_REGISTERED,
                    DenialReason.BAD_REQUEST,
                    "The page comes from an origin that is not registered for the app of the token.");
        }
    }

    /** Of several, which no browser sends, none counts. */
    private static @Nullable String origin(HttpServerRequest request) {
        List<String> named = request.headers().getAll("Origin");
        return named.size() == 1 ? named.getFirst() : null;
    }
}
