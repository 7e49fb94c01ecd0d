package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The benchmarks run and write what they promise. How fast anything is, no test says. */
class BenchIT {
    private static final Path ROOT =
            Path.of(System.getProperty("neuroskin.root", "..")).toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void withoutANameTheyAreListed() throws IOException, InterruptedException {
        assertThat(bench(0)).contains("audit", "consent", "gateway", "sealing", "withdrawal");
    }

    @Test
    void whatIsNotKnownIsRefused() throws IOException, InterruptedException {
        assertThat(bench(2, "speed")).contains("unknown benchmark `speed`").contains("  consent");
        assertThat(bench(1, "consent", "--people", "many"))
                .contains("--people many")
                .doesNotContain("\tat ");
        assertThat(bench(1, "consent", "--people", "999999999"))
                .contains("GB free and this needs")
                .doesNotContain("\tat ");
    }

    @Test
    void consentWritesItsRatioAndLeavesNothingBehind() throws IOException, InterruptedException {
        Path file = ROOT.resolve("target/bench/consent.json");
        Files.deleteIfExists(file);

        String output = bench(0, "consent", "--people", "1000", "--rounds", "2");

        JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
        assertThat(report.path("rounds").asInt()).as(output).isEqualTo(2);
        JsonNode ratio = report.at("/ratios/snapshot_1m_vs_10k");
        assertThat(ratio.path("median").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(ratio.path("worst").asDouble());
        assertThat(report.at("/load/people_large").asInt()).isEqualTo(1_000);
        assertThat(report.at("/detail/warm/ratio_by_round").size()).isEqualTo(2);
        assertThat(report.at("/detail/decide/grants_large").asInt()).isEqualTo(1_000);
        assertNothingIsLeft();
    }

    @Test
    @EnabledIf("hasPackages")
    void gatewayStandsBesideNginxAndApache() throws IOException, InterruptedException {
        Path file = ROOT.resolve("target/bench/gateway.json");
        Files.deleteIfExists(file);

        String output = bench(0, "gateway", "--rounds", "1");

        JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
        for (String name : List.of("decide_vs_nginx", "decide_vs_apache_oidc", "full_vs_apache_oidc")) {
            assertThat(report.at("/ratios/" + name + "/median").asDouble())
                    .as("%s in %s", name, output)
                    .isPositive();
        }
        assertThat(report.at("/load/document_bytes").asInt()).isBetween(1_900, 2_200);
        for (String process : List.of("process", "consent_service", "postgresql")) {
            assertThat(report.at("/detail/full/cpu_micros_" + process).asDouble())
                    .as("%s in %s", process, output)
                    .isPositive();
        }
        assertNothingIsLeft();
    }

    @Test
    @EnabledIf("hasPackages")
    void auditWritesItsRatios() throws IOException, InterruptedException {
        Path file = ROOT.resolve("target/bench/audit.json");
        Files.deleteIfExists(file);

        String output = bench(0, "audit", "--rounds", "1");

        JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
        for (String name : List.of(
                "rows_vs_copy",
                "requests_vs_inserts",
                "requests_vs_unaudited",
                "requests_per_fsync",
                "p50_in_fsyncs")) {
            assertThat(report.at("/ratios/" + name + "/median").isNumber())
                    .as("%s in %s", name, output)
                    .isTrue();
        }
        assertThat(report.at("/load/postgresql").asString()).contains("fsync=on", "synchronous_commit=on");
        assertNothingIsLeft();
    }

    @Test
    void sealingWritesItsRatios() throws IOException, InterruptedException {
        Path file = ROOT.resolve("target/bench/sealing.json");
        Files.deleteIfExists(file);

        String output = bench(0, "sealing", "--rounds", "1");

        JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
        for (String name : List.of("document_vs_copy", "body_vs_raw_gcm")) {
            assertThat(report.at("/ratios/" + name + "/median").asDouble())
                    .as("%s in %s", name, output)
                    .isPositive();
        }
        assertThat(report.at("/load/document_bytes").asInt()).isBetween(1_900, 2_200);
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        try (var left = Files.list(folder)) {
            assertThat(left.map(each -> String.valueOf(each.getFileName())))
                    .noneMatch(name -> name.startsWith("neuroskin-"));
        }
    }

    static boolean hasPackages() {
        return Files.isExecutable(Path.of("/usr/bin/apt-get"));
    }

    private String bench(int exitCode, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("neuroskin").toString(), "bench"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.start();
        if (!process.waitFor(8, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertThat(process.waitFor()).as(said).isEqualTo(exitCode);
        return said;
    }
}
