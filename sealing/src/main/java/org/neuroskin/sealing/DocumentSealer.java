package org.neuroskin.sealing;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.MessageKeys;
import org.neuroskin.sealing.format.v1.SealedText;
import org.neuroskin.sealing.format.v1.Suite;

/**
 * Seals the fields of one context in one write of a document: make one for each (document, category, record), and none twice.
 *
 * <p>Guarantee: confidentiality and integrity of each field, bound to key, context and path; the same value sealed twice shares
 * nothing. INVARIANT: fresh random salt, and each index used once, so that no nonce repeats under a key. Not safe for use by
 * several threads at once.
 */
public final class DocumentSealer {
    private static final int MAX_FIELDS = 1 << 16;

    private final MessageKeys keys;
    private final byte[] prefix;
    private int fields;

    private DocumentSealer(MessageKeys keys, byte[] prefix) {
        this.keys = keys;
        this.prefix = prefix;
    }

    /**
     * Begins a write. The key may be closed afterwards.
     *
     * @throws SealingException.Bug if the key is of another subject or category, or closed
     */
    public static DocumentSealer create(DataKey key, SealContext context, SecureRandom random) {
        return create(key, context, RecordSalt.fresh(random));
    }

    /**
     * The same with the salt that the record has in this write, whatever the category.
     *
     * @throws SealingException.Bug also if the salt has been used for this context
     */
    public static DocumentSealer create(DataKey key, SealContext context, RecordSalt recordSalt) {
        context.requireForSealing(key);
        Header header = new Header(Suite.DOCUMENT, key.id());
        byte[] salt = recordSalt.takeFor(context);
        byte[] material = key.material();
        MessageKeys keys = MessageKeys.derive(material, salt, context.bytes(ContextBytes.DOCUMENT, header, key));
        Arrays.fill(material, (byte) 0);
        byte[] prefix = ByteBuffer.allocate(Header.BYTES + MessageKeys.SALT_BYTES + MessageKeys.COMMITMENT_BYTES)
                .put(header.bytes())
                .put(salt)
                .put(keys.commitment())
                .array();
        return new DocumentSealer(keys, prefix);
    }

    /**
     * The sealed text of a field.
     *
     * @param canonicalPath JSON pointer with array indices replaced by {@code *}
     * @throws SealingException.Malformed if the value is text that is not well-formed Unicode, and at the 65,537th field: nothing of
     *     the document may then be stored
     */
    public String seal(String canonicalPath, Plaintext value, Padding padding) {
        ByteBuffer frame = PlaintextFrame.write(value, padding);
        if (fields == MAX_FIELDS) {
            throw new SealingException.Malformed("more than %d fields of one category".formatted(MAX_FIELDS), null);
        }
        int index = fields++;
        ByteBuffer sealed = ByteBuffer.allocate(prefix.length + Short.BYTES + frame.remaining() + MessageKeys.TAG_BYTES)
                .put(prefix)
                .putShort((short) index);
        keys.seal(index, ContextBytes.ofPath(canonicalPath), frame, sealed);
        return SealedText.write(sealed.array());
    }
}
