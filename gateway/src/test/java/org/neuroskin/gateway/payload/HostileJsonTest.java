package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;

final class HostileJsonTest {
    private static final DataPlace PLACE = TestRoutes.place("entries");

    @TempDir
    Path folder;

    static Stream<Named<byte[]>> hostile() {
        return Stream.of(
                named("10,000 lists deep", "[".repeat(10_000) + "]".repeat(10_000)),
                named("65 deep", "[".repeat(65) + "]".repeat(65)),
                named("10,000 objects deep where it is dropped", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)),
                named("a name twice", "{\"entries\":[{\"note\":\"x\",\"note\":\"y\"}]}"),
                named("a name twice by an escape", "{\"entries\":[{\"note\":\"x\",\"\\u006eote\":\"y\"}]}"),
                named("a name twice where it is dropped", "{\"other\":{\"a\":1,\"a\":2}}"),
                named("a name twice in a sealed tree", "{\"entries\":[{\"inferred\":{\"a\":1,\"\\u0061\":2}}]}"),
                named("a byte order mark", "\uFEFF{\"entries\":[]}"),
                named("UTF-16 with a mark", "\uFEFF{\"entries\":[]}", UTF_16BE),
                named("UTF-16, big end first", "{\"entries\":[]}", UTF_16BE),
                named("UTF-16, small end first", "{\"entries\":[]}", UTF_16LE),
                named("UTF-32", "{\"entries\":[]}", Charset.forName("UTF-32BE")),
                named("Latin-1", "{\"entries\":[{\"note\":\"caf\u00e9\"}]}", ISO_8859_1),
                named("an overlong slash", "{\"a\":\"\u00c0\u00af\"}", ISO_8859_1),
                named("an overlong NUL in a sealed text", "{\"entries\":[{\"note\":\"\u00c0\u0080\"}]}", ISO_8859_1),
                named("an encoded surrogate", "{\"a\":\"\u00ed\u00a0\u0080\"}", ISO_8859_1),
                named("a lone high surrogate", "{\"entries\":[{\"note\":\"\\ud800\"}]}"),
                named("a lone low surrogate in a clear value", "{\"entries\":[{\"id\":\"\\udc00x\"}]}"),
                named("surrogates the wrong way round", "{\"entries\":[{\"id\":\"\\udc00\\ud800\"}]}"),
                named("a lone surrogate where it is dropped", "{\"other\":\"\\ud800\"}"),
                named("a lone surrogate in a name", "{\"\\ud800\":1}"),
                named("NaN", "{\"entries\":[{\"valence\":NaN}]}"),
                named("Infinity", "{\"entries\":[{\"valence\":-Infinity}]}"),
                named("a leading zero", "{\"entries\":[{\"valence\":01}]}"),
                named("a plus sign", "{\"entries\":[{\"valence\":+1}]}"),
                named("a leading point", "{\"entries\":[{\"valence\":.5}]}"),
                named("a trailing point", "{\"entries\":[{\"valence\":5.}]}"),
                named("a hexadecimal number", "{\"entries\":[{\"valence\":0x1}]}"),
                named("101 digits", "{\"entries\":[{\"valence\":" + "9".repeat(101) + "}]}"),
                named("101 digits where it is dropped", "{\"other\":" + "9".repeat(101) + "}"),
                named("a name of 257 characters", "{\"" + "a".repeat(257) + "\":1}"),
                named("a string over 2 MiB", "{\"other\":\"" + "a".repeat((2 << 20) + 1) + "\"}"),
                named("something after the end", "{\"entries\":[]}x"),
                named("a second value", "{\"entries\":[]} {\"entries\":[]}"),
                named("a NUL after the end", "{\"entries\":[]}\0"),
                named("a comment", "{\"entries\":[]/* */}"),
                named("single quotes", "{'entries':[]}"),
                named("a name without quotes", "{entries:[]}"),
                named("a trailing comma", "{\"entries\":[1,]}"),
                named("a missing value", "{\"entries\":[,1]}"),
                named("a raw line feed in a string", "{\"other\":\"a\nb\"}"),
                named("an unknown escape", "{\"other\":\"\\x41\"}"),
                named("an end too early", "{\"entries\":[{\"note\":\"x\""),
                named("a wrong bracket", "{\"entries\":[}}"),
                named("an upper-case word", "{\"other\":True}"),
                named("a single value", "7"),
                named("nothing but white space", "  \n"),
                named("nothing", ""));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void isNotWritten(byte[] body) {
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> RequestPayload.read(PLACE.route(), body))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.MALFORMED_BODY));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void isNotReleased(byte[] body) {
        ResponsePayload response = new ResponsePayload(
                PLACE, Set.of(new CategoryId("skin.image")), DataWindows.NONE, new TestKeys(folder).hierarchy());

        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> response.open(new ByteArrayInputStream(body), (window, bytes) -> {}))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.SERVICE_FAILED));
    }

    @Test
    void messagesRepeatNothingOfTheBody() {
        byte[] body = "{\"entries\":[{\"note\":verysecret}]}".getBytes(UTF_8);

        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(() -> RequestPayload.read(PLACE.route(), body))
                .satisfies(refused -> assertThat(refused)
                        .hasNoCause()
                        .extracting(Throwable::toString)
                        .asString()
                        .doesNotContain("secret"));
    }

    @Test
    void whatIsWithinTheLimitsIsTaken() {
        String body = "{\"%s\":%s,\"b\":%s,\"c\":\"%s\"}"
                .formatted("a".repeat(256), "9".repeat(100), "[".repeat(63) + "]".repeat(63), "a".repeat(1 << 20));

        assertThatCode(() -> RequestPayload.read(PLACE.route(), body.getBytes(UTF_8)))
                .doesNotThrowAnyException();
    }

    private static Named<byte[]> named(String name, String body) {
        return named(name, body, UTF_8);
    }

    private static Named<byte[]> named(String name, String body, Charset charset) {
        return Named.of(name, body.getBytes(charset));
    }
}
