package org.neuroskin.consentservice.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JwsSignerTest {
    private static final String SEED = "01".repeat(32);
    private static final String OTHER_SEED = "02".repeat(32);
    private static final String TYPE = "neuroskin-receipt+jws";
    private static final byte[] DOCUMENT = "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.UTF_8);
    // RFC 8037 appendix A.2 and A.3
    private static final String X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private static final String THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    @TempDir
    private Path folder;

    private final JwsSigner signer = new JwsSigner(SEED, "");

    @Test
    void theSignatureHoldsByAnotherImplementation() throws GeneralSecurityException {
        String[] parts = signer.sign(TYPE, DOCUMENT).split("\\.", -1);

        assertThat(new String(decoded(parts[0]), StandardCharsets.US_ASCII))
                .isEqualTo("{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"typ\":\"%s\"}".formatted(signer.keyId(), TYPE));
        assertThat(decoded(parts[1])).isEqualTo(DOCUMENT);
        assertThat(verifies(signer.keySet().getFirst(), parts[0] + "." + parts[1], decoded(parts[2])))
                .isTrue();
        assertThat(verifies(signer.keySet().getFirst(), parts[0] + "." + parts[1] + "A", decoded(parts[2])))
                .isFalse();
    }

    @Test
    void theSameDocumentAsAnotherTypeHasAnotherSignature() {
        String receipt = signer.sign(TYPE, DOCUMENT);

        assertThat(signer.sign("other+jws", DOCUMENT).split("\\.", -1)[2]).isNotEqualTo(receipt.split("\\.", -1)[2]);
        assertThat(signer.sign(TYPE, DOCUMENT)).isEqualTo(receipt);
    }

    @Test
    void whatTravelsBesideItsDocumentIsForOneRecipientAndOneTime() throws GeneralSecurityException {
        Instant now = Instant.parse("2026-11-26T09:00:00.9Z");
        String[] parts = signer.signDetached(TYPE, "mood-coach", now, DOCUMENT).split("\\.", -1);
        String payload = Base64.getUrlEncoder().withoutPadding().encodeToString(DOCUMENT);

        assertThat(new String(decoded(parts[0]), StandardCharsets.US_ASCII))
                .isEqualTo("{\"alg\":\"EdDSA\",\"aud\":\"mood-coach\",\"iat\":1795683600,\"kid\":\"%s\",\"typ\":\"%s\"}"
                        .formatted(signer.keyId(), TYPE));
        assertThat(parts[1]).isEmpty();
        assertThat(verifies(signer.keySet().getFirst(), parts[0] + "." + payload, decoded(parts[2])))
                .isTrue();
        assertThat(verifies(signer.keySet().getFirst(), parts[0] + ".", decoded(parts[2])))
                .isFalse();
    }

    @Test
    void keysAreNamedByTheirThumbprint() {
        assertThat(new PublicKey(X).id()).isEqualTo(THUMBPRINT);
    }

    @Test
    void aRetiredKeyStaysInTheSet() throws IOException {
        Path published = folder.resolve("retired.json");
        Files.writeString(published, published(signer));

        JwsSigner next = new JwsSigner(OTHER_SEED, published.toString());

        assertThat(next.keySet()).extracting(key -> key.get("kid")).containsExactly(next.keyId(), signer.keyId());
        assertThat(next.keyId()).isNotEqualTo(signer.keyId());
        // what was published after the change serves for the next change, and the key that signs stands once
        Files.writeString(published, published(next));
        assertThat(new JwsSigner(OTHER_SEED, published.toString()).keySet()).hasSize(2);
    }

    @Test
    void onlyPublicKeysArePublished() {
        assertThat(signer.keySet())
                .allSatisfy(key -> assertThat(key)
                        .containsOnlyKeys("kty", "crv", "x", "kid", "alg", "use")
                        .doesNotContainValue(SEED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + X + "\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" + X + "\",\"kid\":\"" + THUMBPRINT + "\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\",\"kid\":\"" + THUMBPRINT + "\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + X + "\",\"kid\":\"" + THUMBPRINT
                        + "\",\"d\":\"secret\"}]}"
            })
    void aBrokenFileOfRetiredKeysStopsTheStart(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("retired.json"), content);

        assertThatThrownBy(() -> new JwsSigner(SEED, file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aMissingFileOfRetiredKeysStopsTheStart() {
        assertThatThrownBy(
                        () -> new JwsSigner(SEED, folder.resolve("missing.json").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "01", "not hexadecimal", "0101010101010101010101010101010101010101010101010101010101010"})
    void aSeedThatIsNotThirtyTwoBytesStopsTheStartWithoutShowingIt(String seed) {
        assertThatThrownBy(() -> new JwsSigner(seed, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("receipt-key")
                .hasMessageNotContaining("0101");
    }

    private static String published(JwsSigner signer) {
        return JsonMapper.shared().writeValueAsString(Map.of("keys", List.copyOf(signer.keySet())));
    }

    private static boolean verifies(Map<String, String> jwk, String signed, byte[] signature)
            throws GeneralSecurityException {
        byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        byte[] x = decoded(String.valueOf(jwk.get("x")));
        byte[] encoded = new byte[prefix.length + x.length];
        System.arraycopy(prefix, 0, encoded, 0, prefix.length);
        System.arraycopy(x, 0, encoded, prefix.length, x.length);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
        return verifier.verify(signature);
    }

    private static byte[] decoded(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
