package org.neuroskin.gateway.serve;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.context.SmartLifecycle;

/**
 * The public listener, with one event loop a core. Stops gracefully: what is under way is finished, for a bounded time.
 *
 * <p>Only HTTP/1.1 and 1.0, so that there is one framing to be strict about.
 */
public final class PublicServer implements SmartLifecycle {
    private static final int MAX_HEADER = 16 * 1024;
    private static final int MAX_LINE = 8 * 1024;
    private static final int IDLE_SECONDS = 60;
    private static final long FIRST_REQUEST_MILLIS = 10_000;

    /**
     * Where and how to listen.
     *
     * @param host the address
     * @param port 0 for a free one
     * @param drainLimit how long what is under way may take to end when the listener is stopped
     */
    public record Listening(String host, int port, Duration drainLimit) {}

    private final Vertx vertx;
    private final Listening listening;
    private final FrontDoor door;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    /** A listener that is not open yet. */
    PublicServer(Vertx vertx, Listening listening, FrontDoor door) {
        this.vertx = vertx;
        this.listening = listening;
        this.door = door;
    }

    /** Opens the listener, or throws {@link CannotListen}. */
    @Override
    public void start() {
        DeploymentOptions each =
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
        try {
            vertx.deployVerticle(Listener::new, each)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            String why =
                    e.getCause() instanceof BindException ? "another process has it" : "%s".formatted(e.getCause());
            throw new CannotListen(
                    "The gateway cannot listen on %s:%d: %s.".formatted(listening.host(), listening.port(), why), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotListen("The gateway was stopped while it started.", e);
        }
    }

    @Override
    public void stop() {
        long limit = listening.drainLimit().toMillis();
        List<Future<Void>> drained = servers.stream()
                .map(server -> server.shutdown(limit, TimeUnit.MILLISECONDS))
                .toList();
        servers.clear();
        try {
            Future.join(drained).toCompletionStage().toCompletableFuture().get(limit + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Whoever is still connected is cut off with the process
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return !servers.isEmpty();
    }

    /** The port that is listened on. */
    public int actualPort() {
        return servers.getFirst().actualPort();
    }

    private final class Listener extends VerticleBase {

        @Override
        public Future<?> start() {
            HttpServerOptions options = new HttpServerOptions()
                    .setHost(listening.host())
                    // Negative: a free port that all instances share
                    .setPort(listening.port() == 0 ? -1 : listening.port())
                    .setHttp2ClearTextEnabled(false)
                    .setMaxHeaderSize(MAX_HEADER)
                    .setMaxInitialLineLength(MAX_LINE)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setHandle100ContinueAutomatically(false)
                    .setDecompressionSupported(false)
                    .setCompressionSupported(false);
            return vertx.createHttpServer(options)
                    .connectionHandler(this::demandRequest)
                    .invalidRequestHandler(door::invalid)
                    .requestHandler(door::open)
                    .listen()
                    .onSuccess(servers::add);
        }

        /** A connection that never sends a whole head does not stay. */
        private void demandRequest(HttpConnection connection) {
            long timer = vertx.setTimer(FIRST_REQUEST_MILLIS, late -> {
                if (!door.hasServed(connection)) {
                    connection.close();
                }
            });
            connection.closeHandler(closed -> {
                vertx.cancelTimer(timer);
                door.forget(connection);
            });
        }
    }
}
