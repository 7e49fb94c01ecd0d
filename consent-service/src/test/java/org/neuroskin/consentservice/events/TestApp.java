package org.neuroskin.consentservice.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.neuroskin.consentservice.TestClient;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An app with a real server of its own that is told of changes, and a registration. */
final class TestApp implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final HexFormat HEX = HexFormat.of();

    final String id = "told-" + NUMBER.incrementAndGet();
    final List<Letter> letters = new CopyOnWriteArrayList<>();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    final CountDownLatch released = new CountDownLatch(1);
    volatile Function<Letter, Integer> answer = letter -> 204;

    private final AtomicInteger atOnce = new AtomicInteger();
    private final HttpServer server;

    /** What came. */
    record Letter(String body, String signature, String mediaType, String path) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String kind() {
            return json().path("type").asString().replace("org.neuroskin.consent.", "");
        }

        String id() {
            return json().path("id").asString();
        }

        JsonNode data() {
            return json().path("data");
        }
    }

    TestApp(JdbcClient database) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/events", this::take);
        server.start();
        database.sql("""
                        insert into app select (jsonb_populate_record(a, jsonb_build_object(
                            'id', cast(? as text), 'name', cast(? as text), 'from_file', false, 'events_uri', cast(? as text)))).*
                        from app a where a.id = 'mood-coach'
                        """).params(id, "App " + id, address("/events")).update();
    }

    String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    List<String> kinds() {
        return letters.stream().map(Letter::kind).toList();
    }

    List<Letter> received(int count) {
        await().atMost(Duration.ofSeconds(25)).until(() -> letters.size() >= count);
        return List.copyOf(letters);
    }

    /** What an app does with a letter, by the recipe of docs/consent-events.md. */
    static boolean isGenuine(Letter letter, String app, TestClient client) throws GeneralSecurityException {
        String[] parts = letter.signature().split("\\.", -1);
        assertThat(parts).hasSize(3);
        assertThat(parts[1]).isEmpty();
        JsonNode header = JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(parts[0]));
        for (JsonNode key : client.get("/.well-known/jwks.json", "").json().path("keys")) {
            if (key.path("kid").equals(header.path("kid"))) {
                String signed = parts[0] + "."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(letter.body().getBytes(StandardCharsets.UTF_8));
                Signature verifier = Signature.getInstance("Ed25519");
                byte[] x = Base64.getUrlDecoder().decode(key.path("x").asString());
                verifier.initVerify(KeyFactory.getInstance("Ed25519")
                        .generatePublic(
                                new X509EncodedKeySpec(HEX.parseHex("302a300506032b6570032100" + HEX.formatHex(x)))));
                verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
                return verifier.verify(Base64.getUrlDecoder().decode(parts[2]))
                        && header.path("alg").asString().equals("EdDSA")
                        && header.path("typ").asString().equals("neuroskin-event+jws")
                        && header.path("aud").asString().equals(app)
                        && Math.abs(header.path("iat").asLong() - System.currentTimeMillis() / 1000) < 300;
            }
        }
        return false;
    }

    private void take(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            Letter letter = new Letter(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("Event-Signature"),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    exchange.getRequestURI().getPath());
            letters.add(letter);
            int status = answer.apply(letter);
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", address("/events/elsewhere"));
            }
            if (status > 0) {
                exchange.sendResponseHeaders(status, -1);
            }
        } finally {
            atOnce.decrementAndGet();
        }
    }

    /** For an answer that comes when the test lets it. */
    int whenReleased() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 204;
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
    }
}
