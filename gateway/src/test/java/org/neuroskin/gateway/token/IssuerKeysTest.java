package org.neuroskin.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server whose keys change. */
final class IssuerKeysTest {
    private static final JWK OLD = key("old");
    private static final JWK NEW = key("new");

    private static final int LOOKS_OF_A_FLOOD = 4;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicLong later = new AtomicLong();
    private volatile List<JWK> published = List.of(OLD);
    private volatile int status = 200;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch gateInside = new CountDownLatch(0);
    private HttpServer server;
    private IssuerKeys keys;

    private static JWK key(String id) {
        return new TestTokens(id, "http://localhost:8080", Clock.systemUTC())
                .published()
                .getKeys()
                .getFirst();
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/certs", this::answer);
        server.start();
        URI certs = URI.create(
                "http://127.0.0.1:%d/certs".formatted(server.getAddress().getPort()));
        keys = new IssuerKeys(certs, () -> System.nanoTime() + later.get());
        eventually(keys::usable);
    }

    @AfterEach
    void stop() {
        gate.countDown();
        gateInside.countDown();
        keys.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        looks.incrementAndGet();
        byte[] body = new JWKSet(published).toString().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            gate.await();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body, 0, 10);
            exchange.getResponseBody().flush();
            gateInside.await();
            exchange.getResponseBody().write(body, 10, body.length - 10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aKeyCountsFromItsFirstTokenOnHoweverShortlyAfterALook() throws KeySourceException {
        assertThat(find("new")).isEmpty();

        published = List.of(OLD, NEW);

        assertThat(find("new")).hasSize(1);
        assertThat(find("old")).hasSize(1);
    }

    @Test
    void aFloodOfMadeUpKeyIdsCostsAFewLooksAndHoldsNobodyUpWhoseKeyIsKnown() throws Exception {
        gate = new CountDownLatch(1);
        List<Future<List<JWK>>> flood = new ArrayList<>();
        int before = looks.get();
        for (int i = 0; i < 2_000; i++) {
            String madeUp = "made-up-" + i;
            flood.add(threads.submit(() -> find(madeUp)));
        }
        eventually(() -> looks.get() > before);

        assertThat(find("old")).hasSize(1);
        gate.countDown();
        for (Future<List<JWK>> each : flood) {
            assertThat(foundBy(each)).isEmpty();
        }
        assertThat(looks.get() - before).isLessThanOrEqualTo(LOOKS_OF_A_FLOOD);
    }

    @Test
    void aKeyThatTheRealmGaveUpIsGoneAfterTheNextLook() throws KeySourceException {
        published = List.of(NEW);

        assertThat(find("new")).hasSize(1);
        assertThat(find("old")).isEmpty();
    }

    @Test
    void withoutAnAnswerAnUnknownKeyIdIsNotCalledWrong() throws KeySourceException {
        status = 503;

        assertThatThrownBy(() -> find("new")).isInstanceOf(RemoteKeySourceException.class);
        assertThat(find("old")).hasSize(1);
    }

    @Test
    void anAnswerThatNeverEndsIsNone() throws KeySourceException {
        gateInside = new CountDownLatch(1);

        assertThatThrownBy(() -> find("new")).isInstanceOf(RemoteKeySourceException.class);
        assertThat(find("old")).hasSize(1);
    }

    @Test
    void keysAreNotUsedForEverWithoutAnAnswer() {
        status = 503;
        later.set(IssuerKeys.MAX_AGE.toNanos());

        assertThat(keys.usable()).isFalse();
        assertThatThrownBy(() -> find("old")).isInstanceOf(RemoteKeySourceException.class);
    }

    /** What was found; nothing too where the look was given up. */
    private static List<JWK> foundBy(Future<List<JWK>> look) throws InterruptedException {
        try {
            return look.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(RemoteKeySourceException.class);
            return List.of();
        }
    }

    private List<JWK> find(String id) throws KeySourceException {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build();
        return keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null);
    }

    private static void eventually(BooleanSupplier holds) {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come about in 15 s");
            }
            Thread.onSpinWait();
        }
    }
}
