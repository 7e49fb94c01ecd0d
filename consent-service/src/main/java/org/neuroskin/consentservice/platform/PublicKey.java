package org.neuroskin.consentservice.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.neuroskin.kernel.CanonicalJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An Ed25519 key that others verify with, as a JWK (RFC 7517, RFC 8037).
 *
 * @param x the 32 bytes of the key in base64url
 */
record PublicKey(String x) {
    private static final int KEY_BYTES = 32;
    private static final JsonMapper JSON = new JsonMapper();

    PublicKey {
        if (decoded(x).length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "`%s` is not an Ed25519 key (expected: 32 bytes in base64url)".formatted(x));
        }
    }

    /**
     * The keys of a file as served at {@code /.well-known/jwks.json}.
     *
     * @throws IllegalArgumentException if it cannot be read, holds no key, or one that is not public, of another kind, or not
     *     the one that its {@code kid} names
     */
    static List<PublicKey> ofKeySet(Path file) {
        JsonNode set;
        try {
            set = JSON.readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException("the retired keys in `%s` cannot be read".formatted(file), e);
        }
        List<PublicKey> keys = new ArrayList<>();
        for (JsonNode jwk : set.path("keys")) {
            if (jwk.has("d")) {
                throw new IllegalArgumentException(
                        "`%s` holds a private key; keep the public half alone, as published".formatted(file));
            }
            PublicKey key = new PublicKey(jwk.path("x").asString(""));
            if (!"OKP".equals(jwk.path("kty").asString(""))
                    || !"Ed25519".equals(jwk.path("crv").asString(""))
                    || !key.id().equals(jwk.path("kid").asString(""))) {
                throw new IllegalArgumentException(
                        "key `%s` in `%s` is not as published (expected: kty OKP, crv Ed25519, kid its thumbprint)"
                                .formatted(key.x, file));
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("`%s` holds no key (expected: a JWK set)".formatted(file));
        }
        return keys;
    }

    /** The thumbprint (RFC 7638). */
    String id() {
        byte[] required = CanonicalJson.write(Map.of("crv", "Ed25519", "kty", "OKP", "x", x));
        SHA256Digest digest = new SHA256Digest();
        digest.update(required, 0, required.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    /** Its members in order, so that the JSON is canonical. */
    SortedMap<String, String> jwk() {
        return new TreeMap<>(Map.of("kty", "OKP", "crv", "Ed25519", "x", x, "kid", id(), "alg", "EdDSA", "use", "sig"));
    }

    private static byte[] decoded(String x) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(x.getBytes(StandardCharsets.US_ASCII));
            boolean canonical = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(x);
            return canonical ? bytes : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
