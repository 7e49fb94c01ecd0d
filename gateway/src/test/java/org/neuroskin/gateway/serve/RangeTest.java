package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;

/** Ranges of a body that is sealed whole, from services that know ranges, that do not, and that lie. */
final class RangeTest {
    private static final String IMAGE = "/api/skin/v1/subjects/me/images/cheek-1";
    private static final String LIST = "/api/diary/v1/subjects/me/mood-entries";
    private static final int CHUNK = 16_384;
    private static final int SIZE = 50_000;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    /** How a data service answers a question for a range of what it stores. */
    private interface Answering {
        void answer(HttpExchange exchange, int first, int last) throws IOException;
    }

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private byte[] image;
    private volatile byte[] stored = {};

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.grant("skin.image", "mood.self-report");
        image = store(SIZE);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-49999, 0, 49999",
        "bytes=0-, 0, 49999",
        "bytes=16383-16384, 16383, 16384",
        "bytes=40000-70000, 40000, 49999",
        "bytes=-500, 49500, 49999",
        "bytes=-70000, 0, 49999",
    })
    void aRangeIsAnsweredWhetherOrNotTheServiceKnowsRanges(String asked, int first, int last) {
        for (Answering service : new Answering[] {this::part, this::whole}) {
            serve(service);
            HttpResponse<byte[]> read = get("Range", asked);

            assertThat(read.statusCode()).isEqualTo(206);
            assertThat(header(read, "Content-Range")).isEqualTo("bytes %d-%d/50000".formatted(first, last));
            assertThat(header(read, "Accept-Ranges")).isEqualTo("bytes");
            assertThat(header(read, "Content-Type")).isEqualTo("image/png");
            assertThat(read.body()).isEqualTo(Arrays.copyOfRange(image, first, last + 1));
        }
    }

    @Test
    void ofALargeBodyOnlyTheBeginningTheEndAndTheChunksOfTheRangeAreRead() {
        serve(this::part);
        gateway.data.asked.clear();

        get("Range", "bytes=%d-%d".formatted(CHUNK, CHUNK + 9));

        assertThat(gateway.data.asked)
                .extracting(asked -> asked.header("Range"))
                .containsExactly(
                        "bytes=0-71",
                        "bytes=%d-%d".formatted(72 + 3 * 16_400, stored.length - 1),
                        "bytes=%d-%d".formatted(72 + 16_400, 72 + 2 * 16_400 - 1));
        assertThat(gateway.data.asked)
                .extracting(asked -> asked.header("Accept-Encoding"))
                .containsOnly("identity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=50000-", "bytes=50000-60000", "bytes=-0", "bytes=999999999999999999-"})
    void aRangeThatTheBodyDoesNotHaveIsToldTheProvenLength(String asked) {
        for (Answering service : new Answering[] {this::part, this::whole}) {
            serve(service);
            HttpResponse<byte[]> refused = get("Range", asked);

            assertThat(refused.statusCode()).isEqualTo(416);
            assertThat(header(refused, "Content-Range")).isEqualTo("bytes */50000");
            assertThat(text(refused)).contains("urn:neuroskin:problem:range-not-satisfiable");
        }
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessFailed.class);
    }

    @Test
    void anEmptyBodyHasNoRange() {
        store(0);
        serve(this::part);

        assertThat(header(get("Range", "bytes=0-"), "Content-Range")).isEqualTo("bytes */0");
        assertThat(get().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "bytes=4-3", "items=0-1", "bytes=a-b", "bytes=0-1;x"})
    void whatIsNotOneRangeOfBytesIsAnsweredWhole(String asked) {
        serve(this::part);

        assertWhole(get("Range", asked));
        assertWhole(get("Range", "bytes=0-1", "Range", "bytes=3-4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "W/\"a\"", "Sat, 28 Nov 2026 00:00:00 GMT", "x"})
    void aConditionThatNothingMeetsIsAnsweredWhole(String validator) {
        serve(this::part);

        assertWhole(get("Range", "bytes=0-1", "If-Range", validator));
    }

    @Test
    void theHistorySaysWhichRangeWasAskedForAndHowMuchLeft() {
        serve(this::part);
        get("Range", "bytes=-0010");

        assertThat(last(AuditEvent.AccessIntended.class).range()).isEqualTo("bytes=-10");
        AuditEvent.AccessReleased released = last(AuditEvent.AccessReleased.class);
        assertThat(released.status()).isEqualTo(206);
        assertThat(released.bytes()).isEqualTo(10);

        get();
        assertThat(last(AuditEvent.AccessIntended.class).range()).isNull();
        assertThat(last(AuditEvent.AccessReleased.class).bytes()).isEqualTo(SIZE);
    }

    @Test
    void withoutConsentARangeIsDeniedLikeTheWhole() {
        serve(this::part);
        gateway.grant("mood.self-report");
        eventually(() -> get().statusCode() == 403);
        gateway.data.asked.clear();

        HttpResponse<byte[]> refused = get("Range", "bytes=0-1");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(header(refused, "Content-Range")).isNull();
        assertThat(gateway.data.asked).isEmpty();
    }

    /** A range over omitted fields would tell where they are and how long. */
    @Test
    void aBodyOfFieldsHasNoRanges() {
        String list = "{\"entries\":[{\"id\":\"1\"},{\"id\":\"2\"}]}";
        gateway.data.handler = (exchange, asked) ->
                FakeUpstream.answer(exchange, 200, "application/json", list.getBytes(StandardCharsets.UTF_8));
        gateway.data.asked.clear();

        HttpResponse<byte[]> read = ask(LIST, "Range", "bytes=0-5");

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(text(read)).isEqualTo(list);
        assertThat(header(read, "Accept-Ranges")).isNull();
        assertThat(header(read, "Content-Range")).isNull();
        assertThat(gateway.data.asked.getFirst().header("Range")).isEmpty();
        assertThat(last(AuditEvent.AccessIntended.class).range()).isNull();
    }

    @Test
    void aPartThatNobodyAskedForIsNoAnswer() {
        gateway.data.handler = (exchange, asked) -> part(exchange, 0, stored.length - 1);

        assertFailed(get(), "service-failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes 0-70/49000",
                "bytes 1-72/50136",
                "bytes 0-71/*",
                "bytes 0-71/71",
                "bytes */50136",
                "items 0-71/50136",
                "bytes 0-71/50136, bytes 0-71/50136",
                "bytes 0-71/-1",
                "bytes 0-71/9999999999999999999",
                "0-71/50136"
            })
    void aPartThatIsSaidToBeAnotherIsNotBelieved(String said) {
        serve((exchange, first, last) -> {
            if (!said.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Range", said);
            }
            send(exchange, first, last);
        });

        assertFailed(get("Range", "bytes=20000-20010"), "service-failed");
    }

    @Test
    void aLengthThatIsNotThatOfTheBodyDoesNotPass() {
        for (int length : new int[] {stored.length - 1, stored.length + 1, stored.length + 16_400, 72 + 16_400 + 20}) {
            serve((exchange, first, last) -> {
                exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(first, last, length));
                send(exchange, first, last);
            });
            HttpResponse<byte[]> read = get("Range", "bytes=20000-20010");

            // Where the true end came all the same, the true length is told
            if (read.statusCode() == 206) {
                assertThat(header(read, "Content-Range")).isEqualTo("bytes 20000-20010/50000");
                assertThat(read.body()).isEqualTo(Arrays.copyOfRange(image, 20_000, 20_011));
            } else {
                assertFailed(read, "cannot-open");
            }
        }
    }

    @Test
    void aPartOfAnotherPlaceOrBodyDoesNotOpen() {
        byte[] mine = stored;
        store(SIZE);
        byte[] other = stored;
        for (int from : new int[] {72, 72 + 16_400}) {
            stored = mine.clone();
            System.arraycopy(mine, 72 + 2 * 16_400, stored, from, 16_400);
            serve(this::part);
            assertFailed(get("Range", "bytes=%d-%d".formatted((from - 72) / 16_400 * CHUNK, 40_000)), "cannot-open");
            stored = mine.clone();
            System.arraycopy(other, from, stored, from, 16_400);
            assertFailed(get("Range", "bytes=%d-%d".formatted((from - 72) / 16_400 * CHUNK, 40_000)), "cannot-open");
        }
    }

    @Test
    void aPartThatIsCutDoesNotPass() {
        serve((exchange, first, last) -> {
            sayPart(exchange, first, last);
            send(exchange, first, first < 16_400 || last == stored.length - 1 ? last : last - 1);
        });

        assertFailed(get("Range", "bytes=20000-20010"), "cannot-open");
        assertThat(get("Range", "bytes=-10").statusCode()).isEqualTo(206);
    }

    @Test
    void aPartOfWhatIsCompressedOrOfAnotherTypeIsNoPart() {
        serve((exchange, first, last) -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            part(exchange, first, last);
        });
        assertFailed(get("Range", "bytes=0-1"), "service-failed");

        serve((exchange, first, last) -> {
            sayPart(exchange, first, last);
            FakeUpstream.answer(
                    exchange, 206, "multipart/byteranges; boundary=x", Arrays.copyOfRange(stored, first, last + 1));
        });
        assertFailed(get("Range", "bytes=0-1"), "service-failed");
    }

    /** Not tampering, though no part of the one opens with the beginning of the other. */
    @Test
    void aBodyThatIsReplacedBetweenTwoPartsIsAConflictWhereTheServiceTells() {
        gateway.data.handler = (exchange, asked) -> {
            String tag = "\"%s\"".formatted(asked.header("If-Match").isEmpty() ? "old" : "new");
            exchange.getResponseHeaders().set("ETag", tag);
            if (asked.header("If-Match").isEmpty()) {
                answerRange(exchange, asked, this::part);
            } else {
                assertThat(asked.header("If-Match")).isEqualTo("\"old\"");
                FakeUpstream.answer(exchange, 412, "text/plain", new byte[0]);
            }
        };

        HttpResponse<byte[]> refused = get("Range", "bytes=0-1");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(header(refused, "ETag")).isNull();
    }

    @Test
    void aLongRangeThatIsBrokenLaterBreaksOffAndIsRecordedAsFarAsItWent() {
        image = store(1_000_000);
        serve(this::part);
        HttpResponse<byte[]> read = get("Range", "bytes=1-900000");
        assertThat(read.statusCode()).isEqualTo(206);
        assertThat(header(read, "Content-Range")).isEqualTo("bytes 1-900000/1000000");
        assertThat(read.body()).isEqualTo(Arrays.copyOfRange(image, 1, 900_001));
        assertThat(last(AuditEvent.WindowReleased.class).window()).isEqualTo(2);

        stored[72 + 40 * 16_400] ^= 1;
        assertThatThrownBy(() -> get("Range", "bytes=1-900000")).isInstanceOf(UncheckedIOException.class);

        AuditEvent.AccessFailed failed = last(AuditEvent.AccessFailed.class);
        assertThat(failed.problem()).isEqualTo("cannot-open");
        assertThat(failed.bytes()).isEqualTo(2 * 256 * 1024);
    }

    private byte[] store(int size) {
        byte[] plain = new byte[size];
        new Random(size).nextBytes(plain);
        FakeUpstream.Handler before = gateway.data.handler;
        gateway.data.handler = (exchange, asked) -> {
            stored = asked.body().get();
            FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
        };
        HttpResponse<String> written = gateway.send(HttpRequest.newBuilder(gateway.uri(IMAGE))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", "image/png")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(plain)));
        assertThat(written.statusCode()).isEqualTo(201);
        gateway.data.handler = before;
        return plain;
    }

    private void serve(Answering answering) {
        gateway.data.handler = (exchange, asked) -> answerRange(exchange, asked, answering);
    }

    private void answerRange(HttpExchange exchange, FakeUpstream.Asked asked, Answering answering) throws IOException {
        Matcher range = RANGE.matcher(asked.header("Range"));
        if (range.matches()) {
            answering.answer(exchange, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
        } else {
            whole(exchange, 0, 0);
        }
    }

    private void whole(HttpExchange exchange, int first, int last) throws IOException {
        FakeUpstream.answer(exchange, 200, "image/png", stored);
    }

    private void part(HttpExchange exchange, int first, int last) throws IOException {
        sayPart(exchange, first, last);
        send(exchange, first, last);
    }

    private void sayPart(HttpExchange exchange, int first, int last) {
        exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(first, last, stored.length));
    }

    private void send(HttpExchange exchange, int first, int last) throws IOException {
        int to = Math.min(last + 1, stored.length);
        FakeUpstream.answer(exchange, 206, "image/png", Arrays.copyOfRange(stored, Math.min(first, to), to));
    }

    private HttpResponse<byte[]> get(String... headers) {
        return ask(IMAGE, headers);
    }

    private HttpResponse<byte[]> ask(String target, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.uri(target)).header("Authorization", "Bearer " + RunningGateway.token());
        return gateway.send(
                headers.length == 0 ? request : request.headers(headers), HttpResponse.BodyHandlers.ofByteArray());
    }

    private <E extends AuditEvent> E last(Class<E> kind) {
        return gateway.consent.events.reversed().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private void assertWhole(HttpResponse<byte[]> read) {
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(image);
        assertThat(header(read, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(read, "Content-Range")).isNull();
    }

    private void assertFailed(HttpResponse<byte[]> read, String problem) {
        assertThat(read.statusCode()).isEqualTo(502);
        assertThat(text(read)).contains("urn:neuroskin:problem:" + problem);
        assertThat(header(read, "Content-Range")).isNull();
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessFailed.class);
    }

    private static @Nullable String header(HttpResponse<byte[]> read, String name) {
        return read.headers().firstValue(name).orElse(null);
    }

    private static String text(HttpResponse<byte[]> read) {
        return new String(read.body(), StandardCharsets.UTF_8);
    }
}
