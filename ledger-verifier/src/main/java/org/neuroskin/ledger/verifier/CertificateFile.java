package org.neuroskin.ledger.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * Verifies an erasure certificate: a compact JWS that ML-DSA-65 and Ed25519 signed together. Holds only if both do.
 *
 * <p>Source: draft-ietf-lamps-pq-composite-sigs, draft-ietf-jose-pq-composite-sigs.
 */
final class CertificateFile {
    private static final String PART = "certificate";
    private static final String ALGORITHM = "ML-DSA-65-Ed25519";
    private static final String TYPE = "neuroskin-erasure+jws";
    private static final int ML_DSA_65_KEY_BYTES = 1952;
    private static final int ML_DSA_65_BYTES = 3309;
    private static final int ED25519_KEY_BYTES = 32;
    private static final int ED25519_BYTES = 64;
    private static final byte[] LABEL = ascii("COMPSIG-MLDSA65-Ed25519-SHA512");

    private CertificateFile() {}

    /** Whether a compact JWS says that it is one. */
    static boolean isOne(String jws) {
        byte[] header = KeySet.base64url(jws.substring(0, jws.indexOf('.')));
        return new String(header, StandardCharsets.UTF_8).contains("\"typ\":\"" + TYPE + "\"");
    }

    static Report verify(String jws, String keySet) throws BadEvidence {
        int payloadAt = jws.indexOf('.');
        int signatureAt = jws.lastIndexOf('.');
        Map<?, ?> header = object(jws.substring(0, payloadAt), "header");
        if (header.size() != 3 || !ALGORITHM.equals(header.get("alg")) || !(header.get("kid") instanceof String id)) {
            throw BadEvidence.in(PART, "the header is not exactly alg %s, kid, typ".formatted(ALGORITHM));
        }
        byte[] signature = KeySet.base64url(jws.substring(signatureAt + 1));
        if (!verifies(key(keySet, id), ascii(jws.substring(0, signatureAt)), signature)) {
            throw BadEvidence.in(PART, "altered, or not signed by key `%s`".formatted(id));
        }
        Map<?, ?> said = object(jws.substring(payloadAt + 1, signatureAt), "payload");
        if (!(said.get("keys") instanceof List<?> keys)
                || !(said.get("gateways") instanceof Map<?, ?> gateways)
                || !(said.get("remains") instanceof Map<?, ?> remains)
                || !(remains.get("apps") instanceof List<?> apps)) {
            throw BadEvidence.in(PART, "a part of it is missing");
        }
        String verdict =
                "VALID: erasure %s, %d keys destroyed %s, confirmed by %s of %s gateways, done %s; %d demands to apps not acknowledged as of %s; signed by key %s"
                        .formatted(
                                said.get("erasure"),
                                keys.size(),
                                said.get("destroyed_at"),
                                gateways.get("confirmed"),
                                gateways.get("asked"),
                                said.get("done_at"),
                                apps.size(),
                                said.get("issued_at"),
                                id);
        return new Report(true, verdict, String.valueOf(said.get("issuer")), -1, Map.of());
    }

    private static byte[] key(String keySet, String id) throws BadEvidence {
        try {
            if (Json.parse(ascii(keySet.strip())) instanceof Map<?, ?> set && set.get("keys") instanceof List<?> keys) {
                for (Object each : keys) {
                    if (each instanceof Map<?, ?> key
                            && id.equals(key.get("kid"))
                            && "AKP".equals(key.get("kty"))
                            && ALGORITHM.equals(key.get("alg"))
                            && key.get("pub") instanceof String pub
                            && id.equals(thumbprint(pub))) {
                        byte[] bytes = KeySet.base64url(pub);
                        if (bytes.length == ML_DSA_65_KEY_BYTES + ED25519_KEY_BYTES) {
                            return bytes;
                        }
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            throw BadEvidence.in(
                    "keys",
                    "not a key set as /.well-known/erasure-keys.json gives it, byte for byte (%s)"
                            .formatted(e.getMessage()));
        }
        throw BadEvidence.in("keys", "the set has no %s key `%s`".formatted(ALGORITHM, id));
    }

    private static boolean verifies(byte[] key, byte[] signed, byte[] signature) {
        if (signature.length != ML_DSA_65_BYTES + ED25519_BYTES) {
            return false;
        }
        MLDSASigner postQuantum = new MLDSASigner();
        byte[] mlDsaKey = Arrays.copyOf(key, ML_DSA_65_KEY_BYTES);
        postQuantum.init(
                false,
                new ParametersWithContext(new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, mlDsaKey), LABEL));
        Ed25519Signer classic = new Ed25519Signer();
        classic.init(false, new Ed25519PublicKeyParameters(key, ML_DSA_65_KEY_BYTES));
        byte[] message = message(signed);
        return verifies(postQuantum, message, Arrays.copyOf(signature, ML_DSA_65_BYTES))
                && verifies(classic, message, Arrays.copyOfRange(signature, ML_DSA_65_BYTES, signature.length));
    }

    private static boolean verifies(Signer signer, byte[] message, byte[] signature) {
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }

    /** Prefix, label, an empty context with its length, and the hash of what is signed. */
    private static byte[] message(byte[] signed) {
        byte[] begin = ascii("CompositeAlgorithmSignatures2025COMPSIG-MLDSA65-Ed25519-SHA512\0");
        SHA512Digest digest = new SHA512Digest();
        digest.update(signed, 0, signed.length);
        byte[] message = Arrays.copyOf(begin, begin.length + digest.getDigestSize());
        digest.doFinal(message, begin.length);
        return message;
    }

    /** RFC 7638. */
    private static String thumbprint(String pub) {
        byte[] required = ascii("{\"alg\":\"%s\",\"kty\":\"AKP\",\"pub\":\"%s\"}".formatted(ALGORITHM, pub));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Merkle.sha256().digest(required));
    }

    private static Map<?, ?> object(String base64, String name) throws BadEvidence {
        try {
            if (Json.parse(KeySet.base64url(base64)) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (IllegalArgumentException e) {
            throw BadEvidence.in(
                    PART, "the %s is not canonical JSON in base64url (%s)".formatted(name, e.getMessage()));
        }
        throw BadEvidence.in(PART, "the %s is no object".formatted(name));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
