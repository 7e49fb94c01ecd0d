package org.neuroskin.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A data service that keeps one file, of which it also answers parts, and makes a long list of the one item it was given. */
final class BodiesService implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final byte[] COMMA = {','};

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path file;
    private final long listBytes;
    private volatile byte[] item = new byte[0];

    BodiesService(Path file, long listBytes) throws IOException {
        this.file = file;
        this.listBytes = listBytes;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", this::file);
        server.createContext("/entries", this::list);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** How many items the list has. */
    long items() {
        return listBytes / (item.length + 1);
    }

    private void file(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("PUT")) {
                try (OutputStream out = Files.newOutputStream(file)) {
                    exchange.getRequestBody().transferTo(out);
                }
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            long size = Files.size(file);
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            String header = exchange.getRequestHeaders().getFirst("Range");
            Matcher range = RANGE.matcher(header == null ? "" : header);
            long first = 0;
            long last = size - 1;
            if (range.matches()) {
                first = range.group(1).isEmpty()
                        ? size - Long.parseLong(range.group(2))
                        : Long.parseLong(range.group(1));
                last = range.group(1).isEmpty() || range.group(2).isEmpty()
                        ? last
                        : Math.min(last, Long.parseLong(range.group(2)));
                exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(first, last, size));
            }
            exchange.sendResponseHeaders(range.matches() ? 206 : 200, last - first + 1);
            send(exchange.getResponseBody(), first, last - first + 1);
        }
    }

    private void send(OutputStream out, long first, long length) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(first);
            byte[] piece = new byte[64 * 1024];
            for (long left = length; left > 0; ) {
                int read = in.read(piece, 0, (int) Math.min(piece.length, left));
                out.write(piece, 0, read);
                left -= read;
            }
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("POST")) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                item = body.substring(body.indexOf('[') + 1, body.lastIndexOf(']'))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(201, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write("{\"entries\":[".getBytes(StandardCharsets.UTF_8));
            for (long i = 0; i < items(); i++) {
                if (i > 0) {
                    out.write(COMMA);
                }
                out.write(item);
            }
            out.write("]}".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
