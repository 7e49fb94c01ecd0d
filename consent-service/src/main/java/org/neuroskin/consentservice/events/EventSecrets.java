package org.neuroskin.consentservice.events;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.neuroskin.kernel.Sha256;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The secret in each event by which the app that got it acknowledges: derived from a secret of this service (RFC 5869), so that
 * an event that is sent again carries the same one, and whoever reads the database finds only its hash.
 */
@Component
class EventSecrets {
    private static final String INFO = "neuroskin/event-acknowledgement/v1/";
    private static final int BYTES = 32;

    private final byte[] key;

    EventSecrets(@Value("${receipt-key}") String key) {
        this.key = key.strip().getBytes(StandardCharsets.US_ASCII);
    }

    /** Of this event, in base64url. */
    String of(UUID event) {
        try {
            byte[] secret = KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(key)
                            .thenExpand((INFO + event).getBytes(StandardCharsets.US_ASCII), BYTES));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has HKDF", e);
        }
    }

    /** What is kept of a secret. */
    static byte[] hash(String secret) {
        return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
    }
}
