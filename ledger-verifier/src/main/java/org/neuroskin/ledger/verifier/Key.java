package org.neuroskin.ledger.verifier;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** A public key that signs checkpoints, as C2SP {@code signed-note} spells it: {@code name+id+base64(type, key)}. */
final class Key {
    private static final byte ED25519 = 1;
    private static final byte ED25519_COSIGNATURE = 4;
    private static final byte ML_DSA_44 = 6;
    private static final int ED25519_BYTES = 32;
    private static final int ML_DSA_44_BYTES = 1312;

    private final String name;
    private final String id;
    private final byte type;
    private final byte[] key;

    private Key(String name, String id, byte[] typed) {
        this.name = name;
        this.id = id;
        this.type = typed[0];
        this.key = Arrays.copyOfRange(typed, 1, typed.length);
    }

    /** The keys of a file: one a line; empty lines and lines that begin with {@code #} are passed over. */
    static List<Key> parseAll(String text) throws BadEvidence {
        List<Key> keys = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String key = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!key.isEmpty() && !key.startsWith("#")) {
                keys.add(parse(key));
            }
        }
        if (keys.isEmpty()) {
            throw BadEvidence.in("keys", "there is none");
        }
        return keys;
    }

    private static Key parse(String line) throws BadEvidence {
        String[] parts = line.split("\\+", 3);
        if (parts.length != 3 || parts[0].isEmpty()) {
            throw BadEvidence.in("keys", "a key is not of the form name+id+base64");
        }
        byte[] typed = base64(parts[2]);
        boolean known = (typed.length == 1 + ED25519_BYTES && (typed[0] == ED25519 || typed[0] == ED25519_COSIGNATURE))
                || (typed.length == 1 + ML_DSA_44_BYTES && typed[0] == ML_DSA_44);
        if (!known) {
            throw BadEvidence.in("keys", "a key is neither Ed25519 (type 1, or 4 of a witness) nor ML-DSA-44 (type 6)");
        }
        String id = HexFormat.of().formatHex(id(parts[0], typed));
        if (!id.equals(parts[1])) {
            throw BadEvidence.in("keys", "the id of a key does not belong to it");
        }
        return new Key(parts[0], id, typed);
    }

    /** Decodes the one canonical spelling; an empty array for any other. */
    static byte[] base64(String text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(decoded).equals(text) ? decoded : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    String algorithm() {
        return type == ML_DSA_44 ? "ML-DSA-44" : "Ed25519";
    }

    /** Whether this is this key's signature of the checkpoint. */
    boolean verifies(Checkpoint checkpoint, byte[] signature) {
        if (type == ED25519) {
            Ed25519Signer signer = new Ed25519Signer();
            signer.init(false, new Ed25519PublicKeyParameters(key));
            return verifies(signer, checkpoint.text().getBytes(StandardCharsets.UTF_8), signature);
        }
        if (signature.length <= Long.BYTES) {
            return false;
        }
        byte[] rest = Arrays.copyOfRange(signature, Long.BYTES, signature.length);
        long time = ByteBuffer.wrap(signature).getLong();
        if (type == ED25519_COSIGNATURE) {
            Ed25519Signer signer = new Ed25519Signer();
            signer.init(false, new Ed25519PublicKeyParameters(key));
            return time > 0 && verifies(signer, cosignatureV1(time, checkpoint), rest);
        }
        MLDSASigner signer = new MLDSASigner();
        signer.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, key));
        if (name.getBytes(StandardCharsets.UTF_8).length > 255
                || checkpoint.origin().getBytes(StandardCharsets.UTF_8).length > 255) {
            return false;
        }
        return verifies(signer, subtreeV1(name, time, checkpoint), rest);
    }

    /** What an Ed25519 cosignature signs. */
    static byte[] cosignatureV1(long time, Checkpoint checkpoint) {
        return "cosignature/v1\ntime %d\n%s".formatted(time, checkpoint.text()).getBytes(StandardCharsets.UTF_8);
    }

    /** What an ML-DSA-44 cosignature signs. */
    static byte[] subtreeV1(String name, long time, Checkpoint checkpoint) {
        byte[] label = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
        byte[] cosigner = name.getBytes(StandardCharsets.UTF_8);
        byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(label.length + 2 + cosigner.length + origin.length + 24 + 32);
        message.put(label).put((byte) cosigner.length).put(cosigner).putLong(time);
        message.put((byte) origin.length).put(origin).putLong(0).putLong(checkpoint.size());
        message.put(checkpoint.root());
        return message.array();
    }

    /** The id of a key: what stands before a signature in its line. */
    static byte[] id(String name, byte[] typed) {
        var digest = Merkle.sha256();
        digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(digest.digest(typed), 4);
    }

    private static boolean verifies(Signer signer, byte[] message, byte[] signature) {
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }
}
