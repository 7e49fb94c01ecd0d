package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {
    private static final String ADA = RunningGateway.ADA.value();
    private static final String ENTRIES = "/api/diary/v1/subjects/" + ADA + "/mood-entries";
    private static final String TEMPLATE = "/v1/subjects/{subject}/mood-entries";

    @TempDir
    static Path folder;

    private static RunningProcess process;
    private static String scrape;

    @BeforeAll
    static void ask() {
        process = new RunningProcess(folder).ready();
        process.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        process.get(ENTRIES);
        process.consent.change(RunningGateway.ADA, RunningGateway.grantOf("mood.self-report"));
        RunningGateway.eventually(() -> process.get(ENTRIES).statusCode() == 200);
        process.data.handler = (exchange, asked) -> FakeUpstream.answer(exchange, 500, "text/plain", new byte[0]);
        process.get(ENTRIES);
        process.get("/api/" + ADA + "/secret-path");
        process.get("/api/diary/v1/subjects/" + ADA + "/secret-path");
        RunningGateway.ask(process.request(ENTRIES).header("Authorization", "Bearer made.up.token"));
        RunningGateway.ask(process.request(ENTRIES)
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Consent-Purpose", "secret-purpose"));
        RunningGateway.ask(process.request(ENTRIES).method("SECRETMETHOD", HttpRequest.BodyPublishers.noBody()));
        scrape = process.management("/actuator/prometheus").body();
    }

    @AfterAll
    static void stop() {
        process.close();
    }

    @Test
    void noPersonTokenOrPathBecomesALabel() {
        assertThat(scrape)
                .contains("neuroskin_accesses_total")
                .doesNotContain(ADA, ADA.substring(0, 13), "secret", "SECRET", "made.up", "me/mood-entries")
                .doesNotContain(RunningGateway.token().split("\\.", -1)[1].substring(0, 20));
    }

    @Test
    void accessesAreCountedByRouteAndOutcome() {
        assertThat(counted("outcome=\"denied\"", "reason=\"no-consent\"", "problem=\"consent-required\""))
                .isGreaterThanOrEqualTo(1);
        assertThat(counted("outcome=\"released\"", "service=\"diary\"", "purpose=\"routine-personalisation\""))
                .isEqualTo(1);
        assertThat(counted("outcome=\"failed\"", "problem=\"service-failed\"", "operation=\"read\""))
                .isEqualTo(1);
        assertThat(counted("reason=\"no-route\"", "service=\"none\"", "route=\"none\""))
                .isEqualTo(2);
        assertThat(counted("reason=\"unauthenticated\"")).isEqualTo(2);
        assertThat(scrape).contains("route=\"" + TEMPLATE + "\"").contains("app=\"mood-coach\"");
    }

    @Test
    void whoHoldsNoValidTokenNamesNoApp() {
        assertThat(scrape.lines().filter(line -> line.startsWith("neuroskin_app_accesses_total")))
                .isNotEmpty()
                .allMatch(line -> line.contains("app=\"mood-coach\"") || line.contains("app=\"gateway-self-test\""))
                .noneMatch(line -> line.contains("unauthenticated"));
    }

    @Test
    void everyMetricIsInTheManual() throws IOException {
        Set<String> documented = Pattern.compile("^\\| `(neuroskin_\\w+)`", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/operations.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> scraped = scrape.lines()
                .filter(line -> line.startsWith("# TYPE neuroskin_") && !line.endsWith("_max gauge"))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toCollection(TreeSet::new));
        // Exists only where a law in shadow would have decided otherwise
        scraped.add("neuroskin_law_shadow_differences_total");

        assertThat(documented).isEqualTo(scraped);
    }

    private static double counted(String... labels) {
        return scrape.lines()
                .filter(line -> line.startsWith("neuroskin_accesses_total{"))
                .filter(line -> Set.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
