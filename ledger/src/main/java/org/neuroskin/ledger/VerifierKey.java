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

/** The public half of a key that signs checkpoints. Source: C2SP {@code signed-note} (vkey), {@code tlog-cosignature}. */
public final class VerifierKey {
    private final String name;
    private final Algorithm algorithm;
    private final byte[] key;

    VerifierKey(String name, Algorithm algorithm, byte[] key) {
        this.name = name;
        this.algorithm = algorithm;
        this.key = key.clone();
    }

    /** The name that stands in signature lines; here the log's origin. */
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

    byte[] id() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((name + "\n").getBytes(StandardCharsets.UTF_8));
        out.write(algorithm.type);
        out.writeBytes(key);
        return Arrays.copyOf(Hash.sha256().digest(out.toByteArray()), 4);
    }

    /** Whether this is the signature of this key over this checkpoint. */
    boolean verifies(Checkpoint checkpoint, byte[] signature) {
        return switch (algorithm) {
            case ED25519 -> {
                Ed25519Signer signer = new Ed25519Signer();
                signer.init(false, new Ed25519PublicKeyParameters(key));
                yield verifies(signer, checkpoint.text().getBytes(StandardCharsets.UTF_8), signature);
            }
            case ML_DSA_44 -> {
                if (signature.length <= Long.BYTES) {
                    yield false;
                }
                MLDSASigner signer = new MLDSASigner();
                signer.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, key));
                byte[] message = cosignedMessage(
                        name, checkpoint, ByteBuffer.wrap(signature).getLong());
                yield verifies(signer, message, Arrays.copyOfRange(signature, Long.BYTES, signature.length));
            }
        };
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
        ED25519((byte) 1),
        ML_DSA_44((byte) 6);

        private final byte type;

        Algorithm(byte type) {
            this.type = type;
        }
    }
}
