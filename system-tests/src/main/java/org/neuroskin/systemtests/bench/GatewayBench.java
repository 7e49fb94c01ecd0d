package org.neuroskin.systemtests.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.neuroskin.demo.launcher.ReplicaPlan;
import org.neuroskin.systemtests.bench.BenchReport.Ratio;
import org.neuroskin.systemtests.bench.WebLoad.Got;

/**
 * What a request costs the process in front of a data service that answers with 2 KB of JSON: nginx, which only passes it on;
 * Apache httpd with mod_auth_openidc, which only validates the token; and the gateway with everything on, for a document that
 * rests in the clear and for one with ten sealed values. All get the same token of a real login, and are measured in turns.
 */
final class GatewayBench implements Measurement {
    private static final int SECONDS = 4;
    private static final int WARM_UP_SECONDS = 60;
    private static final int ENTRIES = 10;
    private static final Duration START = Duration.ofSeconds(20);
    private static final String SUBJECT = "/v1/subjects/me/";
    private static final String APP = "mood-coach";
    private static final String PROCESS = "process";

    private final Benchmarks.Options options;
    private final LiveSystem system;
    private final Path folder;
    private final int port;
    private final WebLoad load;
    private final OtherProxies others;

    /** Who is measured: its name in the report, what it is asked for, and the processes whose time counts. */
    private record Subject(String name, URI uri, Map<String, Long> processes) {
        /** Whether a compiler has yet to learn what is done often. */
        boolean isOurs() {
            return processes.size() > 1;
        }
    }

    GatewayBench(Benchmarks.Options options) throws IOException {
        this.options = options;
        system = new LiveSystem(options);
        port = system.unusedPort();
        folder = Files.createDirectories(system.home().resolve("bench"));
        DebianPrograms programs = DebianPrograms.in(options.root().resolve("target/bench/programs"));
        load = new WebLoad(programs, folder);
        others = new OtherProxies(programs, folder, system, port);
    }

    @Override
    public BenchReport measure() throws IOException {
        system.say("starting the system, one more gateway, nginx and Apache httpd");
        system.up();
        Replica gateway = system.start(gatewayPlan(), "gateway-bench");
        int bytes = writeDocuments(gateway.url());
        List<Subject> subjects = start(gateway);
        String token = token();
        subjects.forEach(subject -> awaitReady(subject, token));
        system.say("warming up");
        for (Subject subject : subjects) {
            boolean brief = !subject.isOurs() || options.rounds() == 1;
            load.warmUp(subject.uri(), token, brief ? SECONDS : WARM_UP_SECONDS);
        }
        Map<String, List<Got>> got = new LinkedHashMap<>();
        for (int round = 0; round < options.rounds(); round++) {
            system.say("round %d of %d".formatted(round + 1, options.rounds()));
            String fresh = token();
            for (Subject subject : round % 2 == 0 ? subjects : subjects.reversed()) {
                got.computeIfAbsent(subject.name(), first -> new ArrayList<>())
                        .add(load.run(subject.uri(), fresh, SECONDS, subject.processes()));
            }
        }
        system.sayRefusals(gateway);
        return report(got, bytes);
    }

    /** With the JVM's own settings, since it is measured, and with limits for one app that is as busy as all. */
    private ReplicaPlan gatewayPlan() throws IOException {
        Path services = Files.createDirectories(folder.resolve("services"));
        Files.writeString(services.resolve("bench.yaml"), OtherProxies.resource("bench.yaml"));
        ReplicaPlan plan =
                ReplicaPlan.gateway(options.root(), system.variables(), "gateway-bench", system.consentService());
        Map<String, String> environment = new HashMap<>(plan.environment());
        environment.put("NEUROSKIN_SERVICES", services.toString());
        environment.put("BENCH_URL", "http://127.0.0.1:" + port);
        environment.put("NEUROSKIN_LIMITS_RATE", "1000000");
        environment.put("NEUROSKIN_LIMITS_BURST", "1000000");
        return new ReplicaPlan(plan.command(), environment, plan.url(), plan.readiness());
    }

