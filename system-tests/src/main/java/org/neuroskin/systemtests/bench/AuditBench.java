package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.neuroskin.demo.launcher.ReplicaPlan;
import org.neuroskin.systemtests.bench.BenchReport.Ratio;
import org.neuroskin.systemtests.bench.WebLoad.Got;

/**
 * What recording costs: requests through a gateway that records both events of each, beside the same through one whose events
 * go to a {@link NoAudit sink that drops them}, beside rows of the same content put into a table of the same form, one by one
 * and as one stream. All in turns, in the same minute, with the disk's own rate before and after each round.
 */
final class AuditBench implements Measurement {
    private static final int MOST_ROUNDS = 6;
    private static final int SECONDS = 4;
    private static final int WARM_UP_SECONDS = 30;
    private static final int FEW = 64;
    private static final int MANY = 256;
    private static final double STEADY = 2;
    private static final Duration START = Duration.ofSeconds(20);
    private static final String APP = "mood-coach";
    private static final int PAGE = 8192;
    private static final double NANOS = 1e9;

    private final Benchmarks.Options options;
    private final LiveSystem system;
    private final Path folder;
    private final WebLoad load;
    private final OtherProxies others;
    private final NoAudit sink;
    private final int port;

    /**
     * One round.
     *
     * @param before how often a second the disk took an 8 KiB page for good, before
     * @param after the same, after
     */
    private record Round(
            double before,
            double after,
            Got fewAudited,
            Got fewUnaudited,
            Got audited,
            Got unaudited,
            double requestsPerFsync,
            double inserts,
            double copied) {
        boolean isSteady() {
            return Math.max(before, after) <= STEADY * Math.min(before, after);
        }

        double fsyncMillis() {
            return 2_000 / (before + after);
        }
    }

    AuditBench(Benchmarks.Options options) throws IOException {
        this.options = options;
        system = new LiveSystem(options);
        port = system.unusedPort();
        folder = Files.createDirectories(system.home().resolve("bench"));
        DebianPrograms programs = DebianPrograms.in(options.root().resolve("target/bench/programs"));
        load = new WebLoad(programs, folder);
        others = new OtherProxies(programs, folder, system, port);
        sink = new NoAudit(system.consentService());
    }

    @Override
    public BenchReport measure() throws IOException {
        system.say("starting the system, two more gateways and nginx as the data service");
        system.up();
        writeDocument();
        others.upstream(port);
        system.give(system.token("self-service", "openid purpose:self-access"), """
                {"app": "mood-coach", "purpose": "routine-personalisation", "validity": "P1D", "items": [
                 {"category": "regimen.product-use", "operations": ["read"], "fidelity": "raw"}]}""", system.consentService());
        URI audited = gateway("bench-audited", system.consentService());
        URI unaudited = gateway("bench-unaudited", sink.url());
        ReplicaPlan service = ReplicaPlan.consentService(options.root(), system.variables(), folder);
        try (LeafTable table = LeafTable.open(service.environment())) {
            warmUp(audited, unaudited);
            List<Round> rounds = new ArrayList<>();
            for (int i = 0; i < Math.min(options.rounds(), MOST_ROUNDS); i++) {
                system.say("round %d".formatted(i + 1));
                rounds.add(round(i, audited, unaudited, table));
            }
            List<Round> steady = rounds.stream().filter(Round::isSteady).toList();
            if (steady.isEmpty()) {
                system.say("the disk was steady in no round: the figures say little");
            }
            return report(steady.isEmpty() ? rounds : steady, rounds.size() - steady.size(), table);
        }
    }

    private URI gateway(String name, URI consentService) throws IOException {
        Path services = Files.createDirectories(folder.resolve("services"));
        Files.writeString(services.resolve("bench.yaml"), OtherProxies.resource("bench.yaml"));
        ReplicaPlan plan = ReplicaPlan.gateway(options.root(), system.variables(), name, consentService);
        Map<String, String> environment = new HashMap<>(plan.environment());
        environment.put("NEUROSKIN_SERVICES", services.toString());
        environment.put("BENCH_URL", "http://127.0.0.1:" + port);
        environment.put("NEUROSKIN_LIMITS_RATE", "1000000");
        environment.put("NEUROSKIN_LIMITS_BURST", "1000000");
        environment.put("NEUROSKIN_LIMITS_CONCURRENCY", "1000");
        environment.put("NEUROSKIN_LIMITS_APPCONCURRENCY", "1000");
        ReplicaPlan measured = new ReplicaPlan(plan.command(), environment, plan.url(), plan.readiness());
        return system.start(measured, name).url().resolve("/api/bench/v1/subjects/me/plain");
    }

    private void writeDocument() throws IOException {
        Path documents = Files.createDirectories(folder.resolve("documents"));
        Files.writeString(
                documents.resolve("plain"), "{\"entries\": [{\"id\": \"1\", \"text\": \"A gentle cleanser\"}]}");
    }

    private void warmUp(URI audited, URI unaudited) throws IOException {
        system.say("warming up");
        String token = token();
        for (URI uri : List.of(audited, unaudited)) {
            awaitServed(uri, token);
            load.warmUp(uri, token, options.rounds() == 1 ? SECONDS : WARM_UP_SECONDS);
        }
    }

