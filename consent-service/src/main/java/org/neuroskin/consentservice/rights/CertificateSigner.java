package org.neuroskin.consentservice.rights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.Sha256;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Signs what has to convince for decades: ML-DSA-65 and Ed25519 over the same bytes, of which both must hold, so that the fall of
 * one algorithm forges nothing. A compact JWS whose {@code alg} is {@code ML-DSA-65-Ed25519}.
 *
 * <p>Source: draft-ietf-lamps-pq-composite-sigs ({@code id-MLDSA65-Ed25519-SHA512}) and draft-ietf-jose-pq-composite-sigs.
 */
@Component
class CertificateSigner {
    static final String ALGORITHM = "ML-DSA-65-Ed25519";
    static final String TYPE = "neuroskin-erasure+jws";
    private static final String KEY_TYPE = "AKP";
    private static final byte[] PREFIX = ascii("CompositeAlgorithmSignatures2025");
    private static final byte[] LABEL = ascii("COMPSIG-MLDSA65-Ed25519-SHA512");
    private static final int SEED_BYTES = 32;

    private final MLDSAPrivateKeyParameters mlDsa;
    private final Ed25519PrivateKeyParameters ed25519;
    private final String publicKey;

    CertificateSigner(@Value("${receipt-key}") String seed) {
        byte[] secret = HexFormat.of().parseHex(seed.strip());
        mlDsa = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, derive(secret, "ml-dsa-65"));
        ed25519 = new Ed25519PrivateKeyParameters(derive(secret, "ed25519"));
        publicKey = base64(joined(
                mlDsa.getPublicKeyParameters().getEncoded(),
                ed25519.generatePublicKey().getEncoded()));
    }

    /** Signs a document. */
    String sign(byte[] document) {
        String header = base64(CanonicalJson.write(Map.of("alg", ALGORITHM, "kid", keyId(), "typ", TYPE)));
        String signed = header + "." + base64(document);
        byte[] message = message(ascii(signed));
        try {
            MLDSASigner postQuantum = new MLDSASigner();
            postQuantum.init(true, new ParametersWithContext(mlDsa, LABEL));
            postQuantum.update(message, 0, message.length);
            Ed25519Signer classic = new Ed25519Signer();
            classic.init(true, ed25519);
            classic.update(message, 0, message.length);
            return signed + "." + base64(joined(postQuantum.generateSignature(), classic.generateSignature()));
        } catch (CryptoException e) {
            throw new IllegalStateException("our bug: a certificate cannot be signed", e);
        }
    }

    /** The public key as a JWK of type AKP: the ML-DSA-65 key and after it the Ed25519 key. */
    SortedMap<String, String> jwk() {
        SortedMap<String, String> jwk = required();
        jwk.put("kid", keyId());
        jwk.put("use", "sig");
        return jwk;
    }

    /** Its thumbprint (RFC 7638). */
    private String keyId() {
        return base64(Sha256.of(CanonicalJson.write(required())));
    }

    private SortedMap<String, String> required() {
        return new TreeMap<>(Map.of("alg", ALGORITHM, "kty", KEY_TYPE, "pub", publicKey));
    }

    /** Prefix, label, an empty context with its length, and the hash of what is signed. */
    private static byte[] message(byte[] signed) {
        SHA512Digest digest = new SHA512Digest();
        digest.update(signed, 0, signed.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return joined(PREFIX, LABEL, new byte[] {0}, hash);
    }

    private static byte[] derive(byte[] secret, String name) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(secret)
                            .thenExpand(ascii("neuroskin/erasure-certificate/v1/" + name), SEED_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has HKDF", e);
        }
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
