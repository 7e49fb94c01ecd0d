package org.neuroskin.systemtests.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.payload.BinaryPayload;
import org.neuroskin.gateway.payload.DataPlace;
import org.neuroskin.gateway.payload.DataWindows;
import org.neuroskin.gateway.payload.RequestPayload;
import org.neuroskin.gateway.payload.ResponsePayload;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.ServiceDescriptor;
import org.neuroskin.sealing.WarmUp;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.MessageKeys;
import org.neuroskin.sealing.keys.EraStore;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.neuroskin.sealing.keys.Keyring;
import org.neuroskin.sealing.keys.RootKey;

/**
 * What sealing costs, in processor time of one thread: a document of 2 KB with ten sealed fields against the same document through the
 * same code with nothing sealed, and whole bodies against the JDK's plain AES-256-GCM in one piece.
 */
final class SealingBench {
    private static final int DOCUMENTS = 2_000;
    private static final int BODIES = 30;
    private static final int BODY_BYTES = 1 << 20;
    private static final SubjectId SUBJECT = new SubjectId("aaaaaaaa-0000-4000-8000-000000000001");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Path folder;
    private final KeyHierarchy keys;
    private final byte[] document;
    private final DataPlace body = body();

    private SealingBench(Path folder) {
        this.folder = folder;
        this.keys = new KeyHierarchy(
                DataPlace.TENANT,
                new EraStore(folder, new NoRoot(), Clock.systemUTC(), RANDOM),
                new Rows(),
                Clock.systemUTC(),
                RANDOM);
        this.document = document().getBytes(StandardCharsets.UTF_8);
    }

    static BenchReport run(Benchmarks.Options options) {
        try {
            return new SealingBench(BenchFolder.temporary()).measure(options.rounds());
        } catch (IOException e) {
            throw new BenchFailure("sealing could not be measured", e);
        }
    }

    private BenchReport measure(int rounds) throws IOException {
        DataPlace sealed = place(
                "sealed",
                "category: mood.self-report, rest: sealed, pad: fixed-32",
                "category: mood.note, rest: sealed, pad: padme");
        DataPlace clear = place("clear", "category: regimen.product-use", "category: regimen.product-use");
        WarmUp.run(RANDOM);
        byte[] raw = new byte[BODY_BYTES];
        RANDOM.nextBytes(raw);
        double first = nanos(1, () -> sealBody(raw));
        byte[] stored = seal(sealed);
        byte[] sealedBody = sealBody(raw);
        RawGcm gcm = new RawGcm(raw);
        Runnable[] kinds = {
            () -> seal(clear),
            () -> seal(sealed),
            () -> open(clear, document),
            () -> open(sealed, stored),
            gcm::seal,
            () -> sealBody(raw, OutputStream.nullOutputStream()),
            gcm::open,
            () -> openBody(sealedBody)
        };
        double[][] nanos = new double[kinds.length][rounds];
        // What the compiler does in the first rounds is thrown away
        for (int round = -Math.max(5, rounds / 2); round < rounds; round++) {
            for (int kind = 0; kind < kinds.length; kind++) {
                double once = nanos(kind < 4 ? DOCUMENTS : BODIES, kinds[kind]);
                if (round >= 0) {
                    nanos[kind][round] = once;
                }
            }
        }
        return report(rounds, nanos, first, stored.length);
    }

