package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Runs {@code serve/hostile-requests.yaml}: raw bytes on a socket. */
final class HostileRequestsCasesTest {
    private static final Path CASES = Path.of("src/test/resources/serve/hostile-requests.yaml");
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final int PROBES = 34;
    private static final Pattern LONG = Pattern.compile("\\{long:(\\d+)}");

    @TempDir
    static Path folder;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new RunningGateway(folder);
        gateway.grant("mood.self-report", "mood.note", "mood.inferred");
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        gateway.pages.handler = (exchange, asked) -> FakeUpstream.answer(exchange, 404, "text/plain", new byte[] {'x'});
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        return read().stream().map(each -> DynamicTest.dynamicTest(text(each, "name"), () -> run(each)));
    }

    @Test
    void everyProbeOfOurResearchIsTried() throws IOException {
        assertThat(read().stream().map(each -> each.get("probe")).filter(Objects::nonNull))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, PROBES).boxed().toList());
    }

    private static List<Map<String, Object>> read() throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(CASES));
    }

    private static void run(Map<String, Object> given) {
        gateway.data.asked.clear();
        gateway.pages.asked.clear();

        String answer = gateway.raw(request(given));

        Object expected = Objects.requireNonNull(given.get("answer"));
        assertThat(answer).as("closed without an answer, or with this status").satisfies(said -> {
            if (expected.equals("closed")) {
                assertThat(said).isEmpty();
            } else {
                // What was no request of HTTP/1.1 is answered in HTTP/1.0, or in the version that it named
                assertThat(said.replaceFirst("(?s)^HTTP/1.1 100 .*?\r\n\r\n", ""))
                        .matches("(?s)HTTP/[0-9]\\.[0-9] " + expected + " .*");
            }
        });
        if (expected.equals(200)) {
            assertThat(gateway.data.asked).hasSize(1);
            isOurs(gateway.data.asked.getFirst());
        } else {
            assertThat(answer).doesNotContain("entries\":[]").doesNotContain("HTTP/1.1 200");
            assertThat(gateway.data.asked).isEmpty();
        }
        assertThat(gateway.pages.asked).hasSize("pages".equals(given.get("reaches")) ? 1 : 0);
        assertThat(gateway.raw("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(ENTRIES, auth())))
                .as("an ordinary request afterwards")
                .startsWith("HTTP/1.1 200 ");
    }

    private static void isOurs(FakeUpstream.Asked asked) {
        assertThat(asked.target()).isEqualTo("/diary/v1/subjects/" + RunningGateway.ADA.value() + "/mood-entries");
        assertThat(asked.headers().keySet())
                .isSubsetOf("accept", "accept-encoding", "content-length", "content-type", "host", "x-request-id");
        assertThat(asked.headers().values())
                .allSatisfy(
                        values -> assertThat(values).singleElement().asString().doesNotContain("evil"));
        assertThat(asked.header("X-Request-Id")).isNotEmpty();
        assertThat(asked.header("Host")).startsWith("127.0.0.1:");
        assertThat(asked.body().text()).isIn("", "{\"entries\":[]}");
    }

    private static String request(Map<String, Object> given) {
        String request;
        if (given.get("raw") instanceof String raw) {
            request = raw;
        } else {
            boolean read = given.containsKey("get");
            request = "%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n%s"
                    .formatted(
                            read ? "GET" : "POST",
                            text(given, read ? "get" : "post"),
                            read ? "" : "Content-Type: application/json\r\n",
                            token(given),
                            headers(given),
                            given.getOrDefault("body", ""));
        }
        String token = RunningGateway.token();
        String filled = request.replace("{entries}", ENTRIES)
                .replace("{auth}", "Authorization: Bearer " + token)
                .replace("{token}", token)
                .replace("{token~}", token.substring(0, token.length() - 5) + "~" + token.substring(token.length() - 5))
                .replace("{token?}", otherSpelling(token));
        return LONG.matcher(filled).replaceAll(length -> "a".repeat(Integer.parseInt(length.group(1))));
    }

    private static String token(Map<String, Object> given) {
        String token = (String) given.getOrDefault("token", "{token}");
        return token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
    }

    private static String headers(Map<String, Object> given) {
        List<?> headers = (List<?>) given.getOrDefault("headers", List.of());
        return IntStream.range(0, (int) given.getOrDefault("repeat", 1))
                .mapToObj(n -> headers.stream()
                        .map(header -> header.toString().replace("{n}", String.valueOf(n)) + "\r\n")
                        .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    /** The last character has bits that count for nothing: with others the signature is the same. */
    private static String otherSpelling(String token) {
        return token.substring(0, token.length() - 1) + (char) (token.charAt(token.length() - 1) + 1);
    }

    private static String auth() {
        return "Authorization: Bearer " + RunningGateway.token();
    }

    private static String text(Map<String, Object> given, String key) {
        return (String) Objects.requireNonNull(given.get(key), key);
    }
}
