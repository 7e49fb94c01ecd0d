package org.neuroskin.sealing;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.MessageKeys;

/**
 * The random salt that all sealed fields of one record share in one write, whatever their category. It is what one version of a
 * record has and no other, so that fields of two versions are told apart.
 *
 * <p>INVARIANT: used once for each context, so that no nonce repeats under a key. Not safe for use by several threads at once.
 */
public final class RecordSalt {
    private final byte[] salt;
    private final Set<SealContext> taken = new HashSet<>();

    private RecordSalt(byte[] salt) {
        this.salt = salt;
    }

    /** A salt that nothing else has. */
    public static RecordSalt fresh(SecureRandom random) {
        byte[] salt = new byte[MessageKeys.SALT_BYTES];
        random.nextBytes(salt);
        return new RecordSalt(salt);
    }

    byte[] takeFor(SealContext context) {
        if (!taken.add(context)) {
            throw new SealingException.Bug("a salt was to be used twice at one place");
        }
        return salt.clone();
    }

    /** As it is compared: hexadecimal digits. */
    @Override
    public String toString() {
        return write(salt);
    }

    static String write(byte[] salt) {
        return HexFormat.of().formatHex(salt);
    }

    /** The salt that comes next. */
    static String read(ByteBuffer sealed) throws FormatException {
        if (sealed.remaining() < MessageKeys.SALT_BYTES) {
            throw FormatException.notAuthentic();
        }
        byte[] salt = new byte[MessageKeys.SALT_BYTES];
        sealed.get(salt);
        return write(salt);
    }
}
