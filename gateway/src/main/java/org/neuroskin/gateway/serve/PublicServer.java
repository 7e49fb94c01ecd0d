package org.neuroskin.gateway.serve;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.BindException;
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
    private static final int DRAIN_SECONDS = 10;

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final FrontDoor door;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    /**
     * A listener that is not open yet.
     *
     * @param port 0 for a free one
     */
    PublicServer(Vertx vertx, String host, int port, FrontDoor door) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
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
            throw new CannotListen("The gateway cannot listen on %s:%d: %s.".formatted(host, port, why), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotListen("The gateway was stopped while it started.", e);
        }
    }

    @Override
    public void stop() {
        List<Future<Void>> drained = servers.stream()
                .map(server -> server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS))
                .toList();
        servers.clear();
        try {
            Future.join(drained).toCompletionStage().toCompletableFuture().get(DRAIN_SECONDS + 1, TimeUnit.SECONDS);
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
                    .setHost(host)
                    // Negative: a free port that all instances share
                    .setPort(port == 0 ? -1 : port)
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
