package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.systemtests.bench.Replica;

/**
 * Bodies that are larger than the gateway's memory pass through a gateway of 128 MiB of heap, which does not grow by them. With
 * {@code -Dneuroskin.bodies.mebibytes=2048} the bodies have the size that docs/operations.md has figures for.
 */
@EnabledIfSystemProperty(named = "neuroskin.long-tests", matches = "true")
class LargeBodiesIT {
    private static final int MIB = 1 << 20;
    private static final int MEBIBYTES = Integer.getInteger("neuroskin.bodies.mebibytes", 288);
    private static final int HEAP = 128;
    private static final int HEAP_IN_USE = 48;
    private static final int RESIDENT = 400;
    // Of the others what is left may be garbage too
    private static final Pattern COLLECTED = Pattern.compile("Pause Full .*->([0-9]+)M\\(");
    private static final int COLLECT_EACH = MEBIBYTES / 4;
    private static final String USER = "adult-us-il";
    private static final String APP = "mood-coach";
    private static final String PURPOSE = "routine-personalisation";
    private static final RunningSystem SYSTEM = RunningSystem.instance();
    private static final byte[] PIECE = new byte[MIB];

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private static BodiesService service;
    private static Replica gateway;
    private static Path collections;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        new Random(1).nextBytes(PIECE);
        service = new BodiesService(folder.resolve("file"), (long) MEBIBYTES * MIB);
        collections = folder.resolve("gc.log");
        gateway = OneGateway.start(
                SYSTEM,
                folder,
                descriptor(),
                "-Xmx" + HEAP + "m",
                // as the image runs it: AES is quick only with the compiler that takes its time to start
                "-XX:TieredStopAtLevel=4",
                "-Xlog:gc:file=" + collections + "::filecount=0");
        Http.Answer given = Http.post(
                SYSTEM.origin().resolve("/consent/v1/me/consents"), SYSTEM.ownToken(USER), """
                {"app":"%s","purpose":"%s","validity":"P1D","items":[
                 {"category":"biometric.heart-rate-variability","operations":["read","write"],"fidelity":"raw"},
                 {"category":"mood.note","operations":["write"],"fidelity":"raw"}]}""".formatted(APP, PURPOSE));
        assertThat(given.status()).as(given.text()).isEqualTo(201);
    }

    private static String descriptor() {
        return """
            service: large
            upstream: http://127.0.0.1:%d
            place: EU
            routes:
              - path: /file
                methods: { GET: read, PUT: write }
                subject: token.sub
                body: binary
                media-types: [application/octet-stream]
                whole: biometric.heart-rate-variability
                max-request-bytes: 4294967296
              - path: /entries
                methods: { GET: read, POST: write }
                subject: token.sub
                fields:
                  - { at: /entries/*/id, category: none }
                  - { at: /entries/*/beat, category: biometric.heart-rate-variability, rest: sealed }
                  - { at: /entries/*/note, category: mood.note, rest: sealed }
            """.formatted(service.port());
    }

    @AfterAll
    static void stop() {
        try {
            Http.Answer withdrawn = Http.post(
                    SYSTEM.origin().resolve("/consent/v1/me/withdrawals"),
                    SYSTEM.ownToken(USER),
                    "{\"app\":\"%s\",\"purposes\":[\"%s\"]}".formatted(APP, PURPOSE));
            assertThat(withdrawn.status()).as(withdrawn.text()).isEqualTo(200);
        } finally {
            gateway.close();
            service.close();
        }
    }

    @Test
    void aFileGoesInAndComesOutWholeAndInParts() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        HttpRequest put = request("/file")
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofInputStream(LargeBodiesIT::content))
                .build();
        HttpResponse<String> written = CLIENT.send(put, BodyHandlers.ofString());
        assertThat(written.statusCode()).as(written.body()).isEqualTo(204);
        say("write", MEBIBYTES, begun);

        begun = System.nanoTime();
        try (InputStream read = opened(request("/file"), 200)) {
            assertThat(sameAs(read, 0)).isEqualTo((long) MEBIBYTES * MIB);
        }
        say("read", MEBIBYTES, begun);

        begun = System.nanoTime();
        int first = MEBIBYTES / 4;
        int length = MEBIBYTES / 2;
        String range = "bytes=%d-%d".formatted((long) first * MIB, (long) (first + length) * MIB - 1);
        try (InputStream read = opened(request("/file").header("Range", range), 206)) {
            assertThat(sameAs(read, first)).isEqualTo((long) length * MIB);
        }
        say("range", length, begun);
        assertMemoryIsFlat();
    }

    @Test
    void aListComesOutItemByItemWithWhatIsNotAllowedLeftOut() throws IOException, InterruptedException {
        String entry = "{\"id\":\"entry-1\",\"beat\":41.50,\"note\":\"%s\"}".formatted("a long walk ".repeat(80));
        HttpResponse<String> written = CLIENT.send(
                request("/entries")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"entries\":[" + entry + "]}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(written.statusCode()).as(written.body()).isEqualTo(201);

        long begun = System.nanoTime();
        byte[] item = "{\"id\":\"entry-1\",\"beat\":41.50}".getBytes(StandardCharsets.UTF_8);
        long items = 0;
        try (InputStream read = opened(request("/entries"), 200)) {
            assertThat(read.readNBytes(12)).asString().isEqualTo("{\"entries\":[");
            int next;
            do {
                assertThat(Arrays.equals(read.readNBytes(item.length), item))
                        .as("item %d", items)
                        .isTrue();
                items++;
                if (items == service.items() / 2) {
                    collect();
                }
                next = read.read();
            } while (next == ',');
            assertThat(next).isEqualTo(']');
            assertThat(read.readAllBytes()).asString().isEqualTo("}");
        }
        assertThat(items).isEqualTo(service.items()).isGreaterThan(100L * MEBIBYTES);
        say("list", MEBIBYTES, begun);
        assertMemoryIsFlat();
    }

    private static InputStream opened(HttpRequest.Builder request, int status)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(status);
        return answer.body();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.url().resolve("/api/large" + path))
                .header("Authorization", "Bearer " + SYSTEM.token(USER, APP, PURPOSE));
    }

    /** The same piece again and again, each with another number in front. */
    private static InputStream content() {
        return new SequenceInputStream(Collections.enumeration(IntStream.range(0, MEBIBYTES)
                .<InputStream>mapToObj(number -> new Numbered(number))
                .toList()));
    }

    /** How many bytes come that are as they were sent, from the piece of this number on; fails where one is not. */
    private static long sameAs(InputStream read, int number) throws IOException {
        long bytes = 0;
        while (true) {
            byte[] piece = read.readNBytes(MIB);
            bytes += piece.length;
            if (piece.length < MIB) {
                return bytes;
            }
            assertThat(Arrays.equals(piece, piece(number)))
                    .as("piece %d", number)
                    .isTrue();
            number++;
            if (number % COLLECT_EACH == 0) {
                collect();
            }
        }
    }

    private static byte[] piece(int number) {
        byte[] piece = PIECE.clone();
        piece[0] = (byte) number;
        piece[1] = (byte) (number >> 8);
        return piece;
    }

    private static void say(String what, int mebibytes, long begunNanos) throws IOException {
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        System.out.printf(
                "large bodies: %s %d MiB, %.0f MiB/s, heap after collections at most %d MiB, resident at most %d MiB%n",
                what, mebibytes, mebibytes / seconds, heap().getMax(), resident());
    }

    private static void assertMemoryIsFlat() throws IOException {
        assertThat(heap().getCount()).isPositive();
        assertThat(heap().getMax()).isLessThan(HEAP_IN_USE);
        assertThat(resident()).isLessThan(RESIDENT);
    }

    /** Has the gateway collect all of its garbage now. */
    private static void collect() {
        RunningSystem.Command jcmd = SYSTEM.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(gateway.process()),
                        "GC.run"),
                Map.of());
        assertThat(jcmd.exitCode()).as(jcmd.output()).isZero();
    }

    /** MiB of heap in use after each full collection, those in the middle of bodies among them. */
    private static LongSummaryStatistics heap() throws IOException {
        return Files.readAllLines(collections).stream()
                .map(COLLECTED::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .summaryStatistics();
    }

    /** The most memory that the process ever had, of all kinds, in MiB. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/%d/status".formatted(gateway.process()))).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** A piece that exists from when it is first read. */
    private static final class Numbered extends InputStream {
        private final int number;
        private InputStream piece = InputStream.nullInputStream();
        private boolean begun;

        Numbered(int number) {
            this.number = number;
        }

        @Override
        public int read() throws IOException {
            begin();
            return piece.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            begin();
            return piece.read(into, offset, length);
        }

        private void begin() {
            if (!begun) {
                begun = true;
                piece = new ByteArrayInputStream(piece(number));
            }
        }

        @Override
        public void close() {
            piece = InputStream.nullInputStream();
        }
    }
}
