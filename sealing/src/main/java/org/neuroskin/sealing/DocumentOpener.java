package org.neuroskin.sealing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.MessageKeys;
import org.neuroskin.sealing.format.v1.SealedText;
import org.neuroskin.sealing.format.v1.Suite;

/**
 * Opens the fields of one document for one access.
 *
 * <p>Asks for a key and derives from it once per (key, salt, context), and remembers the last few; so make a new one for each
 * access, or a withdrawal goes unnoticed. Not safe for use by several threads at once.
 */
public final class DocumentOpener {
    private static final int REMEMBERED = 32;

    private final OpeningKeys openingKeys;
    private final Map<Derivation, MessageKeys> derived = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Derivation, MessageKeys> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Takes keys from there. */
    public DocumentOpener(OpeningKeys openingKeys) {
        this.openingKeys = openingKeys;
    }

    /** Whether a string claims to be a sealed field. Only a claim: clients can write it too. */
    public static boolean looksSealed(CharSequence text) {
        return text.length() >= SealedText.PREFIX.length()
                && CharSequence.compare(text.subSequence(0, SealedText.PREFIX.length()), SealedText.PREFIX) == 0;
    }

    /**
     * The salt that a sealed field claims to be sealed under; only a claim until it is opened.
     *
     * @throws SealingException {@code Malformed}, {@code UnknownSuite}, {@code NotAuthentic}
     */
    public static String saltOf(String sealedText) {
        try {
            ByteBuffer sealed = SealedText.read(sealedText);
            Header.read(sealed, Suite.DOCUMENT);
            return RecordSalt.read(sealed);
        } catch (FormatException e) {
            throw SealingException.of(e);
        }
    }

    /**
     * Id of the key that a sealed field claims to be sealed under; only a claim until it is opened.
     *
     * @throws SealingException {@code Malformed}, {@code UnknownSuite}
     */
    public static String keyOf(String sealedText) {
        try {
            return Header.read(SealedText.read(sealedText), Suite.DOCUMENT).keyId();
        } catch (FormatException e) {
            throw SealingException.of(e);
        }
    }

    /**
     * The value of a sealed field.
     *
     * @param context where the field was found, not where it claims to be from
     * @param canonicalPath JSON pointer with array indices replaced by {@code *}
     * @throws SealingException any kind but {@code Bug}, and none that is to be answered with the sealed text
     */
    public Plaintext open(SealContext context, String canonicalPath, String sealedText) {
        try {
            ByteBuffer sealed = SealedText.read(sealedText);
            Header header = Header.read(sealed, Suite.DOCUMENT);
            MessageKeys keys = derive(context, header, sealed);
            if (sealed.remaining() < Short.BYTES + MessageKeys.TAG_BYTES) {
                throw FormatException.notAuthentic();
            }
            int index = Short.toUnsignedInt(sealed.getShort());
            ByteBuffer frame = ByteBuffer.allocate(sealed.remaining() - MessageKeys.TAG_BYTES);
            keys.open(index, ContextBytes.ofPath(canonicalPath), sealed, frame);
            return PlaintextFrame.read(frame.flip());
        } catch (FormatException e) {
            throw SealingException.of(e);
        }
    }

    private MessageKeys derive(SealContext context, Header header, ByteBuffer from) throws FormatException {
        if (from.remaining() < MessageKeys.SALT_BYTES + MessageKeys.COMMITMENT_BYTES) {
            throw FormatException.notAuthentic();
        }
        byte[] salt = new byte[MessageKeys.SALT_BYTES];
        byte[] commitment = new byte[MessageKeys.COMMITMENT_BYTES];
        from.get(salt).get(commitment);
        Derivation derivation = new Derivation(context, header.keyId(), ByteBuffer.wrap(salt));
        MessageKeys remembered = derived.get(derivation);
        MessageKeys keys = remembered == null ? derive(context, header, salt) : remembered;
        keys.requireCommitment(commitment);
        if (remembered == null) {
            derived.put(derivation, keys);
        }
        return keys;
    }

    private MessageKeys derive(SealContext context, Header header, byte[] salt) throws FormatException {
        try (DataKey key = openingKeys.openingKey(context.subject(), header.keyId())) {
            context.requireForOpening(key, header.keyId());
            byte[] material = key.material();
            MessageKeys keys = MessageKeys.derive(material, salt, context.bytes(ContextBytes.DOCUMENT, header, key));
            Arrays.fill(material, (byte) 0);
            return keys;
        }
    }

    private record Derivation(SealContext context, String keyId, ByteBuffer salt) {}
}
