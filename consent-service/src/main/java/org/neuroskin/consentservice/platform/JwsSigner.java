package org.neuroskin.consentservice.platform;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.neuroskin.kernel.CanonicalJson;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Signs documents that leave this service, so that whoever gets one can check it with {@code /.well-known/jwks.json} alone:
 * compact JWS (RFC 7515), Ed25519 as {@code EdDSA} (RFC 8037), by Bouncy Castle's own classes, since Nimbus needs Tink for it.
 *
 * <p><b>Guarantee</b>: the same document of the same type always gives the same signature. The type stands in the protected
 * header ({@code typ}), and a reader must demand the one that it expects: so a signature over one kind of document never
 * passes for another (RFC 8725 §3.11).
 *
 * <p><b>Rotation</b>: another {@code receipt-key} signs from the next start on; the key set as published until then, given as
 * {@code NEUROSKIN_RETIRED_KEYS}, stays in the set, so that what was signed before can be checked ever after.
 */
@Component
public class JwsSigner {
    private static final int SEED_BYTES = 32;

    private final Ed25519PrivateKeyParameters key;
    private final PublicKey publicKey;
    private final List<PublicKey> retired;

    JwsSigner(@Value("${receipt-key}") String seed, @Value("${neuroskin.retired-keys:}") String retired) {
        this.key = new Ed25519PrivateKeyParameters(derive(seed.strip()));
        this.publicKey = new PublicKey(Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.generatePublicKey().getEncoded()));
        this.retired = retired.isBlank() ? List.of() : PublicKey.ofKeySet(Path.of(retired));
    }

    /**
     * Signs a document.
     *
     * @param type the media type without {@code application/}, such as {@code neuroskin-receipt+jws}
     * @return {@code header.payload.signature}, each in base64url; the payload is exactly these bytes
     */
    public String sign(String type, byte[] document) {
        String signed = base64(CanonicalJson.write(header(type))) + "." + base64(document);
        return signed + "." + signature(signed);
    }

    /**
     * Signs a document that travels beside its signature (RFC 7515 appendix F), for one recipient and for now: the header
     * carries {@code aud} and {@code iat} (RFC 7519 section 5.3).
     *
     * @return {@code header..signature}
     */
    public String signDetached(String type, String audience, Instant at, byte[] document) {
        SortedMap<String, Object> members = header(type);
        members.put("aud", audience);
        members.put("iat", at.getEpochSecond());
        String header = base64(CanonicalJson.write(members));
        return header + ".." + signature(header + "." + base64(document));
    }

    private SortedMap<String, Object> header(String type) {
        return new TreeMap<>(Map.of("alg", "EdDSA", "kid", keyId(), "typ", type));
    }

    private String signature(String signed) {
        byte[] bytes = signed.getBytes(StandardCharsets.US_ASCII);
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(bytes, 0, bytes.length);
        return base64(signer.generateSignature());
    }

    /** Names the key that signs: its thumbprint (RFC 7638). */
    public String keyId() {
        return publicKey.id();
    }

    /** The key that signs and then those that did, each as a JWK. */
    List<SortedMap<String, String>> keySet() {
        List<SortedMap<String, String>> keys = new ArrayList<>();
        keys.add(publicKey.jwk());
        retired.stream()
                .filter(each -> !each.equals(publicKey))
                .map(PublicKey::jwk)
                .forEach(keys::add);
        return keys;
    }

    private static byte[] derive(String hex) {
        byte[] seed = isHex(hex) ? HexFormat.of().parseHex(hex) : new byte[0];
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("the secret receipt-key is not 64 hexadecimal digits (32 random bytes)");
        }
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        byte[] info = "neuroskin/receipt/v1/ed25519".getBytes(StandardCharsets.US_ASCII);
        hkdf.init(new HKDFParameters(seed, null, info));
        byte[] derived = new byte[SEED_BYTES];
        hkdf.generateBytes(derived, 0, SEED_BYTES);
        return derived;
    }

    private static boolean isHex(String text) {
        return text.length() % 2 == 0 && text.chars().allMatch(HexFormat::isHexDigit);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
