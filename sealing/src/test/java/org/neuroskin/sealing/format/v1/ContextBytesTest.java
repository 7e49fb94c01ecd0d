package org.neuroskin.sealing.format.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.neuroskin.sealing.TestSealing;

class ContextBytesTest {
    private static final Header HEADER = new Header(Suite.DOCUMENT, TestSealing.KEY_ID);

    @Test
    void differentItemsNeverHaveTheSameBytes() {
        List<String> parts = List.of("", "a", "b", "ab", "\0", "\0\1a", "a\0", "/", "a/b", "é", "e\u0301");
        Set<ByteBuffer> seen = new HashSet<>();
        for (String one : parts) {
            for (String two : parts) {
                for (String three : parts) {
                    seen.add(ByteBuffer.wrap(ContextBytes.of(ContextBytes.DOCUMENT, HEADER, one, two, three)));
                }
            }
        }

        assertThat(seen).hasSize(parts.size() * parts.size() * parts.size());
    }

    @Test
    void suiteKeyAndLabelAreBound() {
        Set<ByteBuffer> seen = Set.of(
                ByteBuffer.wrap(ContextBytes.of(ContextBytes.DOCUMENT, HEADER)),
                ByteBuffer.wrap(ContextBytes.of(ContextBytes.KEY, HEADER)),
                ByteBuffer.wrap(ContextBytes.of(ContextBytes.DOCUMENT, new Header(Suite.OBJECT, TestSealing.KEY_ID))),
                ByteBuffer.wrap(ContextBytes.of(ContextBytes.DOCUMENT, new Header(Suite.DOCUMENT, "0".repeat(24)))));

        assertThat(seen).hasSize(4);
    }

    @Test
    void anItemThatHasNoOwnBytesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextBytes.of(ContextBytes.DOCUMENT, HEADER, "a\uD800"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextBytes.of(ContextBytes.DOCUMENT, HEADER, "x".repeat(65_536)));
    }
}
