package org.neuroskin.ledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A certificate as the consent-service signed it, whose composite Bouncy Castle's own verifies too. */
class CertificateFileTest {
    private final String certificate = resource("erasure.jws").strip();
    private final String keys = resource("erasure-keys.json");

    @Test
    void aCertificateHoldsAndTellsWhatWasDestroyed() throws BadEvidence {
        assertThat(CertificateFile.isOne(certificate)).isTrue();

        Report report = CertificateFile.verify(certificate, keys);

        assertThat(report.valid()).isTrue();
        assertThat(report.verdict()).startsWith("VALID: erasure 6f0c2d0e-").contains("1 keys", "by 2 of 2 gateways");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3308, 3309, 3372})
    void oneBitOfEitherSignatureIsFound(int at) {
        String[] parts = certificate.split("\\.", -1);
        byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
        signature[at] ^= 1;
        String altered = parts[0] + "." + parts[1] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);

        assertThatExceptionOfType(BadEvidence.class).isThrownBy(() -> CertificateFile.verify(altered, keys));
    }

    @Test
    void anotherTextUnderTheSameSignatureIsFound() {
        String[] parts = certificate.split("\\.", -1);
        String other = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("\"confirmed\":2", "\"confirmed\":9");
        String altered = parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(other.getBytes(StandardCharsets.UTF_8)) + "."
                + parts[2];

        assertThatExceptionOfType(BadEvidence.class).isThrownBy(() -> CertificateFile.verify(altered, keys));
    }

    @Test
    void aKeyThatIsNotTheOneOfItsIdIsRefused() {
        assertThatExceptionOfType(BadEvidence.class)
                .isThrownBy(() -> CertificateFile.verify(certificate, keys.replace("\"pub\":\"", "\"pub\":\"AAAA")));
        assertThatExceptionOfType(BadEvidence.class)
                .isThrownBy(() -> CertificateFile.verify(certificate, "{\"keys\":[]}"));
    }

    private static String resource(String name) {
        try (InputStream in = CertificateFileTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
