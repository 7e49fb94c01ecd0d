package org.neuroskin.sealing.keys;

import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.neuroskin.sealing.SealingException;

/**
 * A symmetric key of Google Cloud KMS. The context is its additional authenticated data; the token is that of the machine or pod.
 *
 * <p>Source: cloud.google.com/kms/docs/reference/rest, cryptoKeys.encrypt and decrypt.
 */
final class GoogleRootKey implements RootKey {
    private static final Pattern NAME =
            Pattern.compile("projects/[^/]+/locations/[^/]+/keyRings/[\\w-]+/cryptoKeys/[\\w-]+");
    private static final URI KMS = URI.create("https://cloudkms.googleapis.com");
    // By its address: the name would have to be looked up, and the address never leaves the machine
    private static final URI METADATA = URI.create("http://169.254.169.254");

    private final KeyService kms = new KeyService("Google Cloud KMS");
    private final URI key;
    private final MetadataToken token;

    /** A key by its name, {@code projects/…/locations/…/keyRings/…/cryptoKeys/…}. */
    GoogleRootKey(String key, LongSupplier nanoTime) {
        this(key, KMS, METADATA, nanoTime);
    }

    GoogleRootKey(String key, URI kms, URI metadata, LongSupplier nanoTime) {
        if (!NAME.matcher(key).matches()) {
            throw new SealingException.KeysUnavailable(
                    ("`%s` is no key of Google Cloud KMS"
                                    + " (expected: projects/P/locations/L/keyRings/R/cryptoKeys/K)")
                            .formatted(key),
                    null);
        }
        this.key = kms.resolve("/v1/" + key);
        this.token = new MetadataToken(
                new KeyService("the metadata of Google Cloud"),
                metadata.resolve("/computeMetadata/v1/instance/service-accounts/default/token"),
                "Metadata-Flavor",
                "Google",
                nanoTime);
    }

    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        KeyService.Answer answer = ask("encrypt", "plaintext", plain, context);
        if (!answer.isGood()) {
            throw kms.refused(answer, answer.at("/error/status"));
        }
        return RootKeys.decoded(kms.text(answer, "/ciphertext"));
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        KeyService.Answer answer = ask("decrypt", "ciphertext", wrapped, context);
        if (answer.status() == 400 && answer.at("/error/status").equals("INVALID_ARGUMENT")) {
            throw new SealingException.NotAuthentic();
        }
        if (!answer.isGood()) {
            throw kms.refused(answer, answer.at("/error/status"));
        }
        return RootKeys.decoded(kms.text(answer, "/plaintext"));
    }

    private KeyService.Answer ask(String operation, String name, byte[] value, byte[] context) {
        Base64.Encoder base64 = Base64.getEncoder();
        KeyService.Answer answer = kms.ask(kms.request(URI.create(key + ":" + operation))
                .header("Authorization", "Bearer " + token.current())
                .header("Content-Type", "application/json")
                .POST(KeyService.body(Map.of(
                        name,
                        base64.encodeToString(value),
                        "additionalAuthenticatedData",
                        base64.encodeToString(context))))
                .build());
        if (answer.status() == 401) {
            token.forget();
        }
        return answer;
    }
}
