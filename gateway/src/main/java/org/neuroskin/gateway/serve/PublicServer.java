package org.neuroskin.gateway.serve;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.net.BindException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.forward.DataServices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The public listener, with one event loop a core. Stops gracefully: what is under way is finished, for a bounded time.
 *
 * <p>With a certificate it speaks TLS 1.2 and 1.3, and HTTP/2 beside HTTP/1.1 as agreed in the handshake; without one only HTTP/1.1
 * and 1.0, never HTTP/2 that nobody agreed to.
 */
public final class PublicServer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PublicServer.class);
    private static final int MAX_HEADER = 16 * 1024;
    private static final int MAX_LINE = 8 * 1024;
    /** How long a connection may stay without a request. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MAX_STREAMS = 100;

    /** Of CVE-2023-44487: requests that are taken back at once cost us more than their sender. */
    private static final int MAX_RESETS = 100;

    private static final int RESET_SECONDS = 10;
    private static final long FIRST_REQUEST_MILLIS = 10_000;

    /**
     * Where and how to listen.
     *
     * @param host the address
     * @param port 0 for a free one
     * @param patience how long a connection may stay without a request, at most twice that
     * @param drainLimit how long what is under way may take to end when the listener is stopped
     * @param certificate null for plain text
     */
    public record Listening(
            String host,
            int port,
            Duration patience,
            Duration drainLimit,
            ServerCertificate.@Nullable Source certificate) {}

    private final Vertx vertx;
    private final Listening listening;
    private final FrontDoor door;
    private final EachMinute eachMinute;
    private final @Nullable ServerCertificate certificate;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    /** A listener that is not open yet. */
    PublicServer(Vertx vertx, Listening listening, FrontDoor door, EachMinute eachMinute, Clock clock) {
        this.vertx = vertx;
        this.listening = listening;
        this.door = door;
        this.eachMinute = eachMinute;
        ServerCertificate.Source source = listening.certificate();
        certificate = source == null ? null : new ServerCertificate(source, clock);
    }

    /** Opens the listener, or throws {@link CannotListen}. */
    @Override
    public void start() {
        HttpServerOptions options = options();
        DeploymentOptions each =
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
        try {
            vertx.deployVerticle(() -> new Listener(options), each)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            eachMinute.start();
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
        door.close();
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
        eachMinute.stop();
    }

    @Override
    public boolean isRunning() {
        return !servers.isEmpty();
    }

    /** The port that is listened on. */
    public int actualPort() {
        return servers.getFirst().actualPort();
    }

    /** Where this process reaches the listener itself. */
    URI ownAddress() {
        boolean everywhere =
                listening.host().equals("0.0.0.0") || listening.host().equals("::");
        return URI.create("%s://%s:%d"
                .formatted(
                        certificate == null ? "http" : "https",
                        everywhere ? "127.0.0.1" : listening.host(),
                        actualPort()));
    }

    /** Whether the certificate in use is the one in the files; also true without one. */
    public boolean certificateIsCurrent() {
        return certificate == null || certificate.good();
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listening.host())
                // Negative: a free port that all instances share
                .setPort(listening.port() == 0 ? -1 : listening.port())
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(MAX_HEADER)
                .setMaxInitialLineLength(MAX_LINE)
                .setIdleTimeout(Math.toIntExact(PATIENCE.toSeconds()))
                .setHandle100ContinueAutomatically(false)
                .setDecompressionSupported(false)
                .setCompressionSupported(false)
                .setMaxWebSocketFrameSize(DataServices.MAX_FRAME)
                // What is compressed beside a secret tells it by its length
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        if (certificate == null) {
            return options;
        }
        ServerSSLOptions tls = certificate
                .changed()
                .orElseThrow(
                        () -> new CannotListen("The gateway has no certificate that can be used, see its log.", null));
        options.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setClientAuth(tls.getClientAuth())
                .setTrustOptions(tls.getTrustOptions())
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
                .setHttp2RstFloodWindowDuration(RESET_SECONDS)
                .getInitialSettings()
                .setMaxConcurrentStreams(MAX_STREAMS)
                .setMaxHeaderListSize(MAX_HEADER);
        vertx.setPeriodic(
                certificate.reload().toMillis(), tick -> Thread.ofVirtual().start(this::reload));
        return options;
    }

    private void reload() {
        if (certificate != null) {
            certificate
                    .changed()
                    .ifPresent(tls -> servers.forEach(server -> server.updateSSLOptions(tls, true)
                            .onFailure(cause -> LOG.error("the new certificate was not taken"))));
        }
    }

    private final class Listener extends VerticleBase {
        private final HttpServerOptions options;

        Listener(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public Future<?> start() {
            return vertx.createHttpServer(options)
                    .connectionHandler(this::demandRequest)
                    .invalidRequestHandler(door::invalid)
                    .requestHandler(door::open)
                    .listen()
                    .onSuccess(servers::add);
        }

        /** A connection does not stay without a request, whatever of one comes bit by bit. */
        private void demandRequest(HttpConnection connection) {
            long first = vertx.setTimer(FIRST_REQUEST_MILLIS, late -> {
                if (!door.hasServed(connection)) {
                    connection.close();
                }
            });
            long later = vertx.setPeriodic(listening.patience().toMillis(), look -> {
                if (door.wasQuiet(connection)) {
                    connection.close();
                }
            });
            connection.closeHandler(closed -> {
                vertx.cancelTimer(first);
                vertx.cancelTimer(later);
                door.forget(connection);
            });
        }
    }
}
