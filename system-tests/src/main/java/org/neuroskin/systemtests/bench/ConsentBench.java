package org.neuroskin.systemtests.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.neuroskin.demo.launcher.ConsentServicePlan;
import org.neuroskin.demo.launcher.PostgresServer;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.systemtests.bench.BenchReport.Ratio;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether reading one person's snapshot stays as fast with a million people as with ten thousand. Two databases of one
 * PostgreSQL, a consent-service process on each, asked in turns for people drawn by the same seeded dice.
 */
final class ConsentBench implements Measurement {
    private static final long SEED = 20_261_126;
    private static final int SMALLER = 100;
    private static final int WARM_UP_READS = 3_000;
    private static final int READS = 300;
    private static final int COLD_READS = 60;
    private static final int MOST_COLD_ROUNDS = 5;
    private static final long BYTES_PER_PERSON = 7_000;
    private static final long BYTES_BESIDES = 3L << 30;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Benchmarks.Options options;
    private final long start = System.nanoTime();
    private final PostgresServer postgres;
    private final Path folder;
    private final Side small;
    private final Side large;

    /** One of the two databases and what reads it. */
    private record Side(String database, int people, ConsentProcess service) {

        double read(double dice) {
            SubjectId subject = People.subject((int) (dice * people));
            long before = System.nanoTime();
            ConsentSnapshot snapshot = service.snapshot(subject);
            double millis = (System.nanoTime() - before) / NANOS_PER_MILLI;
            if (snapshot.grants().size() != People.GRANTS_EACH) {
                throw new BenchFailure("a snapshot has %d grants (expected: %d)"
                        .formatted(snapshot.grants().size(), People.GRANTS_EACH));
            }
            return millis;
        }
    }

    /** Times in milliseconds, by round. */
    private record Times(List<double[]> small, List<double[]> large) {

        Times() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        double[] ratios() {
            double[] ratios = new double[small.size()];
            for (int round = 0; round < ratios.length; round++) {
                ratios[round] = Benchmarks.median(large.get(round)) / Benchmarks.median(small.get(round));
            }
            return ratios;
        }

        static double[] all(List<double[]> rounds) {
            return rounds.stream().flatMapToDouble(Arrays::stream).toArray();
        }
    }

    ConsentBench(Benchmarks.Options options) throws IOException, SQLException {
        this.options = options;
        requireDisk(options.people());
        say("starting PostgreSQL and two consent-services");
        postgres = PostgresServer.temporary();
        folder = BenchFolder.temporary();
        small = side("consent_small", options.people() / SMALLER);
        large = side("consent_large", options.people());
        for (Side side : List.of(small, large)) {
            side.service().awaitReady();
            say("loading %,d people with %d grants each".formatted(side.people(), People.GRANTS_EACH));
            try (Connection connection = connect(side.database())) {
                new Loader(connection, side.people(), Clock.systemUTC().instant(), this::say).load();
            }
        }
    }

    @Override
    public BenchReport measure() throws IOException, SQLException {
        double loadSeconds = seconds();
        int warmUp = Math.min(WARM_UP_READS, options.rounds() * READS);
        round(new SplittableRandom(SEED - 1), warmUp);
        SplittableRandom dice = new SplittableRandom(SEED);
        say("reading, warm");
        Times warm = new Times();
        for (int i = 0; i < options.rounds(); i++) {
            add(warm, dice, READS);
        }
        Times cold = new Times();
        long[] pages = new long[2];
        for (int i = 0; i < Math.min(options.rounds(), MOST_COLD_ROUNDS); i++) {
            say("reading, after a cache drop");
            dropCaches();
            // connections are made again, and the top of every index is read by whoever comes first
            round(new SplittableRandom(SEED - 2 - i), 20);
            pages[0] -= pagesRead(small);
            pages[1] -= pagesRead(large);
            add(cold, dice, COLD_READS);
            pages[0] += pagesRead(small);
            pages[1] += pagesRead(large);
        }
        say("deciding");
        SequencedMap<String, Object> detail = new LinkedHashMap<>();
        detail.put("warm", summary(warm));
        SequencedMap<String, Object> afterCacheDrop = summary(cold);
        int coldReads = Times.all(cold.small()).length;
        afterCacheDrop.put("small_pages_read_per_snapshot", BenchReport.rounded((double) pages[0] / coldReads));
        afterCacheDrop.put("large_pages_read_per_snapshot", BenchReport.rounded((double) pages[1] / coldReads));
        detail.put("after_cache_drop", afterCacheDrop);
        detail.put("load_seconds", BenchReport.rounded(loadSeconds));
        detail.put("disk_bytes_per_person", diskBytes() / large.people());
        detail.putAll(snapshotBytes());
        detail.put(
                "decide",
                DecideBench.measure(
                        large.service().snapshot(People.subject(0)),
                        large.service().snapshot(People.COLLECTOR),
                        options.rounds()));
        SequencedMap<String, Ratio> ratios = new LinkedHashMap<>();
        ratios.put("snapshot_1m_vs_10k", Ratio.of(warm.ratios()));
        ratios.put("snapshot_1m_vs_10k_after_cache_drop", Ratio.of(cold.ratios()));
        return new BenchReport(options.rounds(), load(), ratios, detail);
    }

