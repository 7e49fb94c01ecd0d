package org.neuroskin.sealing.format.v1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

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
            requireUnfinished();
            long full = ((long) chunk.position() + length) / CHUNK_BYTES;
            byte[] begun = takePrefix();
            ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(begun.length + full * SEALED_CHUNK_BYTES))
                    .put(begun);
            ByteBuffer in = ByteBuffer.wrap(plain, offset, length);
            while (in.hasRemaining()) {
                int taken = Math.min(in.remaining(), chunk.remaining());
                ByteBuffer piece = in.slice(in.position(), taken);
                in.position(in.position() + taken);
                if (taken == chunk.capacity()) {
                    sealChunk(piece, out);
                } else if (!chunk.put(piece).hasRemaining()) {
                    sealChunk(chunk.flip(), out);
                    chunk.clear();
                }
            }
            return out.array();
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
            requireOpen();
            long full = ((long) chunk.position() + length) / SEALED_CHUNK_BYTES;
            ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(full * CHUNK_BYTES));
            ByteBuffer in = ByteBuffer.wrap(sealed, offset, length);
            while (in.hasRemaining()) {
                int taken = Math.min(in.remaining(), chunk.remaining());
                ByteBuffer piece = in.slice(in.position(), taken);
                in.position(in.position() + taken);
                if (taken == chunk.capacity()) {
                    openChunk(piece, out);
                } else if (!chunk.put(piece).hasRemaining()) {
                    openChunk(chunk.flip(), out);
                    chunk.clear();
                }
            }
            return out.array();
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
