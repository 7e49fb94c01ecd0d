package org.neuroskin.sealing.keys;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.format.v1.ChunkedMessage;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.MessageKeys;
import org.neuroskin.sealing.format.v1.Suite;

/**
 * Which key a wrapped key is. All of it is bound into the wrapped bytes, so that two rows of a keyring cannot be swapped.
 *
 * <p>A wrapped key is a sealed object whose header names the key that wraps it.
 *
 * @param subject empty for an era
 * @param category empty above data keys
 */
record KeyPlace(String tenant, String level, String subject, String category, String epoch, String keyId) {
    static final String SUBJECT = "subject";
    static final String DATA = "data";

    private static final int KEY_ID_BYTES = 12;

    @Override
    public String toString() {
        return "KeyPlace[%s %s]".formatted(level, keyId);
    }

    static KeyPlace of(String tenant, WrappedKey row) {
        CategoryId category = row.category();
        return new KeyPlace(
                tenant,
                row.level(),
                row.subject().value(),
                category == null ? "" : category.value(),
                row.epoch(),
                row.id());
    }

    static String randomKeyId(SecureRandom random) {
        byte[] id = new byte[KEY_ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** The context that a root key binds. */
    byte[] bytes(Header header) {
        return ContextBytes.of(ContextBytes.KEY, header, tenant, level, subject, category, epoch, keyId);
    }

    /** Wraps the key of this place under another. */
    String wrap(byte[] key, String wrappingKeyId, byte[] wrappingKey, SecureRandom random) {
        Header header = new Header(Suite.OBJECT, wrappingKeyId);
        byte[] salt = new byte[MessageKeys.SALT_BYTES];
        random.nextBytes(salt);
        byte[] message = ChunkedMessage.seal(wrappingKey, salt, bytes(header), key);
        ByteBuffer wrapped = ByteBuffer.allocate(Header.BYTES + message.length)
                .put(header.bytes())
                .put(message);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped.array());
    }

    /** Id of the key that wraps this material. */
    static String wrappingKeyId(String material) {
        try {
            return Header.read(decode(material), Suite.OBJECT).keyId();
        } catch (FormatException e) {
            throw SealingException.of(e);
        }
    }

    /** The key of this place; {@code NotAuthentic} if the material is of another place, or changed. */
    byte[] unwrap(String material, byte[] wrappingKey) {
        try {
            ByteBuffer wrapped = decode(material);
            Header header = Header.read(wrapped, Suite.OBJECT);
            byte[] key = ChunkedMessage.open(wrappingKey, bytes(header), wrapped);
            if (key.length != MessageKeys.KEY_BYTES) {
                throw new SealingException.Malformed("wrapped key is of the wrong length", null);
            }
            return key;
        } catch (FormatException e) {
            throw SealingException.of(e);
        }
    }

    private static ByteBuffer decode(String material) {
        try {
            return ByteBuffer.wrap(Base64.getUrlDecoder().decode(material));
        } catch (IllegalArgumentException e) {
            throw new SealingException.Malformed("wrapped key is not base64url", e);
        }
    }
}
