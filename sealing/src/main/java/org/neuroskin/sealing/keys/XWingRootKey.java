package org.neuroskin.sealing.keys;

import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.jspecify.annotations.Nullable;
import org.neuroskin.sealing.SealingException;

/**
 * A root key in two halves: whoever has the public one can wrap, and only the private one unwraps, also against a quantum computer.
 *
 * <p>Guarantee: without the private half nothing that was wrapped opens. It says nothing of who wrapped: anybody with the public half
 * can. Source: HPKE (RFC 9180) in base mode with X-Wing (draft-ietf-hpke-pq), HKDF-SHA-256 and AES-256-GCM; the context is
 * {@code info}. What is wrapped is the encapsulated key (1,120 bytes) and the ciphertext.
 */
public final class XWingRootKey implements RootKey {
    private static final int ENCAPSULATED_BYTES = 1_120;
    private static final byte[] NOTHING = {};

    private final AsymmetricKeyParameter publicHalf;
    private final @Nullable AsymmetricCipherKeyPair pair;

    private XWingRootKey(AsymmetricKeyParameter publicHalf, @Nullable AsymmetricCipherKeyPair pair) {
        this.publicHalf = publicHalf;
        this.pair = pair;
    }

    /** Both halves, from 32 random bytes, which are the private one. */
    public static XWingRootKey ofPrivate(byte[] seed) {
        if (seed.length != 32) {
            throw new IllegalArgumentException("private half of %d bytes (expected: 32)".formatted(seed.length));
        }
        HPKE hpke = hpke();
        XWingPublicKeyParameters publicHalf = new XWingPrivateKeyParameters(seed).getPublicKeyParameters();
        return new XWingRootKey(publicHalf, hpke.deserializePrivateKey(seed, hpke.serializePublicKey(publicHalf)));
    }

    /**
     * The public half alone, which only wraps.
     *
     * @throws IllegalArgumentException if these are not 1,216 bytes
     */
    public static XWingRootKey ofPublic(byte[] publicHalf) {
        return new XWingRootKey(hpke().deserializePublicKey(publicHalf), null);
    }

    /** The public half, 1,216 bytes. */
    public byte[] publicHalf() {
        return hpke().serializePublicKey(publicHalf);
    }

    @Override
    public byte[] wrap(byte[] key, byte[] context) {
        try {
            byte[][] sealed = hpke().seal(publicHalf, context, NOTHING, key, NOTHING, NOTHING, null);
            byte[] wrapped = Arrays.copyOf(sealed[1], sealed[1].length + sealed[0].length);
            System.arraycopy(sealed[0], 0, wrapped, sealed[1].length, sealed[0].length);
            return wrapped;
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        AsymmetricCipherKeyPair both = pair;
        if (both == null) {
            throw new SealingException.KeysUnavailable("only the public half of the root key is here", null);
        }
        if (wrapped.length <= ENCAPSULATED_BYTES) {
            throw new SealingException.NotAuthentic();
        }
        try {
            return hpke().open(
                            Arrays.copyOf(wrapped, ENCAPSULATED_BYTES),
                            both,
                            context,
                            NOTHING,
                            Arrays.copyOfRange(wrapped, ENCAPSULATED_BYTES, wrapped.length),
                            NOTHING,
                            NOTHING,
                            null);
        } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException e) {
            throw new SealingException.NotAuthentic();
        }
    }

    private static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