    /** The two are asked in turns, the first of each pair alternating, so that whatever else the machine does hits both. */
    private Times round(SplittableRandom dice, int reads) {
        Times times = new Times();
        add(times, dice, reads);
        return times;
    }

    private void add(Times times, SplittableRandom dice, int reads) {
        double[] ofSmall = new double[reads];
        double[] ofLarge = new double[reads];
        for (int i = 0; i < reads; i++) {
            double die = dice.nextDouble();
            if (i % 2 == 0) {
                ofSmall[i] = small.read(die);
                ofLarge[i] = large.read(die);
            } else {
                ofLarge[i] = large.read(die);
                ofSmall[i] = small.read(die);
            }
        }
        times.small().add(ofSmall);
        times.large().add(ofLarge);
    }

    private SequencedMap<String, Object> load() {
        SequencedMap<String, Object> load = new LinkedHashMap<>();
        load.put("people_small", small.people());
        load.put("people_large", large.people());
        load.put("grants_per_person", People.GRANTS_EACH);
        load.put("reads_per_round", READS);
        load.put("seed", SEED);
        load.putAll(BenchReport.machine());
        return load;
    }

    private static SequencedMap<String, Object> summary(Times times) {
        SequencedMap<String, Object> summary = new LinkedHashMap<>();
        summary.put("small", millis(times.small()));
        summary.put("large", millis(times.large()));
        summary.put(
                "ratio_by_round",
                Arrays.stream(times.ratios()).map(BenchReport::rounded).boxed().toList());
        return summary;
    }

    private static Map<String, Object> millis(List<double[]> rounds) {
        double[] all = Times.all(rounds);
        SequencedMap<String, Object> millis = new LinkedHashMap<>();
        millis.put("reads", all.length);
        millis.put("median_ms", BenchReport.rounded(Benchmarks.median(all)));
        millis.put("p99_ms", BenchReport.rounded(Benchmarks.p99(all)));
        return millis;
    }

    private Map<String, Object> snapshotBytes() {
        int count = Math.min(5_000, small.people());
        List<ConsentSnapshot> held = new ArrayList<>(count);
        long before = usedHeap();
        for (int person = 0; person < count; person++) {
            held.add(large.service().snapshot(People.subject(person)));
        }
        long heap = (usedHeap() - before) / count;
        int json = JsonMapper.shared().writeValueAsBytes(held.getFirst()).length;
        return Map.of("snapshot_json_bytes", json, "snapshot_heap_bytes_in_a_gateway", heap);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Pages of 8 KiB that PostgreSQL has asked the system for, told with a delay of its own. */
    private long pagesRead(Side side) throws SQLException {
        Benchmarks.pause(Duration.ofMillis(1_500));
        return Long.parseLong(
                query(side.database(), "select blks_read from pg_stat_database where datname = current_database()"));
    }

    private long diskBytes() throws SQLException {
        return Long.parseLong(query(large.database(), """
                select sum(pg_total_relation_size(name::regclass))
                from unnest(array['consent', 'consent_grant', 'consent_change', 'audit_secret']) name
                """));
    }

    /** PostgreSQL's own cache by stopping it, the system's by telling it that the files are not needed. */
    private void dropCaches() throws IOException, SQLException {
        Path data = Path.of(query("postgres", "show data_directory"));
        postgres.stop();
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "for f do dd if=\"$f\" iflag=nocache count=0 status=none; done", "sh"));
        try (Stream<Path> files = Files.walk(data.resolve("base"))) {
            files.map(Path::toFile)
                    .filter(file -> file.isFile() && file.length() > 1 << 16)
                    .map(File::getPath)
                    .forEach(command::add);
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (process.waitFor() != 0) {
                throw new BenchFailure("the caches cannot be dropped (needs dd of coreutils)");
            }
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
        postgres.startAgain();
        small.service().awaitReady();
        large.service().awaitReady();
    }

    private Side side(String database, int people) throws IOException {
        Path home = Files.createDirectories(folder.resolve(database));
        ConsentServicePlan plan =
                ConsentServicePlan.of(options.root(), home, postgres, database, postgres.superuserPassword());
        return new Side(database, people, ConsentProcess.start(plan, home));
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(database), postgres.superuser(), postgres.superuserPassword());
    }

    private String query(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return Objects.requireNonNull(rows.getString(1));
        }
    }

    private static void requireDisk(int people) {
        File folder = new File(System.getProperty("java.io.tmpdir"));
        long needed = people * BYTES_PER_PERSON + BYTES_BESIDES;
        if (folder.getUsableSpace() < needed) {
            throw new BenchFailure("`%s` has %d GB free and this needs %d GB; free some, or set TMPDIR to another place"
                    .formatted(folder, folder.getUsableSpace() >> 30, needed >> 30));
        }
    }

    private void say(String line) {
        System.out.println("[%6.1f s] %s".formatted(seconds(), line));
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        small.service().close();
        large.service().close();
        postgres.close();
    }
}
