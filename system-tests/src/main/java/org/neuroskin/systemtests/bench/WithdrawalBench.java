package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.neuroskin.demo.launcher.Accounts;
import org.neuroskin.demo.launcher.ReplicaPlan;
import org.neuroskin.systemtests.bench.BenchReport.Ratio;
import tools.jackson.databind.JsonNode;

/**
 * Races between withdrawing and reading: three gateways and two replicas of the consent-service, all real. An app reads through
 * all gateways at once, over and over, while the person withdraws at a random moment: one race at each gateway. A read that was
 * begun after the withdrawal was answered and still got data is stale; there must be none.
 *
 * <p>Races keep every core busy, so how long a withdrawal takes by itself is measured apart: each gateway has just served the
 * app, and then the person withdraws. Last, a gateway is frozen, longer than any lease, and goes on.
 */
final class WithdrawalBench implements Measurement {
    private static final long SEED = 20_261_126;
    private static final int RACED_A_ROUND = 167;
    private static final int QUIET_A_ROUND = 25;
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

    /** How long a withdrawal took: all of it as its caller sees it, and from when it was stored. */
    private record Withdrawal(double wholeMillis, double barrierMillis) {}

    /** The races of one withdrawal: how long it took, and which reads came out wrong. */
    private record Race(Withdrawal withdrawal, int stale, double latestMillis) {}

    private record Read(long begun, long ended, int status) {}

