package org.neuroskin.sealing.format.v1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A C2SP chunked-encryption message, Cobblestone-256: salt (24), commitment (32), chunks of 16 KiB and their tags, the last
 * chunk shorter, possibly empty. Nothing of the specification is altered.
 *
 * <p>Source: c2sp.org/chunked-encryption.
 */
public final class ChunkedMessage {
    /** Salt and commitment. */
    public static final int PREFIX_BYTES = MessageKeys.SALT_BYTES + MessageKeys.COMMITMENT_BYTES;
    /** Plaintext of a full chunk. */
    public static final int CHUNK_BYTES = 16_384;
    /** A full chunk as it is stored. */
    public static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + MessageKeys.TAG_BYTES;

    private static final long MAX_CHUNKS = 1L << 38;
    private static final byte[] NO_ASSOCIATED_DATA = {};

    private ChunkedMessage() {}

    /** A whole small message at once. */
    public static byte[] seal(byte[] key, byte[] salt, byte[] context, byte[] plain) {
        Sealer sealer = new Sealer(key, salt, context);
        byte[] begin = sealer.update(plain, 0, plain.length);
        byte[] end = sealer.finish();
        byte[] sealed = Arrays.copyOf(begin, begin.length + end.length);
        System.arraycopy(end, 0, sealed, begin.length, end.length);
        return sealed;
    }

