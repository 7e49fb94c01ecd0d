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
 * Opens a whole body, piece by piece as it passes.
 *
 * <p>Guarantee: what is returned was authenticated, in order and from the start. Only {@link #finish} says that it was all: when
 * that fails, whoever received the earlier pieces must see a broken transfer. After a failure it fails for ever. Not safe for use by
 * several threads at once.
 */
public final class ObjectOpener {
    private static final int BEGIN_BYTES = Header.BYTES + ChunkedMessage.PREFIX_BYTES;

    private final OpeningKeys openingKeys;
    private final SealContext context;
    private final ByteBuffer begin = ByteBuffer.allocate(BEGIN_BYTES);
    private ChunkedMessage.@Nullable Opener message;
    private @Nullable SealingException failure;

    /** Expects a body that was sealed for this context; takes its key from there. */
    public ObjectOpener(OpeningKeys openingKeys, SealContext context) {
        this.openingKeys = openingKeys;
        this.context = context;
    }

    /**
     * Takes a piece of the sealed body; returns what is readable of it, perhaps nothing.
     *
     * @throws SealingException any kind but {@code Bug}
     */
    public byte[] update(byte[] sealed, int offset, int length) {
        return orFailForEver(() -> {
            int taken = Math.min(begin.remaining(), length);
            begin.put(sealed, offset, taken);
            if (begin.hasRemaining()) {
                return new byte[0];
            }
            if (message == null) {
                message = begin();
            }
            return message.update(sealed, offset + taken, length - taken);
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

    private ChunkedMessage.Opener begin() throws FormatException {
        ByteBuffer from = begin.flip();
        Header header = Header.read(from, Suite.OBJECT);
        try (DataKey key = openingKeys.openingKey(context.subject(), header.keyId())) {
            context.requireForOpening(key, header.keyId());
            byte[] material = key.material();
            try {
                return new ChunkedMessage.Opener(material, context.bytes(ContextBytes.OBJECT, header, key), from);
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
