package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.neuroskin.demo.launcher.CodeFlow;
import org.neuroskin.demo.launcher.ReplicaPlan;
import org.neuroskin.systemtests.bench.BenchReport.Ratio;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Races between withdrawing and reading: three gateways and two replicas of the consent-service, all real. In each race an app
 * reads through all gateways at once, without a pause, while the person withdraws at a random moment. A read that was begun
 * after the withdrawal was answered and still got data is stale; there must be none.
 *
 * <p>Races keep every core busy, so how long a withdrawal takes by itself is measured apart: each gateway has just served the
 * app, and then the person withdraws. Last, a gateway is frozen, longer than any lease, and goes on.
 */
final class WithdrawalBench implements AutoCloseable {
    private static final long SEED = 20_261_126;
    private static final int RACES_A_ROUND = 500;
    private static final int QUIET_A_ROUND = 200;
    private static final int CUT_OFFS = 5;
    private static final Duration FROZEN = Duration.ofSeconds(10);
    private static final String PATH = "/api/diary/v1/subjects/me/psychometrics";
    private static final String RESULT = """
            {"results": [{"id": "bench", "at": "2026-11-26T10:00:00Z", "scale": "WHO-5", "score": 17}]}""";
    private static final String USER = "adult-eu";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Benchmarks.Options options;
    private final long begun = System.nanoTime();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();
    private final Path home;
    private final int port;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<URI> gateways = new ArrayList<>();
    private final List<URI> consentServices = new ArrayList<>();

    /** A person's tokens: for the app that reads and for their own tool. */
    private record Person(String app, String own) {}

    /** One race: how long the withdrawal took, and which reads came out wrong. */
    private record Race(double barrierMillis, int stale, double latestMillis) {}

    private record Read(long begun, long ended, int status) {}

    private WithdrawalBench(Benchmarks.Options options) throws IOException {
        this.options = options;
        home = BenchFolder.temporary();
        port = FreePorts.find();
    }

    /** All that is started here is stopped by {@link #close}, also where something does not start. */
    private void start() throws IOException {
        say("starting the system, one more consent-service and two more gateways");
        neuroskin("up", "--detach");
        gateways.add(URI.create("http://localhost:" + port));
        consentServices.add(URI.create("http://localhost:" + (port + 2)));
        Replica second = start(
                ReplicaPlan.consentService(options.root(), variables(), home.resolve("checkpoints-2")), "consent-2");
        consentServices.add(second.url());
        for (int number = 2; number <= 3; number++) {
            URI consentService = consentServices.get(number - 2);
            gateways.add(start(
                            ReplicaPlan.gateway(options.root(), variables(), "gateway-" + number, consentService),
                            "gateway-" + number)
                    .url());
        }
    }

    /** Runs it. */
    static BenchReport run(Benchmarks.Options options) {
        try (WithdrawalBench bench = new WithdrawalBench(options)) {
            bench.start();
            return bench.measure();
        } catch (IOException e) {
            throw new BenchFailure("the benchmark cannot run", e);
        }
    }

