package org.neuroskin.sealing;

import org.neuroskin.sealing.format.v1.ChunkedMessage;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.MessageKeys;

/**
 * Where what lies in the sealed form of a whole body. Offsets and chunks count from 0.
 *
 * <p>It is computed, not proven. What proves where a body ends is its last chunk, by opening under its own number: of a body only
 * the last chunk is shorter than the others.
 */
public final class ObjectLayout {
    /** What comes before the chunks. */
    public static final int BEGIN_BYTES = Header.BYTES + ChunkedMessage.PREFIX_BYTES;
    /** A chunk as it is stored, unless it is the last one, which is shorter. */
    public static final int SEALED_CHUNK_BYTES = ChunkedMessage.SEALED_CHUNK_BYTES;

    private ObjectLayout() {}

    /**
     * The last chunk of a body whose sealed form has this length.
     *
     * @throws SealingException.Malformed if none has
     */
    public static long lastChunk(long sealedBytes) {
        long chunks = sealedBytes - BEGIN_BYTES;
        if (sealedBytes < BEGIN_BYTES || chunks % SEALED_CHUNK_BYTES < MessageKeys.TAG_BYTES) {
            throw new SealingException.Malformed("sealed value is cut", null);
        }
        return chunks / SEALED_CHUNK_BYTES;
    }

    /** The chunk that holds this byte of a body. */
    public static long chunkOf(long at) {
        return at / ChunkedMessage.CHUNK_BYTES;
    }

    /** Where a chunk begins in a body. */
    public static long chunkAt(long chunk) {
        return chunk * ChunkedMessage.CHUNK_BYTES;
    }

    /** Where a chunk begins in the sealed form. */
    public static long sealedChunkAt(long chunk) {
        return BEGIN_BYTES + chunk * SEALED_CHUNK_BYTES;
    }
}
