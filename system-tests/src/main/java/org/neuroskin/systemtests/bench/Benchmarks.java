package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.neuroskin.demo.launcher.LauncherFailure;

/** {@code ./neuroskin bench [NAME]}: runs one benchmark, or says which there are. */
public final class Benchmarks {
    private static final Map<String, Kind> KINDS = new TreeMap<>(Map.of(
            "audit",
            new Kind(
                    "reads with both records durable, beside unaudited ones, single inserts and one COPY",
                    Measurement.whole(AuditBench::new)),
            "consent",
            new Kind(
                    "reading one person's snapshot, among 1,000,000 people and among 10,000; the evaluator",
                    Measurement.whole(ConsentBench::new)),
            "gateway",
            new Kind(
                    "CPU time, throughput and latency of a read, beside nginx and Apache httpd with mod_auth_openidc",
                    Measurement.whole(GatewayBench::new)),
            "sealing",
            new Kind(
                    "a document with ten sealed fields beside its copy, whole bodies beside raw AES-256-GCM",
                    SealingBench::run),
            "withdrawal",
            new Kind(
                    "500 races a round between withdrawing and reading, at 3 gateways with 2 consent-services",
                    Measurement.whole(WithdrawalBench::new))));

    /** A benchmark: what it is about, and how it is run. */
    private record Kind(String about, Function<Options, BenchReport> run) {}

    private Benchmarks() {}

    /** Exit code 0: ran, and {@code target/bench/NAME.json} is written. 1: could not. 2: called wrongly. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        if (arguments.isEmpty()) {
            System.out.println(usage());
            return 0;
        }
        Kind kind = KINDS.get(arguments.getFirst());
        if (kind == null) {
            System.err.printf("neuroskin: unknown benchmark `%s`%n%n%s%n", arguments.getFirst(), usage());
            return 2;
        }
        try {
            Options options = Options.of(arguments.subList(1, arguments.size()));
            BenchReport report = kind.run().apply(options);
            Path file = options.root().resolve("target/bench").resolve(arguments.getFirst() + ".json");
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, report.json());
            System.out.println(report.json() + "written to " + options.root().relativize(file));
            return 0;
        } catch (BenchFailure | LauncherFailure | IOException e) {
            System.err.println("neuroskin: " + e.getMessage());
            return 1;
        }
    }

    private static String usage() {
        String names = KINDS.entrySet().stream()
                .map(kind ->
                        "  %-10s %s".formatted(kind.getKey(), kind.getValue().about()))
                .collect(Collectors.joining("\n"));
        return "usage: neuroskin bench NAME [--people N] [--rounds N]\n\n" + names;
    }

    /**
     * How large a run is.
     *
     * @param root the repository
     * @param people how many people the large database has; the small one has a hundredth
     * @param rounds how often both are measured, in turns
     */
    record Options(Path root, int people, int rounds) {
        private static final int MILLION = 1_000_000;

        static Options of(List<String> arguments) {
            Map<String, Integer> values = new TreeMap<>(Map.of("--people", MILLION, "--rounds", 20));
            for (int i = 0; i < arguments.size(); i += 2) {
                String name = arguments.get(i);
                String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
                if (!values.containsKey(name) || !value.matches("[0-9]{1,9}") || Integer.parseInt(value) == 0) {
                    throw new BenchFailure("`%s %s` is not understood (expected: %s, each with a number from 1)"
                            .formatted(name, value, values.keySet()));
                }
                values.put(name, Integer.valueOf(value));
            }
            int people = values.getOrDefault("--people", 0);
            if (people < 1_000) {
                throw new BenchFailure("`--people %d` is too few (expected: at least 1000)".formatted(people));
            }
            Path root = Path.of(System.getProperty("neuroskin.root", "."))
                    .toAbsolutePath()
                    .normalize();
            return new Options(root, people, values.getOrDefault("--rounds", 0));
        }
    }

    static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    /** The middle of the values; the mean of both middles of an even number. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The value that 99 of 100 do not exceed. */
    static double p99(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }
}
