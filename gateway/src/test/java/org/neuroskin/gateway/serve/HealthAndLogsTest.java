package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.springframework.core.env.EnumerablePropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class HealthAndLogsTest {
    private static final String ADA = RunningGateway.ADA.value();
    private static final String ENTRIES = "/api/diary/v1/subjects/" + ADA + "/mood-entries";
    private static final PrintStream CONSOLE = System.out;
    private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();

    @TempDir
    static Path folder;

    private static RunningProcess process;

    @TempDir
    static Path services;

    @BeforeAll
    static void start() throws IOException {
        for (String service : List.of("diary.yaml", "skin.yaml", "wearable.yaml")) {
            Files.copy(Path.of("../policies/services", service), services.resolve(service));
        }
        System.setOut(new PrintStream(LOG, true, StandardCharsets.UTF_8));
        process = new RunningProcess(
                        folder, "--logging.structured.format.console=ecs", "--neuroskin.services=" + services)
                .ready();
        process.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    static void stop() {
        process.close();
        System.setOut(CONSOLE);
    }

    @AfterEach
    void mend() {
        process.consent.down = false;
        process.consent.recordingFails = false;
        process.ready();
    }

    @Test
    void withoutTheConsentServiceItIsAliveButNotReadyAndSaysWhy() {
        process.consent.down = true;

        eventually(() -> process.management("/actuator/health/readiness").statusCode() == 503);
        JsonNode parts = components("/actuator/health/readiness");
        assertThat(parts.at("/lease/status").asString()).isEqualTo("DOWN");
        assertThat(parts.at("/lease/details/why").asString()).startsWith("no lease from the consent-service");
        assertThat(parts.at("/identity/status").asString()).isEqualTo("UP");
        assertThat(process.management("/actuator/health/liveness").statusCode()).isEqualTo(200);
    }

    @Test
    void aDataServiceThatIsDownIsNamedAndTakesNothingElseAway() {
        // Nobody listens where the bundled settings expect the other services
        JsonNode services = components("/actuator/health").at("/services");

        assertThat(services.at("/status").asString()).isEqualTo("DOWN");
        assertThat(services.at("/details/skin").asString()).isEqualTo("no connection to the data service");
        assertThat(services.at("/details").has("diary")).isFalse();
        assertThat(process.management("/actuator/health/readiness").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aHistoryThatCannotBeWrittenIsSaidAndIsWellAgain() {
        process.consent.recordingFails = true;
        process.get(ENTRIES);
        assertThat(components("/actuator/health").at("/history/status").asString())
                .isEqualTo("DOWN");

        process.consent.recordingFails = false;
        process.get(ENTRIES);
        assertThat(components("/actuator/health").at("/history/status").asString())
                .isEqualTo("UP");
    }

    @Test
    void descriptorsThatAreNotTakenUpAreSaidAndTakeNothingAway() throws IOException {
        Path draft = Files.writeString(services.resolve("draft.yaml"), "service: undecided");

        eventually(() -> descriptors().equals("DOWN"));
        assertThat(components("/actuator/health").at("/descriptors/details/why").asString())
                .startsWith("the files were changed and have 4 mistake(s)");
        assertThat(process.management("/actuator/health/readiness").statusCode())
                .isEqualTo(200);
        assertThat(LOG.toString(StandardCharsets.UTF_8)).contains("draft.yaml:1: `service`: is undecided");

        Files.delete(draft);
        eventually(() -> descriptors().equals("UP"));
    }

    private static String descriptors() {
        return components("/actuator/health").at("/descriptors/status").asString();
    }

    @Test
    void healthTellsNoSecretAndNoAddress() {
        assertThat(process.management("/actuator/health").body())
                .doesNotContain(
                        FakeConsentService.KEY,
                        "passphrase",
                        folder.toString(),
                        services.toString(),
                        "127.0.0.1",
                        "localhost");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/env",
                "/actuator/gateway/routes",
                "/actuator/gateway/refresh",
                "/actuator/refresh",
                "/actuator/loggers",
                "/actuator/shutdown",
                "/actuator/heapdump",
                "/actuator/jolokia",
                "/actuator/beans",
                "/actuator/configprops"
            })
    void managementOffersNothingThatChangesAnything(String path) {
        assertThat(process.management("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(process.management(path).statusCode()).isEqualTo(404);
        assertThat(process.change(path).statusCode()).isEqualTo(404);
        assertThat(process.change("/actuator/health").statusCode()).isEqualTo(405);
    }

    @Test
    void logLinesNameTheAccessAndNobody() {
        process.consent.change(RunningGateway.ADA, RunningGateway.grantOf("mood.self-report"));
        eventually(() -> process.get(ENTRIES).statusCode() == 200);
        process.data.handler = (exchange, asked) -> {
            process.consent.recordingFails = true;
            FakeUpstream.answer(exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        };
        HttpResponse<String> unrecorded = process.get(ENTRIES);
        process.get(ENTRIES + "/secret-path");
        String access = JsonMapper.shared()
                .readTree(unrecorded.body())
                .at("/instance")
                .asString()
                .replace("urn:uuid:", "");
        process.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));

        eventually(() -> lines().anyMatch(line -> line.at("/access").asString().equals(access)));
        String log = LOG.toString(StandardCharsets.UTF_8);
        assertThat(log)
                .contains("the end of an access could not be recorded")
                .doesNotContain(ADA, "secret-path", "mood-entries", FakeConsentService.KEY, "a passphrase of the tests")
                .doesNotContain(RunningGateway.token().split("\\.", -1)[1].substring(0, 20));
    }

    @Test
    void everySettingIsInTheManual() throws IOException {
        String manual = Files.readString(Path.of("../docs/operations.md"));
        List<String> settings = process.context.getEnvironment().getPropertySources().stream()
                .filter(source -> source.getName().contains("application.yaml"))
                .filter(EnumerablePropertySource.class::isInstance)
                .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .filter(name -> name.startsWith("neuroskin.") && !name.startsWith("neuroskin.variables"))
                .toList();

        assertThat(settings)
                .contains("neuroskin.origin")
                .allSatisfy(name -> assertThat(manual).contains("| `" + name + "` |"));
    }

    private static JsonNode components(String path) {
        return JsonMapper.shared().readTree(process.management(path).body()).at("/components");
    }

    private static Stream<JsonNode> lines() {
        // The test runner may write to the console too
        return LOG.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> JsonMapper.shared().readTree(line));
    }
}
