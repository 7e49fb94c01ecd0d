package org.neuroskin.sealing.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.pairwise.UuidPermutation;

/**
 * Ids of people that differ from data service to data service, so that two of them cannot join what they store.
 *
 * <p>Guarantee: the same in every gateway of the installation, and for each service as {@link UuidPermutation} says. Whoever has the
 * installation's key can compute all of them, in both directions.
 *
 * <p>Method: a key for each service (HKDF-SHA-256, RFC 5869 §2.3). Safe for use by many threads.
 */
public final class PairwiseIds {
    private static final String NAME = "pairwise";
    private static final String INFO = "neuroskin pairwise ids 1 ";
    private static final Provider JDK = Objects.requireNonNull(Security.getProvider("SunJCE"));

    private final EraStore store;
    private final Map<String, UuidPermutation> permutations = new ConcurrentHashMap<>();

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
        return new SubjectId(permutation(service).there(subject.value()));
    }

    /** The person whom the service knows by this id. Fails as {@link #at}. */
    public SubjectId subject(String service, SubjectId there) {
        return new SubjectId(permutation(service).back(there.value()));
    }

    private UuidPermutation permutation(String service) {
        return permutations.computeIfAbsent(service, this::derive);
    }

    private UuidPermutation derive(String service) {
        byte[] root = store.named(NAME).key();
        try {
            byte[] info = (INFO + service).getBytes(StandardCharsets.US_ASCII);
            return new UuidPermutation(KDF.getInstance("HKDF-SHA256", JDK)
                    .deriveData(HKDFParameterSpec.expandOnly(new SecretKeySpec(root, "Generic"), info, 32)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks HKDF-SHA-256", e);
        } finally {
            Arrays.fill(root, (byte) 0);
        }
    }
}
