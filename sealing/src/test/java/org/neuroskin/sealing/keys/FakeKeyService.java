package org.neuroskin.sealing.keys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.neuroskin.sealing.format.v1.ChunkedMessage;
import org.neuroskin.sealing.format.v1.FormatException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A key service that says what a file of {@code root-keys} has it say, and really encrypts. */
final class FakeKeyService implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What was asked otherwise than the file has it. */
    final List<String> mistakes = new CopyOnWriteArrayList<>();

    volatile boolean refuses;
    volatile boolean hangsUp;
    volatile boolean ignoresContext;

    private final JsonNode contract;
    private final byte[] key = new byte[32];
    private final HttpServer server;

    FakeKeyService(String name) throws IOException {
        contract = JsonMapper.shared().readTree(Path.of("src/test/resources/root-keys", name + ".json"));
        RANDOM.nextBytes(key);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (hangsUp) {
            exchange.close();
            return;
        }
        try {
            for (String operation : List.of("metadata", "encrypt", "decrypt")) {
                JsonNode expected = contract.at("/" + operation);
                if (!expected.isMissingNode() && isAsked(exchange, expected)) {
                    respond(exchange, operation, body);
                    return;
                }
            }
            if (contract.has("not_found")) {
                send(exchange, contract.get("not_found"));
                return;
            }
            mistakes.add("unexpected " + exchange.getRequestURI());
            exchange.sendResponseHeaders(500, -1);
        } finally {
            exchange.close();
        }
    }

    private static boolean isAsked(HttpExchange exchange, JsonNode operation) {
        return exchange.getRequestURI().toString().equals(operation.get("path").asString())
                && hasHeaders(exchange, operation.path("headers"));
    }

    private static boolean hasHeaders(HttpExchange exchange, JsonNode headers) {
        return headers.properties().stream().allMatch(header -> {
            String value = String.valueOf(exchange.getRequestHeaders().getFirst(header.getKey()));
            String expected = header.getValue().asString();
            return expected.endsWith("$")
                    ? value.startsWith(expected.substring(0, expected.length() - 1))
                    : value.equals(expected);
        });
    }

    private void respond(HttpExchange exchange, String operation, byte[] body) throws IOException {
        JsonNode said = contract.get(operation);
        if (operation.equals("metadata")) {
            send(exchange, 200, said.get("response").toString());
            return;
        }
        if (!hasHeaders(exchange, contract.get("headers"))) {
            mistakes.add("headers of " + operation);
        }
        if (refuses) {
            send(exchange, contract.get("refused"));
            return;
        }
        Map<String, String> values = new HashMap<>();
        boolean same = matches(said.get("request"), JsonMapper.shared().readTree(body), values);
        try {
            byte[] context = ignoresContext ? new byte[0] : decoded(values, "context");
            String name = operation.equals("encrypt") ? "ciphertext" : "plaintext";
            byte[] result = operation.equals("encrypt")
                    ? ChunkedMessage.seal(key, salt(), context, decoded(values, "plaintext"))
                    : ChunkedMessage.open(key, context, ByteBuffer.wrap(decoded(values, "ciphertext")));
            if (same) {
                send(exchange, 200, said.get("response").toString().replace("$" + name, encoded(result)));
            } else {
                send(exchange, contract.get("not_authentic"));
            }
        } catch (FormatException | IllegalArgumentException e) {
            send(exchange, contract.get("not_authentic"));
        }
    }

    /** Whether the values are those expected; other members than those expected are a mistake of whoever asks. */
    private boolean matches(JsonNode expected, JsonNode asked, Map<String, String> values) {
        if (expected.isObject()) {
            if (!Set.copyOf(expected.propertyNames()).equals(Set.copyOf(asked.propertyNames()))) {
                mistakes.add("members of " + asked);
            }
            return expected.properties().stream()
                    .map(member -> matches(member.getValue(), asked.path(member.getKey()), values))
                    .reduce(true, Boolean::logicalAnd);
        }
        String text = expected.asString();
        int sign = text.indexOf('$');
        String value = asked.asString("");
        if (sign < 0) {
            return value.equals(text);
        }
        boolean begins = value.startsWith(text.substring(0, sign));
        values.put(text.substring(sign + 1), begins ? value.substring(sign) : "");
        return begins;
    }

    private byte[] decoded(Map<String, String> values, String name) {
        String value = values.getOrDefault(name, "");
        return isUrl()
                ? Base64.getUrlDecoder().decode(value)
                : Base64.getDecoder().decode(value);
    }

    private String encoded(byte[] bytes) {
        return isUrl()
                ? Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)
                : Base64.getEncoder().encodeToString(bytes);
    }

    private boolean isUrl() {
        return contract.path("alphabet").asString("").equals("url");
    }

    private static byte[] salt() {
        byte[] salt = new byte[24];
        RANDOM.nextBytes(salt);
        return salt;
    }

    private static void send(HttpExchange exchange, JsonNode said) throws IOException {
        send(exchange, said.get("status").asInt(), said.get("response").toString());
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