    WithdrawalBench(Benchmarks.Options options) throws IOException {
        this.options = options;
        system = new LiveSystem(options);
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
        List<String> people = people();
        race(person(people.getFirst()), new SplittableRandom(SEED - 1), 50);
        SplittableRandom dice = new SplittableRandom(SEED);
        List<List<Race>> rounds = new ArrayList<>();
        List<List<Withdrawal>> quiet = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
            system.say("round %d of %d".formatted(i + 1, options.rounds()));
            rounds.add(race(person(people.get(i + 1)), dice.split(), RACED_A_ROUND));
            quiet.add(quiet(person(people.get(i + 1)), dice.split()));
        }
        system.say("one gateway is frozen");
        List<Race> cutOff = new ArrayList<>();
        for (int i = 0; i < CUT_OFFS; i++) {
            cutOff.add(cutOff(person(people.getFirst())));
        }
        return report(rounds, quiet, cutOff);
    }

    private BenchReport report(List<List<Race>> rounds, List<List<Withdrawal>> quiet, List<Race> cutOff) {
        List<Race> all = rounds.stream().flatMap(List::stream).toList();
        List<Withdrawal> alone = quiet.stream().flatMap(List::stream).toList();
        SequencedMap<String, Ratio> ratios = new LinkedHashMap<>();
        int races = all.size() * gateways.size();
        ratios.put("races", new Ratio(races, races));
        ratios.put(
                "stale",
                Ratio.of(rounds.stream()
                        .mapToDouble(
                                round -> round.stream().mapToInt(Race::stale).sum())
                        .toArray()));
        ratios.put(
                "barrier_p99_ms",
                Ratio.of(quiet.stream()
                        .mapToDouble(round -> Benchmarks.p99(barriers(round)))
                        .toArray()));
        SequencedMap<String, Object> load = new LinkedHashMap<>();
        load.put("gateways", gateways.size());
        load.put("consent_services", consentServices.size());
        load.put("raced_withdrawals_a_round", RACED_A_ROUND);
        load.put("quiet_withdrawals_a_round", QUIET_A_ROUND);
        load.putAll(BenchReport.machine());
        SequencedMap<String, Object> detail = new LinkedHashMap<>();
        detail.put("barrier_ms", distribution(barriers(alone)));
        detail.put("withdrawal_ms", distribution(wholes(alone)));
        List<Withdrawal> inRaces = all.stream().map(Race::withdrawal).toList();
        detail.put("barrier_in_races_ms", distribution(barriers(inRaces)));
        detail.put("withdrawal_in_races_ms", distribution(wholes(inRaces)));
        detail.put(
                "begun_before_and_answered_after_ms_latest",
                BenchReport.rounded(
                        all.stream().mapToDouble(Race::latestMillis).max().orElse(0)));
        detail.put(
                "cut_off_barrier_ms",
                distribution(barriers(cutOff.stream().map(Race::withdrawal).toList())));
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

    /** How long withdrawals take while nothing else is done. */
    private List<Withdrawal> quiet(Person person, SplittableRandom dice) {
        List<Withdrawal> done = new ArrayList<>();
        for (int i = 0; i < QUIET_A_ROUND; i++) {
            String consent = give(person, "read", any(dice));
            gateways.forEach(gateway -> awaitServed(gateway, person));
            // what the reads left behind
            Benchmarks.pause(Duration.ofMillis(50));
            done.add(withdraw(person, consent, any(dice)));
        }
        return done;
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
                .map(gateway -> reader(gateway, person, dice.split(), reading, reads, withdrawn))
                .toList();
        await(reading);
        Benchmarks.pause(Duration.ofNanos(dice.nextLong(5_000_000)));
        Withdrawal withdrawal = withdraw(person, consent, any(dice));
        long after = System.nanoTime();
        withdrawn.set(after);
        readers.forEach(WithdrawalBench::join);
        return judged(withdrawal, after, reads);
    }

    /** Reads until it has begun a read after the withdrawal. Not in step with anything, and leaves the withdrawal room to run. */
    private Thread reader(
            URI gateway,
            Person person,
            SplittableRandom dice,
            CountDownLatch reading,
            Collection<Read> reads,
            AtomicLong withdrawn) {
        return Thread.ofVirtual().start(() -> {
            awaitServed(gateway, person);
            reading.countDown();
            Read read;
            do {
                Benchmarks.pause(Duration.ofNanos(dice.nextLong(5_000_000)));
                read = read(gateway, person);
                reads.add(read);
            } while (read.begun() <= withdrawn.get());
        });
    }

    private static Race judged(Withdrawal withdrawal, long after, Iterable<Read> reads) {
        int stale = 0;
        double latest = 0;
        for (Read read : reads) {
            if (read.status() == 200 && read.begun() > after) {
                stale++;
            } else if (read.status() == 200) {
                latest = Math.max(latest, (read.ended() - after) / NANOS_PER_MILLI);
            }
        }
        return new Race(withdrawal, stale, latest);
    }

    /** The last gateway is frozen and asked; it answers only after it goes on, when consent has long ended. */
    private Race cutOff(Person person) {
        Replica gateway = moreGateways.getLast();
        URI asked = gateways.getLast();
        String consent = give(person, "read", consentServices.getFirst());
        awaitServed(asked, person);
        gateway.signal("STOP");
        ConcurrentLinkedQueue<Read> reads = new ConcurrentLinkedQueue<>();
        Withdrawal withdrawal;
        long after;
        Thread reader;
        try {
            long before = System.nanoTime();
            withdrawal = withdraw(person, consent, consentServices.getLast());
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
        return judged(withdrawal, after, reads);
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

    private Withdrawal withdraw(Person person, String consent, URI consentService) {
        URI uri = consentService.resolve("/consent/v1/me/consents/" + consent + "/withdraw");
        long before = System.nanoTime();
        JsonNode done = system.expected(200, system.ask(LiveSystem.post(uri, person.own(), "")));
        double wholeMillis = (System.nanoTime() - before) / NANOS_PER_MILLI;
        return new Withdrawal(wholeMillis, done.path("enforcedAfterMillis").asDouble());
    }

    /** One for each round and one before, since what consents of a round leave behind is not what is measured. */
    private List<String> people() {
        List<String> people = IntStream.rangeClosed(0, options.rounds())
                .mapToObj("racer-%d"::formatted)
                .toList();
        Accounts.addPeople(options.root(), system.variables(), people);
        for (String each : people) {
            Person person = person(each);
            URI profile = consentServices.getFirst().resolve("/consent/v1/me/profile");
            system.expected(
                    200,
                    system.ask(LiveSystem.request(profile, person.own())
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofString("{\"place\": \"DE\", \"date_of_birth\": \"1988-05-17\"}"))));
            String consent = give(person, "write", consentServices.getFirst());
            // so that there is something to read
            system.expected(201, system.ask(LiveSystem.post(gateways.getFirst().resolve(PATH), person.app(), RESULT)));
            withdraw(person, consent, consentServices.getFirst());
        }
        return people;
    }

    /** With tokens that last for a round. */
    private Person person(String name) {
        return new Person(
                system.token(name, "mood-coach", "openid purpose:routine-personalisation"),
                system.token(name, "self-service", "openid purpose:self-access"));
    }

    private URI any(SplittableRandom dice) {
        return consentServices.get(dice.nextInt(consentServices.size()));
    }

    private static double[] barriers(List<Withdrawal> withdrawals) {
        return withdrawals.stream().mapToDouble(Withdrawal::barrierMillis).toArray();
    }

    private static double[] wholes(List<Withdrawal> withdrawals) {
        return withdrawals.stream().mapToDouble(Withdrawal::wholeMillis).toArray();
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