    private BenchReport report(int rounds, double[][] nanos, double first, int storedBytes) {
        SequencedMap<String, Object> load = new LinkedHashMap<>(BenchReport.machine());
        load.put("document_bytes", document.length);
        load.put("document_sealed_bytes", storedBytes);
        load.put("document_sealed_fields", 10);
        load.put("body_bytes", BODY_BYTES);
        SequencedMap<String, BenchReport.Ratio> ratios = new LinkedHashMap<>();
        ratios.put("document_vs_copy", BenchReport.Ratio.of(worseOf(nanos, 1, 0, 3, 2)));
        ratios.put("body_vs_raw_gcm", BenchReport.Ratio.of(worseOf(nanos, 5, 4, 7, 6)));
        SequencedMap<String, Object> detail = new LinkedHashMap<>();
        String[] names = {"copy_in", "seal", "copy_out", "open"};
        for (int i = 0; i < names.length; i++) {
            detail.put("document_" + names[i] + "_micros", BenchReport.rounded(Benchmarks.median(nanos[i]) / 1_000));
        }
        detail.put(
                "document_seal_vs_copy",
                BenchReport.rounded(Benchmarks.median(nanos[1]) / Benchmarks.median(nanos[0])));
        detail.put(
                "document_open_vs_copy",
                BenchReport.rounded(Benchmarks.median(nanos[3]) / Benchmarks.median(nanos[2])));
        String[] bodies = {"raw_seal", "seal", "raw_open", "open"};
        for (int i = 0; i < bodies.length; i++) {
            detail.put(
                    "body_" + bodies[i] + "_mb_per_s",
                    Math.round(BODY_BYTES * 1_000.0 / Benchmarks.median(nanos[4 + i])));
        }
        detail.put("first_body_after_warm_up_micros", Math.round(first / 1_000));
        openssl().ifPresent(speed -> detail.put("openssl_aes_256_gcm_mb_per_s", speed));
        return new BenchReport(rounds, load, ratios, detail);
    }

    /** Of each round the direction that is further from what it is compared with. */
    private static double[] worseOf(double[][] nanos, int one, int oneBase, int two, int twoBase) {
        return IntStream.range(0, nanos[0].length)
                .mapToDouble(round ->
                        Math.max(nanos[one][round] / nanos[oneBase][round], nanos[two][round] / nanos[twoBase][round]))
                .toArray();
    }

    private static double nanos(int times, Runnable work) {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return (THREADS.getCurrentThreadCpuTime() - before) / (double) times;
    }

    private byte[] seal(DataPlace place) {
        return RequestPayload.read(place.route(), document).seal(place, keys, RANDOM);
    }

    private void open(DataPlace place, byte[] stored) {
        Set<CategoryId> all = Set.of(
                new CategoryId("mood.self-report"), new CategoryId("mood.note"), new CategoryId("regimen.product-use"));
        byte[] opened = new ResponsePayload(place, all, DataWindows.NONE, keys)
                .open(new ByteArrayInputStream(stored), (window, bytes) -> {})
                .rest();
        if (!Arrays.equals(opened, document)) {
            throw new BenchFailure("what was opened is not what was written");
        }
    }

    private byte[] sealBody(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(BODY_BYTES + 4_096);
        sealBody(plain, out);
        return out.toByteArray();
    }