    private BenchReport measure() {
        write(person());
        race(person(), new SplittableRandom(SEED - 1), 50);
        SplittableRandom dice = new SplittableRandom(SEED);
        List<List<Race>> rounds = new ArrayList<>();
        List<double[]> quiet = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
            say("round %d of %d".formatted(i + 1, options.rounds()));
            rounds.add(race(person(), dice.split(), RACES_A_ROUND));
            quiet.add(quiet(person(), dice.split()));
        }
        say("one gateway is frozen");
        List<Race> cutOff = new ArrayList<>();
        for (int i = 0; i < CUT_OFFS; i++) {
            cutOff.add(cutOff(person()));
        }
        List<Race> all = rounds.stream().flatMap(List::stream).toList();
        double[] barrier = quiet.stream().flatMapToDouble(Arrays::stream).toArray();
        SequencedMap<String, Ratio> ratios = new LinkedHashMap<>();
        ratios.put("races", new Ratio(all.size(), all.size()));
        ratios.put(
                "stale",
                Ratio.of(rounds.stream()
                        .mapToDouble(
                                round -> round.stream().mapToInt(Race::stale).sum())
                        .toArray()));
        ratios.put(
                "barrier_p99_ms",
                Ratio.of(quiet.stream().mapToDouble(Benchmarks::p99).toArray()));
        SequencedMap<String, Object> load = new LinkedHashMap<>();
        load.put("gateways", gateways.size());
        load.put("consent_services", consentServices.size());
        load.put("readers_a_race", gateways.size());
        load.put("races_a_round", RACES_A_ROUND);
        load.put("quiet_withdrawals_a_round", QUIET_A_ROUND);
        load.putAll(BenchReport.machine());
        SequencedMap<String, Object> detail = new LinkedHashMap<>();
        detail.put("barrier_ms", distribution(barrier));
        detail.put("barrier_in_races_ms", distribution(millis(all)));
        detail.put(
                "begun_before_and_answered_after_ms_latest",
                BenchReport.rounded(
                        all.stream().mapToDouble(Race::latestMillis).max().orElse(0)));
        detail.put("cut_off_ms", distribution(millis(cutOff)));
        detail.put("cut_off_stale", cutOff.stream().mapToInt(Race::stale).sum());
        return new BenchReport(options.rounds(), load, ratios, detail);
    }

    private List<Race> race(Person person, SplittableRandom dice, int races) {
        List<Race> done = new ArrayList<>();
        for (int i = 0; i < races; i++) {
            done.add(race(person, dice));
        }
        return done;
    }

    /** How long withdrawals take while nothing else is done, in milliseconds. */
    private double[] quiet(Person person, SplittableRandom dice) {
        double[] millis = new double[QUIET_A_ROUND];
        for (int i = 0; i < millis.length; i++) {
            String consent = give(person, "read", any(dice));
            gateways.forEach(gateway -> awaitServed(gateway, person));
            long before = System.nanoTime();
            withdraw(person, consent, any(dice));
            millis[i] = (System.nanoTime() - before) / NANOS_PER_MILLI;
        }
        return millis;
    }

    private void awaitServed(URI gateway, Person person) {
        while (read(gateway, person).status() != 200) {
            Benchmarks.pause(Duration.ofMillis(10));
        }
    }

    private Race race(Person person, SplittableRandom dice) {
        String consent = give(person, "read", any(dice));
        ConcurrentLinkedQueue<Read> reads = new ConcurrentLinkedQueue<>();
        AtomicLong withdrawn = new AtomicLong(Long.MAX_VALUE);
        CountDownLatch reading = new CountDownLatch(gateways.size());
        List<Thread> readers = gateways.stream()
                .map(gateway -> Thread.ofVirtual().start(() -> {
                    boolean served = false;
                    Read read;
                    do {
                        read = read(gateway, person);
                        reads.add(read);
                        if (!served && read.status() == 200) {
                            served = true;
                            reading.countDown();
                        }
                    } while (read.begun() <= withdrawn.get());
                }))
                .toList();
        await(reading);
        Benchmarks.pause(Duration.ofNanos(dice.nextLong(5_000_000)));
        long before = System.nanoTime();
        withdraw(person, consent, any(dice));
        long after = System.nanoTime();
        withdrawn.set(after);
        readers.forEach(WithdrawalBench::join);
        return judged(before, after, reads);
    }

    private static Race judged(long before, long after, Iterable<Read> reads) {
        int stale = 0;
        double latest = 0;
        for (Read read : reads) {
            if (read.status() == 200 && read.begun() > after) {
                stale++;
            } else if (read.status() == 200) {
                latest = Math.max(latest, (read.ended() - after) / NANOS_PER_MILLI);
            }
        }
        return new Race((after - before) / NANOS_PER_MILLI, stale, latest);
    }

    /** The last gateway is frozen and asked; it answers only after it goes on, when consent has long ended. */
    private Race cutOff(Person person) {
        Replica gateway = replicas.getLast();
        URI asked = gateways.getLast();
        String consent = give(person, "read", consentServices.getFirst());
        awaitServed(asked, person);
        gateway.signal("STOP");
        ConcurrentLinkedQueue<Read> reads = new ConcurrentLinkedQueue<>();
        long before;
        long after;
        Thread reader;
        try {
            before = System.nanoTime();
            withdraw(person, consent, consentServices.getLast());
            after = System.nanoTime();
            reader = Thread.ofVirtual().start(() -> reads.add(read(asked, person)));
            Benchmarks.pause(FROZEN.minusNanos(after - before));
        } finally {
            gateway.signal("CONT");
        }
        join(reader);
        for (int i = 0; i < 100; i++) {
            reads.add(read(asked, person));
        }
        return judged(before, after, reads);
    }

    private Read read(URI gateway, Person person) {
        long begun = System.nanoTime();
        HttpResponse<byte[]> answer = ask(request(gateway.resolve(PATH), person.app()));
        return new Read(begun, System.nanoTime(), answer.statusCode());
    }

    private String give(Person person, String operation, URI consentService) {
        String consent = """
                {"app": "mood-coach", "purpose": "routine-personalisation", "validity": "P1D",
                 "items": [{"category": "mood.psychometric", "operations": ["%s"], "fidelity": "raw"}]}""".formatted(operation);
        URI uri = consentService.resolve("/consent/v1/me/consents");
        return expected(201, ask(post(uri, person.own(), consent))).path("id").asString();
    }

    private void withdraw(Person person, String consent, URI consentService) {
        URI uri = consentService.resolve("/consent/v1/me/consents/" + consent + "/withdraw");
        expected(200, ask(post(uri, person.own(), "")));
    }

    /** So that there is something to read. */
    private void write(Person person) {
        String consent = give(person, "write", consentServices.getFirst());
        expected(201, ask(post(gateways.getFirst().resolve(PATH), person.app(), RESULT)));
        withdraw(person, consent, consentServices.getFirst());
    }

    /** With tokens that last for a round. */
    private Person person() {
        URI origin = URI.create("http://localhost:" + port);
        CodeFlow flow = new CodeFlow(origin);
        String apps = "http://localhost:%d/apps/".formatted(port + 5);
        return new Person(
                flow.accessToken(
                        USER,
                        USER,
                        "mood-coach",
                        URI.create(apps + "mood-coach/code"),
                        "openid purpose:routine-personalisation"),
                flow.accessToken(
                        USER,
                        USER,
                        "self-service",
                        URI.create(apps + "self-service/code"),
                        "openid purpose:self-access"));
    }

    private static HttpRequest.Builder post(URI uri, String token, String body) {
        return request(uri, token)
                .header("Content-Type", "application/json")
                .POST(body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder request(URI uri, String token) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<byte[]> ask(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new BenchFailure(
                    "`%s` does not answer".formatted(request.build().uri()), e);
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    private JsonNode expected(int status, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != status) {
            throw new BenchFailure(
                    "`%s` answered `%d` (expected: %d)".formatted(answer.uri(), answer.statusCode(), status));
        }
        return answer.body().length == 0 ? json.createObjectNode() : json.readTree(answer.body());
    }

    private URI any(SplittableRandom dice) {
        return consentServices.get(dice.nextInt(consentServices.size()));
    }

    private Replica start(ReplicaPlan plan, String name) throws IOException {
        Replica replica = Replica.start(plan, home.resolve("log").resolve(name + ".log"));
        replicas.add(replica);
        return replica.awaitReady(http);
    }

    private Map<String, String> variables() {
        return Map.of("NEUROSKIN_HOME", home.toString(), "NEUROSKIN_PORT", Integer.toString(port));
    }

    private void neuroskin(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(options.root().resolve("neuroskin").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(options.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("neuroskin.log").toFile());
        builder.environment().putAll(variables());
        try {
            if (builder.start().waitFor() != 0) {
                throw new BenchFailure(
                        Files.readString(home.resolve("neuroskin.log")).strip());
            }
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    private static double[] millis(List<Race> races) {
        return races.stream().mapToDouble(Race::barrierMillis).toArray();
    }

    private static SequencedMap<String, Object> distribution(double... millis) {
        SequencedMap<String, Object> distribution = new LinkedHashMap<>();
        distribution.put("median", BenchReport.rounded(Benchmarks.median(millis)));
        distribution.put("p99", BenchReport.rounded(Benchmarks.p99(millis)));
        distribution.put(
                "worst", BenchReport.rounded(Arrays.stream(millis).max().orElseThrow()));
        return distribution;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new BenchFailure("a gateway does not let the app read what the person allowed");
            }
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    private void say(String line) {
        System.out.println("[%6.1f s] %s".formatted((System.nanoTime() - begun) / 1e9, line));
    }

    @Override
    public void close() {
        replicas.reversed().forEach(Replica::close);
        try {
            neuroskin("down");
        } catch (IOException e) {
            throw new BenchFailure("the system cannot be stopped", e);
        }
        http.close();
    }
}
