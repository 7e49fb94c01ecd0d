package org.neuroskin.sealing.format.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 300, 16_383, 16_384, 2_097_151, 2_097_152})
    void everyLengthComesBackWithAndWithoutPadding(int length) throws FormatException {
        byte[] value = new byte[length];
        for (int padding : new int[] {0, 1, 31}) {
            ByteBuffer frame = Frame.write(Frame.TEXT, value, Frame.bytes(length) + padding);

            assertThat(Frame.read(frame).value()).isEqualTo(ByteBuffer.wrap(value));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // empty
                "01", // no length
                "0102aa", // cut
                "0180", // length goes on
                "018000", // length not in shortest form
                "0181808000", // likewise
                "01ffffffffff", // length of five bytes
                "01ffffff7f", // longer than what follows
                "0101aa01", // padding not zero
                "0101aa000001"
            })
    void aMalformedFrameIsRefused(String hex) {
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Frame.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
                .extracting(FormatException::reason)
                .isEqualTo(FormatException.Reason.MALFORMED);
    }

    @Test
    void aFrameIsTypeLengthValuePadding() {
        ByteBuffer frame = Frame.write(Frame.NUMBER, new byte[] {0x31}, 8);

        assertThat(frame).isEqualTo(ByteBuffer.wrap(HexFormat.of().parseHex("0201310000000000")));
    }
}
