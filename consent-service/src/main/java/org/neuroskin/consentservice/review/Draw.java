package org.neuroskin.consentservice.review;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import org.neuroskin.kernel.Sha256;

/**
 * Numbers of entries by chance, the same for everybody who knows seed and checkpoint: the {@code i}-th is the first eight bytes,
 * as an unsigned number, of SHA-256 over {@code seed ":" root ":" i}, modulo the number of entries. What that prefers is less
 * than 2⁻³⁰ for a log of ten thousand million entries.
 */
record Draw(String seed, String root, long size) {

    /** Without end; the same number may come again. */
    LongStream sequences() {
        return LongStream.iterate(0, i -> i + 1).map(this::at);
    }

    private long at(long i) {
        byte[] hash = Sha256.of("%s:%s:%d".formatted(seed, root, i).getBytes(StandardCharsets.UTF_8));
        return Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), size);
    }
}
