package org.neuroskin.sealing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.neuroskin.sealing.format.v1.ChunkedMessage;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.Suite;

/**
 * Opens a whole body, or one from some chunk on, piece by piece as it passes.
 *
 * <p>Guarantee: what is returned was authenticated, in order and from the first chunk that was asked for. Only {@link #finish} says
 * that the body ends there: when that fails, whoever received the earlier pieces of a whole body must see a broken transfer. After a
 * failure it fails for ever. Not safe for use by several threads at once.
 */
public final class ObjectOpener {
    private static final byte[] NOTHING = {};

    private final OpeningKeys openingKeys;
    private final SealContext context;
    private final long firstChunk;
    private final ByteBuffer begin = ByteBuffer.allocate(ObjectLayout.BEGIN_BYTES);
    private ChunkedMessage.@Nullable Opener message;
    private @Nullable String salt;
    private @Nullable SealingException failure;

    /** Expects a body that was sealed for this context; takes its key from there. */
    public ObjectOpener(OpeningKeys openingKeys, SealContext context) {
        this(openingKeys, context, 0);
    }

    /**
     * Expects the first {@link ObjectLayout#BEGIN_BYTES} of such a body, and then its chunks from this one on.
     *
     * @param firstChunk counts from 0
     */
    public ObjectOpener(OpeningKeys openingKeys, SealContext context, long firstChunk) {
        this.openingKeys = openingKeys;
        this.context = context;
        this.firstChunk = firstChunk;
    }

    /**
     * Id of the key that a body claims to be sealed under; only a claim until it is opened.
     *
     * @throws SealingException {@code Malformed}, {@code UnknownSuite}
     */
    public static String keyOf(byte[] sealed) {
        try {
            return Header.read(ByteBuffer.wrap(sealed), Suite.OBJECT).keyId();
        } catch (FormatException e) {
            throw SealingException.of(e);
        }
    }

    /**
     * Takes a piece of the sealed body; returns what is readable of it, perhaps nothing.
     *
     * @throws SealingException any kind but {@code Bug}
     */
    public byte[] update(byte[] sealed, int offset, int length) {
        ByteBuffer out = ByteBuffer.allocate(ready(length));
        update(ByteBuffer.wrap(sealed, offset, length), out);
        return out.array();
    }

    /** How much is readable once so many bytes more of the sealed body were taken. */
    public int ready(int length) {
        int chunks = length - Math.min(begin.remaining(), length);
        return message == null
                ? chunks / ObjectLayout.SEALED_CHUNK_BYTES * ChunkedMessage.CHUNK_BYTES
                : message.ready(chunks);
    }

    /**
     * Takes a piece of the sealed body and adds what is readable of it to {@code out}, which has room for {@link #ready} bytes.
     *
     * @throws SealingException any kind but {@code Bug}; what {@code out} then holds is void
     */
    public void update(ByteBuffer sealed, ByteBuffer out) {
        orFailForEver(() -> {
            while (begin.hasRemaining() && sealed.hasRemaining()) {
                begin.put(sealed.get());
            }
            if (begin.hasRemaining()) {
                return NOTHING;
            }
            if (message == null) {
                message = begin();
            }
            message.update(sealed, out);
            return NOTHING;
        });
    }

    /**
     * The rest of the body.
     *
     * @throws SealingException {@code NotAuthentic} if the body does not end here, {@code Malformed} if it has hardly begun
     */
    public byte[] finish() {
        return orFailForEver(() -> {
            if (message == null) {
                throw new SealingException.Malformed("sealed value is cut", null);
            }
            return message.finish();
        });
    }

    /** The salt that the body claims to be sealed under; null until it has begun, and only a claim until something of it was opened. */
    public @Nullable String salt() {
        return salt;
    }

    private ChunkedMessage.Opener begin() throws FormatException {
        ByteBuffer from = begin.flip();
        Header header = Header.read(from, Suite.OBJECT);
        salt = RecordSalt.read(from.duplicate());
        try (DataKey key = openingKeys.openingKey(context.subject(), header.keyId())) {
            context.requireForOpening(key, header.keyId());
            byte[] material = key.material();
            try {
                byte[] place = context.bytes(ContextBytes.OBJECT, header, key);
                return new ChunkedMessage.Opener(material, place, from, firstChunk);
            } finally {
                Arrays.fill(material, (byte) 0);
            }
        }
    }

    private byte[] orFailForEver(Step step) {
        if (failure != null) {
            throw failure;
        }
        try {
            return step.take();
        } catch (FormatException e) {
            failure = SealingException.of(e);
        } catch (SealingException e) {
            failure = e;
        }
        throw failure;
    }

    private interface Step {
        byte[] take() throws FormatException;
    }
}
