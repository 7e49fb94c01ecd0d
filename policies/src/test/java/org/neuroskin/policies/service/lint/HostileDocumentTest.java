package org.neuroskin.policies.service.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document is somebody else's. */
class HostileDocumentTest {
    private HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/elsewhere", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(piece);
                }
            } catch (IOException e) {
                // Whoever read has had enough
            }
        });
        server.createContext("/document", exchange -> {
            byte[] document = TestDocuments.diary().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, document.length);
            exchange.getResponseBody().write(document);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "[]"                                             | neither a JSON object nor a YAML mapping
            "{"                                              | not readable as JSON or YAML
            "openapi: 3.1.0\\npaths: { /a: &a { get: {} }, /b: *a }" | not readable as JSON or YAML
            "swagger: '2.0'"                                 | not OpenAPI 3.0 or 3.1
            "openapi: 4.0.0"                                 | not OpenAPI 3.0 or 3.1
            "openapi: 3.1.0\\npaths: { /a: { $ref: '#/paths/~1b' }, /b: { $ref: '#/paths/~1a' } }" | more than 16 others
            "openapi: 3.1.0\\npaths: { /a: { $ref: '#/paths/~1a' } }" | more than 16 others
            "openapi: 3.1.0\\npaths: { /a: { $ref: '#/nowhere' } }" | has no `#/nowhere`
            "openapi: 3.1.0\\npaths: { /a: { $ref: 'file:///etc/passwd' } }" | nothing else is fetched
            """)
    void whatIsNoUsableDocumentIsRefused(String text, String why) {
        assertThatExceptionOfType(UnusableDocument.class)
                .isThrownBy(() -> ServiceDocument.parse(text.replace("\\n", "\n")))
                .withMessageContaining(why);
    }

    @Test
    void noOtherAddressIsAsked() {
        assertThatExceptionOfType(UnusableDocument.class)
                .isThrownBy(() -> ServiceDocument.parse(
                        "openapi: 3.1.0\npaths: { /a: { $ref: '%s' } }".formatted(address("/elsewhere"))));
        assertThatExceptionOfType(UnusableDocument.class)
                .isThrownBy(() -> DocumentSource.read(address("/redirect")))
                .withMessageContaining("status 302");
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatDoesNotEndIsNotReadToItsEnd(@TempDir Path folder) throws IOException {
        assertThatExceptionOfType(UnusableDocument.class).isThrownBy(() -> DocumentSource.read(address("/endless")));
        Path large = folder.resolve("large.json");
        Files.write(large, new byte[DocumentSource.MAX_BYTES + 1]);
        assertThatExceptionOfType(UnusableDocument.class)
                .isThrownBy(() -> DocumentSource.read(large.toString()))
                .withMessageContaining("more than 8388608 bytes");
        assertThat(ServiceDocument.parse(DocumentSource.read(address("/document")))
                        .endpoints())
                .hasSize(5);
    }

    /** Each schema names the next one twice: forty of them describe 2^40 places. */
    @Test
    void aSmallDocumentThatDescribesABodyWithoutBoundsIsRefused() {
        String schemas = IntStream.range(0, 40)
                .mapToObj(i ->
                        "    S%d: { allOf: [ { $ref: '#/components/schemas/S%d' }, { $ref: '#/components/schemas/S%d' } ] }"
                                .formatted(i, i + 1, i + 1))
                .collect(Collectors.joining("\n"));
        String document = """
                openapi: 3.1.0
                paths:
                  /a: { get: { responses: { "200": { content: { application/json: { schema: { $ref: '#/components/schemas/S0' } } } } } } }
                components:
                  schemas:
                %s
                    S40: { type: string }
                """.formatted(schemas);

        assertThatExceptionOfType(UnusableDocument.class)
                .isThrownBy(() -> ServiceDocument.parse(document))
                .withMessageContaining("more than 50000 places");
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }
}
