package org.neuroskin.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** The public half of a key that signs or cosigns checkpoints. Source: C2SP {@code signed-note} (vkey), {@code tlog-cosignature}. */
public final class VerifierKey {
    private final String name;
    private final Algorithm algorithm;
    private final byte[] key;

    VerifierKey(String name, Algorithm algorithm, byte[] key) {
        this.name = name;
        this.algorithm = algorithm;
        this.key = key.clone();
    }

    /**
     * Reads the text form.
     *
     * @throws InvalidNote if it is none, or of a kind that signs no checkpoints
     */
    public static VerifierKey parse(String vkey) throws InvalidNote {
        String[] parts = vkey.split("\\+", 3);
        byte[] typed = new byte[0];
        try {
            typed = parts.length == 3 ? Base64.getDecoder().decode(parts[2]) : typed;
        } catch (IllegalArgumentException e) {
            // Refused below
        }
        for (Algorithm each : Algorithm.values()) {
            if (typed.length == 1 + each.bytes && typed[0] == each.type) {
                VerifierKey key = new VerifierKey(parts[0], each, Arrays.copyOfRange(typed, 1, typed.length));
                if (key.vkey().equals(vkey) && !parts[0].isEmpty()) {
                    return key;
                }
            }
        }
        throw new InvalidNote(
                "not a key of the form name+id+base64, Ed25519 (type 1, or 4 of a witness) or ML-DSA-44 (6)");
    }

    /** The name that stands in signature lines; of a log its origin. */
    public String name() {
        return name;
    }

    /** The text form: {@code name+hex(key id)+base64(type, key)}. */
    public String vkey() {
        byte[] typed = new byte[1 + key.length];
        typed[0] = algorithm.type;
        System.arraycopy(key, 0, typed, 1, key.length);
        return name + "+" + HexFormat.of().formatHex(id()) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    /** The same of two keys if whoever has one's private half has the other's. */
    String material() {
        return Base64.getEncoder().encodeToString(key);
    }

    byte[] id() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((name + "\n").getBytes(StandardCharsets.UTF_8));
        out.write(algorithm.type);
        out.writeBytes(key);
        return Arrays.copyOf(Hash.sha256().digest(out.toByteArray()), 4);
    }

    /** Whether this is the signature of this key over this checkpoint. */
    boolean verifies(Checkpoint checkpoint, byte[] signature) {
        if (algorithm == Algorithm.ED25519) {
            return verifiesEd25519(checkpoint.text().getBytes(StandardCharsets.UTF_8), signature);
        }
        if (signature.length <= Long.BYTES) {
            return false;
        }
        long time = ByteBuffer.wrap(signature).getLong();
        byte[] rest = Arrays.copyOfRange(signature, Long.BYTES, signature.length);
        if (algorithm == Algorithm.ED25519_COSIGNATURE) {
            byte[] message = "cosignature/v1\ntime %d\n%s"
                    .formatted(time, checkpoint.text())
                    .getBytes(StandardCharsets.UTF_8);
            return time > 0 && verifiesEd25519(message, rest);
        }
        MLDSASigner signer = new MLDSASigner();
        signer.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, key));
        return verifies(signer, cosignedMessage(name, checkpoint, time), rest);
    }

    private boolean verifiesEd25519(byte[] message, byte[] signature) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(false, new Ed25519PublicKeyParameters(key));
        return verifies(signer, message, signature);
    }

    private static boolean verifies(Signer signer, byte[] message, byte[] signature) {
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }

    /** The bytes that an ML-DSA-44 cosignature signs. */
    static byte[] cosignedMessage(String name, Checkpoint checkpoint, long timestampSeconds) {
        byte[] label = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
        byte[] cosigner = name.getBytes(StandardCharsets.UTF_8);
        byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(label.length + 2 + cosigner.length + origin.length + 3 * Long.BYTES + Hash.LENGTH)
                .put(label)
                .put((byte) cosigner.length)
                .put(cosigner)
                .putLong(timestampSeconds)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(checkpoint.size())
                .put(checkpoint.root().bytes())
                .array();
    }

    /** The signature types in use. */
    enum Algorithm {
        ED25519((byte) 1, 32),
        ED25519_COSIGNATURE((byte) 4, 32),
        ML_DSA_44((byte) 6, 1312);

        private final byte type;
        private final int bytes;

        Algorithm(byte type, int bytes) {
            this.type = type;
            this.bytes = bytes;
        }
    }
}