    private void awaitServed(URI uri, String token) {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                system.expected(200, system.ask(LiveSystem.request(uri, token)));
                return;
            } catch (BenchFailure e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Benchmarks.pause(Duration.ofMillis(100));
            }
        }
    }

    private Round round(int number, URI audited, URI unaudited, LeafTable table) throws IOException {
        String token = token();
        double before = syncs();
        Map<URI, Got> few = new HashMap<>();
        Map<URI, Got> many = new HashMap<>();
        double requestsPerFsync = 0;
        List<URI> order = List.of(audited, unaudited);
        for (URI uri : number % 2 == 0 ? order : order.reversed()) {
            few.put(uri, load.run(uri, token, SECONDS, FEW, Map.of()));
            long fsyncs = table.fsyncs();
            Got got = load.run(uri, token, SECONDS, MANY, Map.of());
            many.put(uri, got);
            if (uri.equals(audited)) {
                requestsPerFsync = got.perSecond() * SECONDS / Math.max(1, table.fsyncs() - fsyncs);
            }
        }
        double inserts = table.insertsPerSecond(Duration.ofSeconds(SECONDS));
        double copied = table.copiedPerSecond(Duration.ofSeconds(SECONDS));
        return new Round(
                before,
                syncs(),
                got(few, audited),
                got(few, unaudited),
                got(many, audited),
                got(many, unaudited),
                requestsPerFsync,
                inserts,
                copied);
    }

    private static Got got(Map<URI, Got> all, URI uri) {
        Got got = all.get(uri);
        if (got == null) {
            throw new IllegalStateException("our bug: `%s` was not measured".formatted(uri));
        }
        return got;
    }

    /** How often a second the disk takes a page for good. */
    private double syncs() throws IOException {
        Path file = folder.resolve("probe");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long start = System.nanoTime();
            long count = 0;
            while (System.nanoTime() - start < NANOS) {
                channel.write(ByteBuffer.allocate(PAGE), 0);
                channel.force(false);
                count++;
            }
            return count * NANOS / (System.nanoTime() - start);
        }
    }

    private String token() {
        return system.token(APP, "openid purpose:routine-personalisation");
    }

    private BenchReport report(List<Round> rounds, int unsteady, LeafTable table) {
        SequencedMap<String, Ratio> ratios = new LinkedHashMap<>();
        ratios.put(
                "rows_vs_copy",
                Ratio.ofLeast(each(rounds, round -> 2 * round.audited().perSecond() / round.copied())));
        ratios.put(
                "requests_vs_inserts",
                Ratio.ofLeast(each(rounds, round -> round.audited().perSecond() / round.inserts())));
        ratios.put(
                "requests_vs_unaudited",
                Ratio.ofLeast(each(
                        rounds,
                        round -> round.audited().perSecond() / round.unaudited().perSecond())));
        ratios.put("requests_per_fsync", Ratio.ofLeast(each(rounds, Round::requestsPerFsync)));
        ratios.put(
                "p50_in_fsyncs",
                Ratio.of(each(
                        rounds,
                        round -> (round.fewAudited().p50Millis()
                                        - round.fewUnaudited().p50Millis())
                                / round.fsyncMillis())));
        SequencedMap<String, Object> load = new LinkedHashMap<>();
        load.put("seconds_each", SECONDS);
        load.put("rounds_on_an_unsteady_disk", unsteady);
        load.put("postgresql", table.settings());
        load.putAll(BenchReport.machine());
        SequencedMap<String, Object> detail = new LinkedHashMap<>();
        detail.put("fsync_ms", median(rounds, Round::fsyncMillis));
        detail.put("inserts_per_second", median(rounds, Round::inserts));
        detail.put("copied_rows_per_second", median(rounds, Round::copied));
        detail.put("audited_64", summary(rounds, Round::fewAudited));
        detail.put("unaudited_64", summary(rounds, Round::fewUnaudited));
        detail.put("audited_256", summary(rounds, Round::audited));
        detail.put("unaudited_256", summary(rounds, Round::unaudited));
        return new BenchReport(rounds.size(), load, ratios, detail);
    }

    private static SequencedMap<String, Object> summary(
            List<Round> rounds, java.util.function.Function<Round, Got> which) {
        SequencedMap<String, Object> summary = new LinkedHashMap<>();
        summary.put(
                "requests_per_second",
                median(rounds, round -> which.apply(round).perSecond()));
        summary.put("p50_ms", median(rounds, round -> which.apply(round).p50Millis()));
        summary.put("p99_ms", median(rounds, round -> which.apply(round).p99Millis()));
        summary.put("refused_share", median(rounds, round -> which.apply(round).refused()));
        return summary;
    }

    private static double[] each(List<Round> rounds, ToDoubleFunction<Round> what) {
        return rounds.stream().mapToDouble(what).toArray();
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> what) {
        return BenchReport.rounded(Benchmarks.median(each(rounds, what)));
    }

    @Override
    public void close() {
        others.close();
        system.close();
        sink.close();
    }
}
