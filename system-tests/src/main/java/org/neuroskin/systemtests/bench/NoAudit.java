package org.neuroskin.systemtests.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Stands before a consent-service and says of every event that it is recorded, which it is not; passes on everything else. So a
 * gateway behind it does all but wait for the disk.
 */
final class NoAudit implements AutoCloseable {
    private static final int CHUNK = 8192;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().executor(threads).build();
    private final HttpServer server;
    private final URI consentService;

    NoAudit(URI consentService) throws IOException {
        this.consentService = consentService;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/internal/v1/audit/events", NoAudit::drop);
        server.createContext("/", this::pass);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** One place for each line; gateways here bring no proofs. */
    private static void drop(HttpExchange exchange) throws IOException {
        long events = 0;
        byte[] body = exchange.getRequestBody().readAllBytes();
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '\n' || i == body.length - 1) {
                events++;
            }
        }
        String places = LongStream.range(0, events).mapToObj(Long::toString).collect(Collectors.joining(","));
        byte[] answer =
                "{\"shard\":\"main\",\"sequences\":[%s]}".formatted(places).getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void pass(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                consentService.resolve(exchange.getRequestURI().toString()));
        for (String name : List.of("Authorization", "Neuroskin-Gateway", "Content-Type", "Accept")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        request.method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.statusCode() == 204 ? -1 : 0);
            copy(answer.body(), exchange.getResponseBody());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    /** As it comes: the stream of changes has no end. */
    private static void copy(InputStream in, OutputStream out) throws IOException {
        try (in) {
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                out.write(chunk, 0, length);
                out.flush();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        http.shutdownNow();
        threads.shutdownNow();
    }
}
