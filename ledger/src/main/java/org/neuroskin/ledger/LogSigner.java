package org.neuroskin.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.neuroskin.ledger.VerifierKey.Algorithm;

/**
 * Signs the checkpoints of one log, each with Ed25519 and with ML-DSA-44, so that neither algorithm's fall alone forges
 * history.
 *
 * <p>What it cannot see is whether two checkpoints contradict each other: the caller must never have it sign two histories.
 *
 * <p>Source: C2SP {@code signed-note} type 0x01, {@code tlog-cosignature} type 0x06.
 */
public final class LogSigner {
    private static final int SEED_BYTES = 32;

    private final String origin;
    private final Ed25519PrivateKeyParameters ed25519;
    private final MLDSAPrivateKeyParameters mlDsa;
    private final List<VerifierKey> verifierKeys;

    private LogSigner(String origin, byte[] seed) {
        this.origin = origin;
        ed25519 = new Ed25519PrivateKeyParameters(derive(seed, "ed25519", origin));
        mlDsa = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, derive(seed, "ml-dsa-44", origin));
        verifierKeys = List.of(
                new VerifierKey(
                        origin, Algorithm.ED25519, ed25519.generatePublicKey().getEncoded()),
                new VerifierKey(
                        origin,
                        Algorithm.ML_DSA_44,
                        mlDsa.getPublicKeyParameters().getEncoded()));
    }

    /**
     * The signer of the log with this origin; the same seed and origin always give the same keys.
     *
     * @param seed 32 secret random bytes
     * @throws IllegalArgumentException if there are not 32
     */
    public static LogSigner fromSeed(String origin, byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a seed of `%d` bytes (expected: 32)".formatted(seed.length));
        }
        return new LogSigner(new Checkpoint(origin, 0, Hash.ofEmptyTree()).origin(), seed);
    }

    /** The name of the log. */
    public String origin() {
        return origin;
    }

    /** What others need to verify: first Ed25519, then ML-DSA-44. */
    public List<VerifierKey> verifierKeys() {
        return verifierKeys;
    }

    /**
     * The signed note of this size and root.
     *
     * @param at goes into the ML-DSA-44 cosignature, to the second
     */
    public String sign(long size, Hash root, Instant at) {
        Checkpoint checkpoint = new Checkpoint(origin, size, root);
        byte[] text = checkpoint.text().getBytes(StandardCharsets.UTF_8);
        Ed25519Signer classic = new Ed25519Signer();
        classic.init(true, ed25519);
        classic.update(text, 0, text.length);
        byte[] message = VerifierKey.cosignedMessage(origin, checkpoint, at.getEpochSecond());
        MLDSASigner postQuantum = new MLDSASigner();
        postQuantum.init(true, mlDsa);
        postQuantum.update(message, 0, message.length);
        try {
            byte[] time =
                    ByteBuffer.allocate(Long.BYTES).putLong(at.getEpochSecond()).array();
            return checkpoint.text()
                    + "\n"
                    + line(verifierKeys.get(0), new byte[0], classic.generateSignature())
                    + line(verifierKeys.get(1), time, postQuantum.generateSignature());
        } catch (CryptoException e) {
            throw new IllegalStateException("our bug: a checkpoint cannot be signed", e);
        }
    }

    private static String line(VerifierKey key, byte[] time, byte[] signature) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(key.id());
        out.writeBytes(time);
        out.writeBytes(signature);
        return "\u2014 %s %s\n".formatted(key.name(), Base64.getEncoder().encodeToString(out.toByteArray()));
    }

    private static byte[] derive(byte[] seed, String algorithm, String origin) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        byte[] info = "neuroskin/ledger/v1/%s/%s".formatted(algorithm, origin).getBytes(StandardCharsets.UTF_8);
        hkdf.init(new HKDFParameters(seed, null, info));
        byte[] derived = new byte[SEED_BYTES];
        hkdf.generateBytes(derived, 0, SEED_BYTES);
        return derived;
    }
}
