package org.neuroskin.ledger.verifier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Command line: {@code --name NAME --secret FILE --logs FILE --state FOLDER --port N}. Serves a {@link Witness} on loopback, behind
 * whatever ends TLS there, and prints its public keys. Exits with 2 if it is not told all of these.
 */
public final class WitnessServer implements AutoCloseable {
    private static final Set<String> OPTIONS = Set.of("--name", "--secret", "--logs", "--state", "--port");
    private static final int MAX_BODY_BYTES = 1 << 17;

    private final Witness witness;
    private final HttpServer server;

    private WitnessServer(Witness witness, int port) throws IOException {
        this.witness = witness;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Serves until the process ends. */
    public static void main(String[] arguments) throws IOException {
        try {
            WitnessServer server = start(arguments);
            System.out.printf("%switness on port %d%n", server.vkeys(), server.port());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * Serves until it is closed.
     *
     * @throws IllegalArgumentException if something is missing, or a file is not what it should be
     */
    public static WitnessServer start(String... arguments) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length && OPTIONS.contains(arguments[i]); i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        if (!options.keySet().equals(OPTIONS) || arguments.length != 2 * OPTIONS.size()) {
            throw new IllegalArgumentException(
                    "usage: witness --name NAME --secret FILE --logs FILE --state FOLDER --port N");
        }
        try {
            Cosigner cosigner = new Cosigner(
                    options.getOrDefault("--name", ""),
                    HexFormat.of()
                            .parseHex(Files.readString(Path.of(options.getOrDefault("--secret", "")))
                                    .strip()));
            Witness witness = new Witness(
                    cosigner,
                    Key.parseAll(Files.readString(Path.of(options.getOrDefault("--logs", "")))),
                    Path.of(options.getOrDefault("--state", "")),
                    Clock.systemUTC());
            return serve(witness, Integer.parseInt(options.getOrDefault("--port", "")));
        } catch (BadEvidence e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Its public keys, one C2SP vkey a line. */
    public String vkeys() {
        return witness.vkeys();
    }

    /** Serves this witness; 0 takes a free port. */
    static WitnessServer serve(Witness witness, int port) throws IOException {
        return new WitnessServer(witness, port);
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Witness.Answer answer;
            try {
                answer = answer(exchange);
            } catch (IOException e) {
                // Not kept, so not cosigned either
                answer = Witness.Answer.refused(500, "the state cannot be kept");
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Witness.Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/add-checkpoint")) {
            if (!exchange.getRequestMethod().equals("POST")) {
                return Witness.Answer.refused(405, "only POST");
            }
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
            return body.length > MAX_BODY_BYTES
                    ? Witness.Answer.refused(413, "too long")
                    : witness.addCheckpoint(new String(body, StandardCharsets.UTF_8));
        }
        if (exchange.getRequestMethod().equals("GET") && path.matches("/[0-9a-f]{64}/checkpoint")) {
            return witness.cosigned(path.substring(1, 65))
                    .map(note -> new Witness.Answer(200, "text/plain; charset=utf-8", note))
                    .orElseGet(() -> Witness.Answer.refused(404, "nothing of that log was cosigned"));
        }
        return Witness.Answer.refused(404, "nothing here");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