    private void sealBody(byte[] plain, OutputStream out) {
        try {
            new BinaryPayload(body, keys).seal(new ByteArrayInputStream(plain), out, RANDOM);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openBody(byte[] sealed) {
        try {
            new BinaryPayload(body, keys).open(new ByteArrayInputStream(sealed), (window, bytes) -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataPlace body() {
        return place(
                Descriptors.bundled(Map.of(
                                "DIARY_URL",
                                "http://localhost:1",
                                "WEARABLE_URL",
                                "http://localhost:1",
                                "SKIN_URL",
                                "http://localhost:1"))
                        .stream()
                        .filter(service -> service.service().equals("skin"))
                        .findFirst()
                        .orElseThrow(),
                "images/image-1");
    }

    private DataPlace place(String service, String number, String text) throws IOException {
        Path descriptors = Files.createDirectory(folder.resolve(service));
        String fields = IntStream.range(0, 40)
                .mapToObj(i -> "      - { at: /f%02d, %s }\n"
                        .formatted(i, i % 8 == 0 ? number : i % 8 == 4 ? text : "category: none"))
                .collect(Collectors.joining());
        Files.writeString(descriptors.resolve(service + ".yaml"), """
                service: %s
                upstream: http://localhost:1
                place: EU
                routes:
                  - path: /v1/subjects/{subject}/documents
                    methods: { GET: read, POST: write }
                    subject: path.subject
                    fields:
                %s    unlisted: drop
                """.formatted(service, fields));
        return place(Descriptors.load(descriptors, Map.of()).getFirst(), "documents");
    }

    private static DataPlace place(ServiceDescriptor service, String collection) {
        return DataPlace.of(
                service.service(),
                service.match("/v1/subjects/%s/%s".formatted(SUBJECT.value(), collection))
                        .orElseThrow(),
                SUBJECT,
                SUBJECT,
                SUBJECT);
    }

    /** Forty values; five numbers and five texts of them are those that are sealed. */
    private static String document() {
        return IntStream.range(0, 40)
                .mapToObj(i -> "\"f%02d\":%s"
                        .formatted(
                                i,
                                switch (i % 8) {
                                    case 0 -> "" + (i % 7 + 1);
                                    case 4 -> "\"slept badly, woke up at %02d, tired\"".formatted(i);
                                    case 2 -> i + ".730";
                                    default ->
                                        "\"a value that may rest in the clear, some forty characters %02d\""
                                                .formatted(i);
                                }))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** What OpenSSL says of itself, if it is installed, in pieces of 1 MiB. */
    private static Optional<Long> openssl() {
        try {
            Process process = new ProcessBuilder(
                            "openssl", "speed", "-seconds", "1", "-bytes", "" + BODY_BYTES, "-evp", "aes-256-gcm")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> lines = process.inputReader().readAllLines();
            String last = lines.isEmpty() ? "" : lines.getLast();
            process.waitFor();
            return Optional.of(last.replaceAll(".* ([0-9.]+)k.*", "$1"))
                    .filter(kilobytes -> kilobytes.matches("[0-9.]+"))
                    .map(kilobytes -> Math.round(Double.parseDouble(kilobytes) / 1_000));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    /** AES-256-GCM of the JDK over a whole body at once. */
    private static final class RawGcm {
        private static final byte[] NOTHING = {};

        private final MessageKeys keys = MessageKeys.derive(new byte[32], new byte[24], NOTHING);
        private final ByteBuffer plain;
        private final ByteBuffer sealed = ByteBuffer.allocate(BODY_BYTES + 16);
        private final ByteBuffer out = ByteBuffer.allocate(BODY_BYTES + 16);
        private long number;

        RawGcm(byte[] plain) {
            this.plain = ByteBuffer.wrap(plain);
            keys.seal(0, NOTHING, this.plain, sealed);
        }

        void seal() {
            number++;
            keys.seal(number, NOTHING, plain.clear(), out.clear());
        }

        void open() {
            try {
                keys.open(0, NOTHING, sealed.clear(), out.clear());
            } catch (FormatException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Wraps nothing: the root key is asked once a month. */
    private static final class NoRoot implements RootKey {
        @Override
        public byte[] wrap(byte[] key, byte[] context) {
            return key.clone();
        }

        @Override
        public byte[] unwrap(byte[] wrapped, byte[] context) {
            return wrapped.clone();
        }
    }

    /** A keyring in memory. */
    private static final class Rows implements Keyring {
        private final Map<String, WrappedKey> rows = new ConcurrentHashMap<>();

        @Override
        public Optional<WrappedKey> find(String keyId) {
            return Optional.ofNullable(rows.get(keyId));
        }

        @Override
        public List<WrappedKey> find(
                SubjectId subject, String level, @Nullable CategoryId category, @Nullable String epoch) {
            return rows.values().stream()
                    .filter(row -> row.subject().equals(subject) && row.level().equals(level))
                    .filter(row -> category == null || category.equals(row.category()))
                    .filter(row -> epoch == null || epoch.equals(row.epoch()))
                    .toList();
        }

        @Override
        public synchronized WrappedKey putIfAbsent(WrappedKey key) {
            WrappedKey stored = find(key.subject(), key.level(), key.category(), key.epoch()).stream()
                    .findFirst()
                    .orElse(key);
            rows.put(stored.id(), stored);
            return stored;
        }
    }
}
