package org.neuroskin.gateway.serve;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.payload.FormPayload;
import org.neuroskin.gateway.payload.SmallestBody;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Asks every route, at the start, each hour and when descriptors have changed, for a person who has consented to nothing, as an
 * app would: over the network, through everything that an app goes through.
 *
 * <p><b>Guarantee</b>: a route that answers with success is out of service from then on. What it answers otherwise than with a
 * denial tells nothing, and the test is repeated soon. A route without any category asks nobody, and is left out.
 */
public final class SelfTest implements SmartLifecycle {
    static final SubjectId NOBODY = Routes.TESTER;
    static final AppId APP = AppId.GATEWAY_SELF_TEST;
    static final PurposeId PURPOSE = new PurposeId("routine-personalisation");

    private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final long PATIENCE_SECONDS = 10;
    private static final int DENIED = 403;

    private final Vertx vertx;
    private final Gateway.Steps steps;
    private final PublicServer server;
    private final Gateway.Chance chance;
    private final Semaphore changed = new Semaphore(0);
    private volatile boolean passed;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    /** Tests nothing before {@link #start}. */
    public SelfTest(Vertx vertx, Gateway.Steps steps, PublicServer server, Gateway.Chance chance) {
        this.vertx = vertx;
        this.steps = steps;
        this.server = server;
        this.chance = chance;
    }

    /** Whether every route has been tested since the start. */
    public boolean isDone() {
        return passed;
    }

    /** Tests all routes soon, since they have changed. */
    public void again() {
        changed.release();
    }

    /** After the listener, on which it depends. */
    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("self-test").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Thread asking = thread;
        if (asking != null) {
            asking.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        HttpClient client = vertx.createHttpClient(
                // Our own listener, whatever its certificate says
                new HttpClientOptions().setTrustAll(true).setVerifyHost(false).setConnectTimeout(1000));
        try {
            while (running) {
                changed.drainPermits();
                boolean conclusive = everyRoute(client);
                passed |= conclusive;
                Duration pause = conclusive ? PERIOD : SOON;
                changed.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            running = false;
        } finally {
            client.close();
        }
    }

    /** False where a route could not be tested. */
    private boolean everyRoute(HttpClient client) throws InterruptedException {
        boolean conclusive = true;
        for (Routes.Place place : steps.routes().all()) {
            if (place.isTested() && !steps.routes().outOfService().contains(place)) {
                conclusive &= everyMethod(client, place);
            }
        }
        return conclusive;
    }

    private boolean everyMethod(HttpClient client, Routes.Place place) throws InterruptedException {
        boolean denied = true;
        for (String method : place.route().methods().keySet()) {
            int status = ask(client, place, method);
            if (status / 100 == 2) {
                steps.routes().takeOutOfService(place);
                LOG.error(
                        "`{} {}` answered for a person who has consented to nothing and is out of service",
                        method,
                        place);
                return true;
            }
            denied &= status == DENIED;
        }
        if (denied) {
            steps.routes().passed(place);
        }
        return denied;
    }

    /** The status of the answer; 0 for none. */
    private int ask(HttpClient client, Routes.Place place, String method) throws InterruptedException {
        Map<String, String> variables = new HashMap<>();
        place.route().path().variables().forEach(each -> variables.put(each, NOBODY.value()));
        RequestOptions options = new RequestOptions()
                .setAbsoluteURI(server.ownAddress() + "/api/" + place.service()
                        + place.route().path().expand(variables))
                .setMethod(HttpMethod.valueOf(method))
                .putHeader("Authorization", steps.tokens().ownToken(NOBODY, APP, PURPOSE, chance.random()));
        Buffer body = Buffer.buffer();
        if (Bodies.WITH_BODY.contains(method)) {
            String type = place.route().mediaTypes().iterator().next();
            options.putHeader("Content-Type", type.equals(Route.FORM) ? FormPayload.contentType("x") : type);
            body = Buffer.buffer(
                    switch (place.route().body()) {
                        case JSON, FHIR -> SmallestBody.of(place.route(), NOBODY);
                        case EVENT_STREAM, WEBSOCKET, BINARY, MULTIPART, NONE -> new byte[] {'x'};
                    });
        }
        Buffer sent = body;
        try {
            return client.request(options)
                    .compose(request -> request.send(sent))
                    .map(HttpClientResponse::statusCode)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        }
    }
}
