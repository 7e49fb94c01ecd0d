package org.neuroskin.consentservice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the service reads through the gateway: what a test says that there is. */
public final class TestGateway {
    private final HttpServer server;
    private final Map<String, Given> given = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** An answer; one that is broken ends before its body does. */
    private record Given(int status, String mediaType, String omitted, String body, boolean broken) {}

    TestGateway() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it is. */
    public String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    /** Forgets everything and has these routes. */
    public void begin(String routes) {
        given.clear();
        asked.clear();
        answer("/.well-known/neuroskin-routes", 200, "application/json", "", routes);
    }

    /** From now on this is answered. */
    public void answer(String path, int status, String mediaType, String omitted, String body) {
        given.put(path, new Given(status, mediaType, omitted, body, false));
    }

    /** From now on half of this is answered, and the connection breaks. */
    public void breakOff(String path, String mediaType, String body) {
        given.put(path, new Given(200, mediaType, "", body, true));
    }

    /** What was asked for data, each with its token. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/api/")) {
            asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        }
        Given answer = given.getOrDefault(
                path,
                new Given(
                        404, "application/problem+json", "", "{\"type\":\"urn:neuroskin:problem:not-found\"}", false));
        exchange.getResponseHeaders().add("Content-Type", answer.mediaType());
        if (!answer.omitted().isEmpty()) {
            exchange.getResponseHeaders().add("Consent-Omitted", answer.omitted());
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body, 0, answer.broken() ? body.length / 2 : body.length);
        // What is sent by then is sent
        exchange.getResponseBody().flush();
        exchange.close();
    }
}
