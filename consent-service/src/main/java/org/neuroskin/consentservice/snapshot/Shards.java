package org.neuroskin.consentservice.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.neuroskin.kernel.SubjectId;

/** Which shard a person's changes are ordered in: CRC-32 of the id's UTF-8 bytes, modulo 16. */
final class Shards {
    static final int COUNT = 16;

    private Shards() {}

    static int of(SubjectId subject) {
        CRC32 crc = new CRC32();
        crc.update(subject.value().getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % COUNT);
    }
}