    /** What the data service answers with: one document in the clear, one as the gateway hands it over to be kept. */
    private int writeDocuments(URI gateway) throws IOException {
        system.give(system.token("self-service", "openid purpose:self-access"), """
                {"app": "mood-coach", "purpose": "routine-personalisation", "validity": "P1D", "items": [
                 {"category": "mood.note", "operations": ["read", "write"], "fidelity": "raw"},
                 {"category": "regimen.product-use", "operations": ["read"], "fidelity": "raw"}]}""", system.consentService());
        String document = document();
        AtomicReference<byte[]> kept = new AtomicReference<>(new byte[0]);
        HttpServer keeper = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        keeper.createContext("/", exchange -> {
            kept.set(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
        });
        keeper.start();
        try {
            URI sealed = gateway.resolve("/api/bench" + SUBJECT + "sealed");
            system.expected(201, system.ask(LiveSystem.post(sealed, token(), document)));
        } finally {
            keeper.stop(0);
        }
        Path documents = Files.createDirectories(folder.resolve("documents"));
        Files.writeString(documents.resolve("plain"), document);
        Files.write(documents.resolve("sealed"), kept.get());
        return document.length();
    }

    /** 2 KB. */
    private static String document() {
        return IntStream.range(0, ENTRIES)
                .mapToObj("""
                        {"id": "entry-%1$d", "at": "2026-11-0%1$dT07:30:00Z", \
                        "text": "Slept badly, but the walk along the quay before work helped a little", \
                        "advice": "A gentle cleanser in the morning, and nothing else until the evening"}"""::formatted)
                .collect(Collectors.joining(", ", "{\"entries\": [", "]}"))
                .replace("2026-11-00", "2026-11-10");
    }

    private List<Subject> start(Replica gateway) throws IOException {
        others.upstream(port);
        URI api = gateway.url().resolve("/api/bench" + SUBJECT);
        Map<String, Long> processes =
                Map.of(PROCESS, gateway.process(), "consent_service", consentService(), "postgresql", postgres());
        return List.of(
                other("nginx", port + 1, others.nginx(port + 1)),
                other("apache_oidc", port + 2, others.apache(port + 2, system.realmKeys())),
                new Subject("decide", api.resolve("plain"), processes),
                new Subject("full", api.resolve("sealed"), processes));
    }

    private static Subject other(String name, int port, long process) {
        return new Subject(name, URI.create("http://127.0.0.1:" + port + SUBJECT + "plain"), Map.of(PROCESS, process));
    }

    private long consentService() throws IOException {
        return number(system.home().resolve("run/consent-service.properties"), "pid=");
    }

    private long postgres() throws IOException {
        try (Stream<Path> files = Files.find(
                system.home().resolve("postgres"), 2, (path, attributes) -> path.endsWith("postmaster.pid"))) {
            return number(files.findFirst().orElseThrow(() -> new BenchFailure("PostgreSQL does not run")), "");
        }
    }

    private static long number(Path file, String before) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(before))
                .map(line -> Long.parseLong(line.substring(before.length()).strip()))
                .findFirst()
                .orElseThrow(() -> new BenchFailure("`%s` names no process".formatted(file)));
    }

    private void awaitReady(Subject subject, String token) {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                system.expected(200, system.ask(LiveSystem.request(subject.uri(), token)));
                return;
            } catch (BenchFailure e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Benchmarks.pause(Duration.ofMillis(100));
            }
        }
    }

    private String token() {
        return system.token(APP, "openid purpose:routine-personalisation");
    }

    private BenchReport report(Map<String, List<Got>> got, int bytes) {
        SequencedMap<String, Ratio> ratios = new LinkedHashMap<>();
        ratios.put("decide_vs_nginx", ratio(got, "decide", "nginx"));
        ratios.put("decide_vs_apache_oidc", ratio(got, "decide", "apache_oidc"));
        ratios.put("full_vs_apache_oidc", ratio(got, "full", "apache_oidc"));
        SequencedMap<String, Object> load = new LinkedHashMap<>();
        load.put("connections", WebLoad.CONNECTIONS);
        load.put("seconds_a_round", SECONDS);
        load.put("document_bytes", bytes);
        load.put("opened_fields", ENTRIES);
        load.putAll(BenchReport.machine());
        SequencedMap<String, Object> detail = new LinkedHashMap<>();
        got.forEach((kind, rounds) -> detail.put(kind, summary(rounds)));
        return new BenchReport(options.rounds(), load, ratios, detail);
    }

    private static double cpu(Got got) {
        return got.cpuMicros().getOrDefault(PROCESS, 0.0);
    }

    /** Of what a request cost the process, round by round. */
    private static Ratio ratio(Map<String, List<Got>> got, String ours, String theirs) {
        List<Got> own = got.getOrDefault(ours, List.of());
        List<Got> other = got.getOrDefault(theirs, List.of());
        return Ratio.of(IntStream.range(0, own.size())
                .mapToDouble(round -> cpu(own.get(round)) / cpu(other.get(round)))
                .toArray());
    }

    private static SequencedMap<String, Object> summary(List<Got> rounds) {
        SequencedMap<String, Object> summary = new LinkedHashMap<>();
        rounds.getFirst().cpuMicros().keySet().stream()
                .sorted()
                .forEach(name -> summary.put(
                        "cpu_micros_" + name,
                        median(rounds, got -> got.cpuMicros().getOrDefault(name, 0.0))));
        summary.put("requests_per_second", median(rounds, Got::perSecond));
        summary.put("p50_ms", median(rounds, Got::p50Millis));
        summary.put("p99_ms", median(rounds, Got::p99Millis));
        summary.put(
                "refused_share_worst",
                BenchReport.rounded(
                        rounds.stream().mapToDouble(Got::refused).max().orElseThrow()));
        return summary;
    }

    private static double median(List<Got> rounds, ToDoubleFunction<Got> what) {
        return BenchReport.rounded(
                Benchmarks.median(rounds.stream().mapToDouble(what).toArray()));
    }

    @Override
    public void close() {
        others.close();
        system.close();
    }
}
