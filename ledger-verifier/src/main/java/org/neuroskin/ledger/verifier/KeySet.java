package org.neuroskin.ledger.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** The Ed25519 keys of a service, as it publishes them: a JWK set (RFC 7517, RFC 8037) in canonical JSON. */
final class KeySet {
    private static final String PART = "keys";
    private static final int KEY_BYTES = 32;

    private final List<?> keys;

    private KeySet(List<?> keys) {
        this.keys = keys;
    }

    static KeySet parse(String text) throws BadEvidence {
        try {
            if (Json.parse(text.strip().getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> set
                    && set.get("keys") instanceof List<?> keys) {
                return new KeySet(keys);
            }
        } catch (IllegalArgumentException e) {
            throw BadEvidence.in(
                    PART,
                    "not a key set as /.well-known/jwks.json gives it, byte for byte (%s)".formatted(e.getMessage()));
        }
        throw BadEvidence.in(PART, "not a key set as /.well-known/jwks.json gives it");
    }

    /** Whether the key of this id made this signature of these bytes. */
    boolean verifies(String id, byte[] signed, byte[] signature) throws BadEvidence {
        for (Object each : keys) {
            if (each instanceof Map<?, ?> key
                    && id.equals(key.get("kid"))
                    && "OKP".equals(key.get("kty"))
                    && "Ed25519".equals(key.get("crv"))
                    && key.get("x") instanceof String x) {
                byte[] point = base64url(x);
                if (point.length != KEY_BYTES || !thumbprint(x).equals(id)) {
                    throw BadEvidence.in(PART, "the id of a key does not belong to it");
                }
                Ed25519Signer signer = new Ed25519Signer();
                signer.init(false, new Ed25519PublicKeyParameters(point));
                signer.update(signed, 0, signed.length);
                return signer.verifySignature(signature);
            }
        }
        throw BadEvidence.in(PART, "the set has no Ed25519 key `%s`".formatted(id));
    }

    /** Decodes the one canonical spelling; an empty array for any other. */
    static byte[] base64url(String text) {
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(text);
            boolean canonical = Arrays.equals(
                    Base64.getUrlEncoder().withoutPadding().encode(decoded), text.getBytes(StandardCharsets.UTF_8));
            return canonical ? decoded : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** RFC 7638. */
    private static String thumbprint(String x) {
        byte[] required = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}"
                .formatted(x)
                .getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Merkle.sha256().digest(required));
    }
}
