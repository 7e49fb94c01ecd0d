package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.neuroskin.demo.launcher.ReplicaPlan;
import org.neuroskin.systemtests.bench.BenchReport.Ratio;

/**
 * Races between withdrawing and reading: three gateways and two replicas of the consent-service, all real. In each race an app
 * reads through all gateways at once, without a pause, while the person withdraws at a random moment. A read that was begun
 * after the withdrawal was answered and still got data is stale; there must be none.
 *
 * <p>Races keep every core busy, so how long a withdrawal takes by itself is measured apart: each gateway has just served the
 * app, and then the person withdraws. Last, a gateway is frozen, longer than any lease, and goes on.
 */
final class WithdrawalBench implements Measurement {
    private static final long SEED = 20_261_126;
    private static final int RACES_A_ROUND = 500;
    private static final int QUIET_A_ROUND = 200;
    private static final int CUT_OFFS = 5;
    private static final Duration FROZEN = Duration.ofSeconds(10);
    private static final String PATH = "/api/diary/v1/subjects/me/psychometrics";
    private static final String RESULT = """
            {"results": [{"id": "bench", "at": "2026-11-26T10:00:00Z", "scale": "WHO-5", "score": 17}]}""";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Benchmarks.Options options;
    private final LiveSystem system;
    private final List<Replica> moreGateways = new ArrayList<>();
    private final List<URI> gateways = new ArrayList<>();
    private final List<URI> consentServices = new ArrayList<>();

    /** A person's tokens: for the app that reads and for their own tool. */
    private record Person(String app, String own) {}

    /** One race: how long the withdrawal took, and which reads came out wrong. */
    private record Race(double barrierMillis, int stale, double latestMillis) {}

    private record Read(long begun, long ended, int status) {}

    WithdrawalBench(Benchmarks.Options options) throws IOException {
        this.options = options;
        system = new LiveSystem(options.root());
    }

    /** All that is started here is stopped by {@link #close}, also where something does not start. */
    private void start() throws IOException {
        system.say("starting the system, one more consent-service and two more gateways");
        system.up();
        gateways.add(system.gateway());
        consentServices.add(system.consentService());
        Path checkpoints = system.home().resolve("checkpoints-2");
        consentServices.add(
                system.start(ReplicaPlan.consentService(options.root(), system.variables(), checkpoints), "consent-2")
                        .url());
        for (int number = 2; number <= 3; number++) {
            String id = "gateway-" + number;
            URI consentService = consentServices.get(number - 2);
            moreGateways.add(
                    system.start(ReplicaPlan.gateway(options.root(), system.variables(), id, consentService), id));
            gateways.add(moreGateways.getLast().url());
        }
    }

    @Override
    public BenchReport measure() throws IOException {
        start();
        write(person());
        race(person(), new SplittableRandom(SEED - 1), 50);
        SplittableRandom dice = new SplittableRandom(SEED);
        List<List<Race>> rounds = new ArrayList<>();
        List<double[]> quiet = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
            system.say("round %d of %d".formatted(i + 1, options.rounds()));
            rounds.add(race(person(), dice.split(), RACES_A_ROUND));
            quiet.add(quiet(person(), dice.split()));
        }
        system.say("one gateway is frozen");
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
        Replica gateway = moreGateways.getLast();
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
        HttpResponse<byte[]> answer = system.ask(LiveSystem.request(gateway.resolve(PATH), person.app()));
        return new Read(begun, System.nanoTime(), answer.statusCode());
    }

    private String give(Person person, String operation, URI consentService) {
        String consent = """
                {"app": "mood-coach", "purpose": "routine-personalisation", "validity": "P1D",
                 "items": [{"category": "mood.psychometric", "operations": ["%s"], "fidelity": "raw"}]}""".formatted(operation);
        return system.give(person.own(), consent, consentService);
    }

    private void withdraw(Person person, String consent, URI consentService) {
        URI uri = consentService.resolve("/consent/v1/me/consents/" + consent + "/withdraw");
        system.expected(200, system.ask(LiveSystem.post(uri, person.own(), "")));
    }

    /** So that there is something to read. */
    private void write(Person person) {
        String consent = give(person, "write", consentServices.getFirst());
        system.expected(201, system.ask(LiveSystem.post(gateways.getFirst().resolve(PATH), person.app(), RESULT)));
        withdraw(person, consent, consentServices.getFirst());
    }

    /** With tokens that last for a round. */
    private Person person() {
        return new Person(
                system.token("mood-coach", "openid purpose:routine-personalisation"),
                system.token("self-service", "openid purpose:self-access"));
    }

    private URI any(SplittableRandom dice) {
        return consentServices.get(dice.nextInt(consentServices.size()));
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

    @Override
    public void close() {
        system.close();
    }
}
