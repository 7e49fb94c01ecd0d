package org.neuroskin.gateway.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** An HTTP server that remembers what it was asked and answers as a test says. */
final class FakeUpstream implements AutoCloseable {

    /** What it was asked. */
    record Asked(String method, String target, Map<String, List<String>> headers, Bytes body) {
        String header(String name) {
            return String.join("|", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
        }
    }

    /** A body. */
    static final class Bytes {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] get() {
            return bytes;
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Answers one request. */
    interface Handler {
        void handle(HttpExchange exchange, Asked asked) throws IOException;
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    volatile Handler handler =
            (exchange, request) -> answer(exchange, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    FakeUpstream() {
        this(0);
    }

    FakeUpstream(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** From now on it keeps what is written to it and hands it out again; what it has, by the target. */
    Map<String, byte[]> store() {
        Map<String, byte[]> stored = new ConcurrentHashMap<>();
        handler = (exchange, asked) -> {
            if (asked.method().equals("GET")) {
                byte[] found = stored.get(asked.target());
                String type = asked.target().contains("/skin/") ? "image/png" : "application/json";
                answer(exchange, found == null ? 404 : 200, type, found == null ? new byte[0] : found);
            } else {
                stored.put(asked.target(), asked.body().get());
                answer(exchange, 201, "application/json", "{\"id\":\"1\"}".getBytes(StandardCharsets.UTF_8));
            }
        };
        return stored;
    }

    static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Begins to answer with events. */
    static void beginEvents(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream;charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
    }

    /** Sends comments of an event stream until somebody hangs up, which fails. */
    static void onlyComments(HttpExchange exchange) throws IOException {
        try {
            while (true) {
                exchange.getResponseBody().write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(
                            entry -> entry.getKey().toLowerCase(Locale.ROOT),
                            Map.Entry::getValue,
                            (a, b) -> a,
                            TreeMap::new));
            byte[] body = exchange.getRequestBody().readAllBytes();
            Asked request = new Asked(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, new Bytes(body));
            asked.add(request);
            handler.handle(exchange, request);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