    /**
     * A whole small message at once.
     *
     * @throws FormatException {@code NOT_AUTHENTIC} unless it is whole, unchanged and of this key and context
     */
    public static byte[] open(byte[] key, byte[] context, ByteBuffer sealed) throws FormatException {
        Opener opener = new Opener(key, context, sealed, 0);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] rest = new byte[sealed.remaining()];
        sealed.get(rest);
        plain.writeBytes(opener.update(rest, 0, rest.length));
        plain.writeBytes(opener.finish());
        return plain.toByteArray();
    }

    /** Moves on to the end of a chunk; the chunk if it is full, where it stands if it stands there whole. */
    private static @Nullable ByteBuffer gather(ByteBuffer from, ByteBuffer chunk) {
        int taken = Math.min(from.remaining(), chunk.remaining());
        ByteBuffer piece = from.slice(from.position(), taken);
        from.position(from.position() + taken);
        if (taken == chunk.capacity()) {
            return piece;
        }
        return chunk.put(piece).hasRemaining() ? null : chunk.flip();
    }

    /** Seals a message piece by piece. Not safe for use by several threads at once. */
    public static final class Sealer {
        private final MessageKeys keys;
        private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        private byte[] prefix;
        private long chunks;
        private boolean finished;

        /** Begins a message; parameters as in {@link MessageKeys#derive}. */
        public Sealer(byte[] key, byte[] salt, byte[] context) {
            keys = MessageKeys.derive(key, salt, context);
            prefix = ByteBuffer.allocate(PREFIX_BYTES)
                    .put(salt)
                    .put(keys.commitment())
                    .array();
        }

        /** Takes plaintext; returns what is ready of the message, perhaps nothing. */
        public byte[] update(byte[] plain, int offset, int length) {
            ByteBuffer out = ByteBuffer.allocate(ready(length));
            update(ByteBuffer.wrap(plain, offset, length), out);
            return out.array();
        }

        /** How much of the message is ready once so many bytes more of plaintext were taken. */
        public int ready(int length) {
            long full = ((long) chunk.position() + length) / CHUNK_BYTES;
            return Math.toIntExact(prefix.length + full * SEALED_CHUNK_BYTES);
        }

        /** Takes plaintext and adds what is ready to {@code out}, which has room for {@link #ready} bytes. */
        public void update(ByteBuffer plain, ByteBuffer out) {
            requireUnfinished();
            out.put(takePrefix());
            while (plain.hasRemaining()) {
                ByteBuffer piece = gather(plain, chunk);
                if (piece != null) {
                    sealChunk(piece, out);
                    chunk.clear();
                }
            }
        }

        /** The rest of the message. Without it the message does not open. */
        public byte[] finish() {
            requireUnfinished();
            finished = true;
            byte[] begun = takePrefix();
            ByteBuffer out = ByteBuffer.allocate(begun.length + chunk.position() + MessageKeys.TAG_BYTES)
                    .put(begun);
            sealChunk(chunk.flip(), out);
            return out.array();
        }

        private void requireUnfinished() {
            if (finished) {
                throw new IllegalStateException("the message is finished");
            }
        }

        private byte[] takePrefix() {
            byte[] taken = prefix;
            prefix = NO_ASSOCIATED_DATA;
            return taken;
        }

        private void sealChunk(ByteBuffer from, ByteBuffer out) {
            if (chunks >= MAX_CHUNKS) {
                throw new IllegalStateException("the message is too long");
            }
            keys.seal(chunks++, NO_ASSOCIATED_DATA, from, out);
        }
    }

    /**
     * Opens a message piece by piece; releases only chunks that were authenticated. After a failure it fails for ever. Not safe
     * for use by several threads at once.
     */
    public static final class Opener {
        private final MessageKeys keys;
        private final ByteBuffer chunk = ByteBuffer.allocate(SEALED_CHUNK_BYTES);
        private long chunks;
        private boolean over;

        /**
         * Begins a message and moves past its salt and commitment.
         *
         * @param firstChunk counts from 0; what is taken begins with it
         * @throws FormatException {@code MALFORMED} if they are cut, {@code NOT_AUTHENTIC} if not of this key and context
         */
        public Opener(byte[] key, byte[] context, ByteBuffer from, long firstChunk) throws FormatException {
            if (from.remaining() < PREFIX_BYTES) {
                throw FormatException.malformed("sealed value is cut");
            }
            byte[] salt = new byte[MessageKeys.SALT_BYTES];
            byte[] commitment = new byte[MessageKeys.COMMITMENT_BYTES];
            from.get(salt).get(commitment);
            keys = MessageKeys.derive(key, salt, context);
            keys.requireCommitment(commitment);
            chunks = firstChunk;
        }

        /**
         * Takes more of the message; returns the plaintext of the chunks that are now full.
         *
         * @throws FormatException {@code NOT_AUTHENTIC} if a chunk is not
         */
        public byte[] update(byte[] sealed, int offset, int length) throws FormatException {
            ByteBuffer out = ByteBuffer.allocate(ready(length));
            update(ByteBuffer.wrap(sealed, offset, length), out);
            return out.array();
        }

        /** How much plaintext is ready once so many bytes more of the message were taken. */
        public int ready(int length) {
            return Math.toIntExact(((long) chunk.position() + length) / SEALED_CHUNK_BYTES * CHUNK_BYTES);
        }

        /**
         * Takes more of the message and adds the plaintext that is ready to {@code out}, which has room for {@link #ready} bytes.
         *
         * @throws FormatException {@code NOT_AUTHENTIC} if a chunk is not; what {@code out} then holds is void
         */
        public void update(ByteBuffer sealed, ByteBuffer out) throws FormatException {
            requireOpen();
            while (sealed.hasRemaining()) {
                ByteBuffer piece = gather(sealed, chunk);
                if (piece != null) {
                    openChunk(piece, out);
                    chunk.clear();
                }
            }
        }

        /**
         * The plaintext of the last chunk.
         *
         * @throws FormatException {@code NOT_AUTHENTIC} if the message does not end here
         */
        public byte[] finish() throws FormatException {
            requireOpen();
            ByteBuffer out = ByteBuffer.allocate(Math.max(0, chunk.position() - MessageKeys.TAG_BYTES));
            openChunk(chunk.flip(), out);
            over = true;
            return out.array();
        }

        private void requireOpen() throws FormatException {
            if (over) {
                throw FormatException.notAuthentic();
            }
        }

        private void openChunk(ByteBuffer from, ByteBuffer out) throws FormatException {
            over = true;
            if (chunks >= MAX_CHUNKS) {
                throw FormatException.notAuthentic();
            }
            keys.open(chunks++, NO_ASSOCIATED_DATA, from, out);
            over = false;
        }
    }
}
