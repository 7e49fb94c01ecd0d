package org.neuroskin.sealing.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.SealingException;

/**
 * Ids of people that differ from data service to data service, so that two of them cannot join what they store.
 *
 * <p>Guarantee: one to one within a service, the same in every gateway of the installation, and without its key not to be told from
 * random. Whoever has the key can compute all of them, in both directions; they do not authenticate anything. The id of a random
 * UUID (version 4) is one again, so that a service which checks the form takes it.
 *
 * <p>Method: AES-256 of the 128 bits under a key of the service (HKDF-SHA-256, RFC 5869 §2.3), repeated until the result is of the
 * same kind as what it began with (cycle walking, Black and Rogaway, CT-RSA 2002). Safe for use by many threads.
 */
public final class PairwiseIds {
    private static final String EPOCH = "pairwise";
    private static final String INFO = "neuroskin pairwise ids 1 ";
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}");
    private static final Provider JDK = Objects.requireNonNull(Security.getProvider("SunJCE"));

    private final EraStore store;
    private final Map<String, Secret> keys = new ConcurrentHashMap<>();

    /** Keeps its key in this store, as {@code pairwise.era}; made on first use. Without the file, nobody's data is found again. */
    public PairwiseIds(EraStore store) {
        this.store = store;
    }

    /**
     * The id by which the service knows this person.
     *
     * @throws IllegalArgumentException if the person's id is no UUID in lower case
     * @throws SealingException {@code KeysUnavailable}
     */
    public SubjectId at(String service, SubjectId subject) {
        return walk(service, subject, true);
    }

    /** The person whom the service knows by this id. Fails as {@link #at}. */
    public SubjectId subject(String service, SubjectId there) {
        return walk(service, there, false);
    }

    private SubjectId walk(String service, SubjectId id, boolean forwards) {
        if (!FORM.matcher(id.value()).matches()) {
            throw new IllegalArgumentException("the id is no UUID in lower case");
        }
        UUID from = UUID.fromString(id.value());
        BlockCipher aes = AESEngine.newInstance();
        byte[] key = key(service);
        aes.init(forwards, new KeyParameter(key));
        Arrays.fill(key, (byte) 0);
        byte[] block = ByteBuffer.allocate(16)
                .putLong(from.getMostSignificantBits())
                .putLong(from.getLeastSignificantBits())
                .array();
        UUID to;
        do {
            aes.processBlock(block, 0, block, 0);
            ByteBuffer bits = ByteBuffer.wrap(block);
            to = new UUID(bits.getLong(), bits.getLong());
        } while (isRandom(to) != isRandom(from));
        return new SubjectId(to.toString());
    }

    private static boolean isRandom(UUID id) {
        return id.version() == 4 && id.variant() == 2;
    }

    private byte[] key(String service) {
        return Objects.requireNonNull(
                keys.computeIfAbsent(service, this::derive).copy());
    }

    private Secret derive(String service) {
        byte[] root = store.ofEpoch(EPOCH).secret().copy();
        if (root == null) {
            throw new SealingException.KeysUnavailable("the key of pairwise ids is gone", null);
        }
        try {
            byte[] info = (INFO + service).getBytes(StandardCharsets.US_ASCII);
            return new Secret(KDF.getInstance("HKDF-SHA256", JDK)
                    .deriveData(HKDFParameterSpec.expandOnly(new SecretKeySpec(root, "Generic"), info, 32)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks HKDF-SHA-256", e);
        } finally {
            Arrays.fill(root, (byte) 0);
        }
    }
}
