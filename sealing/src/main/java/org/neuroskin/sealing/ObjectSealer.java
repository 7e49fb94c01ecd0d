package org.neuroskin.sealing;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.neuroskin.sealing.format.v1.ChunkedMessage;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.MessageKeys;
import org.neuroskin.sealing.format.v1.Suite;

/**
 * Seals a whole body, piece by piece as it passes: at most 16 KiB are held back.
 *
 * <p>Guarantee: a body that was changed, cut, continued or reordered does not open to its end. Without {@link #finish} the body
 * counts as cut. Not safe for use by several threads at once.
 */
public final class ObjectSealer {
    private static final byte[] NOTHING = {};

    private final ChunkedMessage.Sealer message;
    private final String salt;
    private byte[] header;

    private ObjectSealer(ChunkedMessage.Sealer message, String salt, byte[] header) {
        this.message = message;
        this.salt = salt;
        this.header = header;
    }

    /**
     * Begins a body. The key may be closed afterwards.
     *
     * @throws SealingException.Bug if the key is of another subject or category, or closed
     */
    public static ObjectSealer create(DataKey key, SealContext context, SecureRandom random) {
        context.requireForSealing(key);
        Header header = new Header(Suite.OBJECT, key.id());
        byte[] salt = new byte[MessageKeys.SALT_BYTES];
        random.nextBytes(salt);
        byte[] material = key.material();
        ChunkedMessage.Sealer message =
                new ChunkedMessage.Sealer(material, salt, context.bytes(ContextBytes.OBJECT, header, key));
        Arrays.fill(material, (byte) 0);
        return new ObjectSealer(message, RecordSalt.write(salt), header.bytes());
    }

    /** The salt of this body, which no other has. */
    public String salt() {
        return salt;
    }

    /** Length of the sealed form of a body of this length. */
    public static long sealedBytes(long plainBytes) {
        long chunks = plainBytes / ChunkedMessage.CHUNK_BYTES + 1;
        return Header.BYTES + ChunkedMessage.PREFIX_BYTES + plainBytes + chunks * MessageKeys.TAG_BYTES;
    }

    /** Takes a piece of the body; returns the sealed bytes that are ready, perhaps none. */
    public byte[] update(byte[] plain, int offset, int length) {
        ByteBuffer out = ByteBuffer.allocate(ready(length));
        update(ByteBuffer.wrap(plain, offset, length), out);
        return out.array();
    }

    /** How much of the sealed body is ready once so many bytes more of the body were taken. */
    public int ready(int length) {
        return header.length + message.ready(length);
    }

    /** Takes a piece of the body and adds what is ready to {@code out}, which has room for {@link #ready} bytes. */
    public void update(ByteBuffer plain, ByteBuffer out) {
        out.put(header);
        header = NOTHING;
        message.update(plain, out);
    }

    /** The rest of the sealed bytes. */
    public byte[] finish() {
        byte[] end = message.finish();
        byte[] out = ByteBuffer.allocate(header.length + end.length)
                .put(header)
                .put(end)
                .array();
        header = NOTHING;
        return out;
    }
}
