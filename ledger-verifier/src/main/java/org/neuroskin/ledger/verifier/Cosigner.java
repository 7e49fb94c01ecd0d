package org.neuroskin.ledger.verifier;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** The keys of a witness: C2SP {@code tlog-cosignature} with Ed25519 and with ML-DSA-44, from one secret. */
final class Cosigner {
    private static final int SEED_BYTES = 32;
    private static final byte ED25519 = 4;
    private static final byte ML_DSA_44 = 6;

    private final String name;
    private final Ed25519PrivateKeyParameters ed25519;
    private final MLDSAPrivateKeyParameters mlDsa;

    /**
     * The same secret and name always give the same keys.
     *
     * @throws IllegalArgumentException unless the name can stand in a signature line and the secret has 32 bytes
     */
    Cosigner(String name, byte[] secret) {
        if (!name.matches("[!-*,-~]{1,255}") || secret.length != SEED_BYTES) {
            throw new IllegalArgumentException("a witness has a name without spaces and a secret of 32 bytes");
        }
        this.name = name;
        ed25519 = new Ed25519PrivateKeyParameters(derive(secret, "ed25519"));
        mlDsa = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, derive(secret, "ml-dsa-44"));
    }

    private byte[] derive(byte[] secret, String algorithm) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        byte[] info = "neuroskin/witness/v1/%s/%s".formatted(algorithm, name).getBytes(StandardCharsets.UTF_8);
        hkdf.init(new HKDFParameters(secret, null, info));
        byte[] derived = new byte[SEED_BYTES];
        hkdf.generateBytes(derived, 0, SEED_BYTES);
        return derived;
    }

    /** The public keys, one C2SP vkey a line. */
    String vkeys() {
        return vkey(typedEd25519()) + vkey(typedMlDsa());
    }

    private String vkey(byte[] typed) {
        return "%s+%s+%s\n"
                .formatted(
                        name,
                        HexFormat.of().formatHex(Key.id(name, typed)),
                        Base64.getEncoder().encodeToString(typed));
    }

    private byte[] typedEd25519() {
        return typed(ED25519, ed25519.generatePublicKey().getEncoded());
    }

    private byte[] typedMlDsa() {
        return typed(ML_DSA_44, mlDsa.getPublicKeyParameters().getEncoded());
    }

    private static byte[] typed(byte type, byte[] key) {
        return ByteBuffer.allocate(1 + key.length).put(type).put(key).array();
    }

    /**
     * The signature lines of this checkpoint.
     *
     * @param time in seconds since 1970, more than 0
     */
    String cosign(Checkpoint checkpoint, long time) {
        Ed25519Signer classic = new Ed25519Signer();
        classic.init(true, ed25519);
        MLDSASigner postQuantum = new MLDSASigner();
        postQuantum.init(true, mlDsa);
        return line(typedEd25519(), time, sign(classic, Key.cosignatureV1(time, checkpoint)))
                + line(typedMlDsa(), time, sign(postQuantum, Key.subtreeV1(name, time, checkpoint)));
    }

    private static byte[] sign(Signer signer, byte[] message) {
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("our bug: a checkpoint cannot be signed", e);
        }
    }

    private String line(byte[] typed, long time, byte[] signature) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Key.id(name, typed));
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        out.writeBytes(signature);
        return "\u2014 %s %s\n".formatted(name, Base64.getEncoder().encodeToString(out.toByteArray()));
    }
}
