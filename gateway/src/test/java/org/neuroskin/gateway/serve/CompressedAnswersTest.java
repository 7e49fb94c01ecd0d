package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;

/** What a data service compressed is decompressed strictly, or not passed on at all. */
final class CompressedAnswersTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String LIST = "{\"entries\":[{\"id\":\"1\"},{\"id\":\"2\"}]}";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.grant("mood.self-report", "mood.note", "mood.inferred");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void gzipIsAskedForAndDecompressed() {
        HttpResponse<String> read = answered("gzip", gzip(LIST));

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(LIST);
        assertThat(read.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(gateway.data.asked.getFirst().header("Accept-Encoding")).isEqualTo("gzip, identity");
    }

    @Test
    void aMemberWithANameACommentAndMoreIsDecompressed() {
        byte[] plain = gzip(LIST);
        ByteArrayOutputStream named = new ByteArrayOutputStream();
        named.write(plain, 0, 3);
        named.write(4 + 8 + 16);
        named.write(plain, 4, 6);
        named.writeBytes("\2\0abname\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
        named.write(plain, 10, plain.length - 10);

        assertThat(answered("GZIP", named.toByteArray()).body()).isEqualTo(LIST);
    }

    @Test
    void aBodyThatGrowsBeyondReasonIsCutOff() {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb)) {
            out.write("{\"dropped\":\"\",\"entries\":[".getBytes(StandardCharsets.UTF_8));
            byte[] blanks = new byte[1 << 20];
            Arrays.fill(blanks, (byte) ' ');
            for (int i = 0; i < 20; i++) {
                out.write(blanks);
            }
            out.write("]}".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }

        assertFailed(answered("gzip", bomb.toByteArray()));
    }

    @Test
    void aTruncatedBodyIsNotPassedOn() {
        byte[] whole = gzip(LIST);
        for (int length : new int[] {0, 1, 9, 10, 14, whole.length - 8, whole.length - 1}) {
            assertFailed(answered("gzip", Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void whatFollowsTheEndIsNotIgnored() {
        byte[] whole = gzip(LIST);

        assertFailed(answered("gzip", Arrays.copyOf(whole, whole.length + 1)));
        assertFailed(answered("gzip", joined(whole, new byte[100_000])));
        assertFailed(answered("gzip", joined(whole, gzip(""))));
        assertFailed(answered("gzip", joined(gzip("{\"entries\":["), gzip("]}"))));
    }

    @Test
    void aWrongChecksumOrLengthIsNotPassedOn() {
        for (int fromEnd : new int[] {1, 4, 5, 8}) {
            byte[] wrong = gzip(LIST);
            wrong[wrong.length - fromEnd] ^= 1;
            assertFailed(answered("gzip", wrong));
        }
    }

    @Test
    void anEncodingThatIsNotTrueIsNotPassedOn() {
        assertFailed(answered("gzip", LIST.getBytes(StandardCharsets.UTF_8)));
        assertFailed(answered("identity", gzip(LIST)));
        assertFailed(answered("", gzip(LIST)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip", "identity, gzip", "gzip,", "x", "gzip;q=1"})
    void otherAndStackedEncodingsAreRefused(String encoding) {
        assertFailed(answered(encoding, gzip(LIST)));
    }

    private HttpResponse<String> answered(String encoding, byte[] body) {
        gateway.data.handler = (exchange, asked) -> {
            if (!encoding.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Encoding", encoding);
            }
            FakeUpstream.answer(exchange, 200, "application/json", body);
        };
        return gateway.get(ENTRIES);
    }

    private void assertFailed(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body())
                .contains("urn:neuroskin:problem:service-failed")
                .doesNotContain("entries");
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessFailed.class);
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
