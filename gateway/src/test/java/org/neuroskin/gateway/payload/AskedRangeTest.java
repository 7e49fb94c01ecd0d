package org.neuroskin.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AskedRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 10, bytes 0-0/10",
        "bytes=0-9, 10, bytes 0-9/10",
        "bytes=9-9, 10, bytes 9-9/10",
        "bytes=2-99, 10, bytes 2-9/10",
        "bytes=2-999999999999999999, 10, bytes 2-9/10",
        "bytes=0-, 10, bytes 0-9/10",
        "bytes=9-, 10, bytes 9-9/10",
        "bytes=-1, 10, bytes 9-9/10",
        "bytes=-10, 10, bytes 0-9/10",
        "bytes=-999999999999999999, 10, bytes 0-9/10",
        "BYTES=007-8, 10, bytes 7-8/10",
        "'bytes= 1-2 ', 10, bytes 1-2/10",
    })
    void oneRangeIsCutToTheBody(String asked, long length, String answered) {
        assertThat(AskedRange.parse(List.of(asked))
                        .orElseThrow()
                        .of(length)
                        .orElseThrow()
                        .of(length))
                .isEqualTo(answered);
    }

    @ParameterizedTest
    @CsvSource({"bytes=10-10, 10", "bytes=10-, 10", "bytes=-0, 10", "bytes=0-, 0", "bytes=0-0, 0", "bytes=-5, 0"})
    void aRangeWithoutAByteOfTheBodyIsNone(String asked, long length) {
        assertThat(AskedRange.parse(List.of(asked)).orElseThrow().of(length)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=5-4",
                "bytes=1-2,4-5",
                "bytes=1-2,",
                ",bytes=1-2",
                "bytes=1-2;",
                "bytes =1-2",
                "bytes=1 - 2",
                "bytes=+1-2",
                "bytes=1--2",
                "bytes=0x1-2",
                "bytes=1.0-2",
                "items=1-2",
                "bytes=1-2-3",
                "bytes=１-２",
                "bytes=٣-٤",
                "bytes=0-1000000000000000000",
                "bytes=-1000000000000000000",
                "byteſ=1-2"
            })
    void whatIsNotExactlyOneRangeMeansTheWhole(String asked) {
        assertThat(AskedRange.parse(List.of(asked))).isEmpty();
    }

    @Test
    void noneAndSeveralHeadersMeanTheWhole() {
        assertThat(AskedRange.parse(List.of())).isEmpty();
        assertThat(AskedRange.parse(List.of("bytes=0-1", "bytes=0-1"))).isEmpty();
    }

    @Test
    void theHistoryKeepsItAsItWasMeant() {
        assertThat(List.of("Bytes=01-2", "bytes=3-", "bytes=-4").stream()
                        .map(List::of)
                        .map(AskedRange::parse)
                        .map(Optional::orElseThrow)
                        .map(AskedRange::toString))
                .containsExactly("bytes=1-2", "bytes=3-", "bytes=-4");
    }
}
