package org.neuroskin.sealing.keys;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neuroskin.sealing.SealingException;

/**
 * A 256-bit AES key of an Azure Key Vault Managed HSM, used with A256GCM. The context is its additional authenticated data; the
 * token is that of the machine or pod.
 *
 * <p>Vaults that only have RSA keys are not for this: whoever knows a public key could put an era of their own in the place of ours.
 *
 * <p>What is wrapped is {@code version.iv.ciphertext.tag}, so that it opens after a rotation. Source: Azure Key Vault REST API 7.4,
 * operations Encrypt and Decrypt.
 */
final class AzureRootKey implements RootKey {
    private static final Pattern KEY = Pattern.compile("(.+/keys/[A-Za-z0-9-]+)");
    private static final Pattern VERSION = Pattern.compile(".*/keys/[A-Za-z0-9-]+/([0-9a-f]{32})");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]+");
    private static final URI METADATA = URI.create("http://169.254.169.254");
    private static final String API = "?api-version=7.4";
    private static final String ALGORITHM = "A256GCM";

    private final KeyService vault = new KeyService("Azure Key Vault");
    private final String key;
    private final MetadataToken token;

    /** A key at its address without a version, {@code https://NAME.managedhsm.azure.net/keys/KEY}. */
    AzureRootKey(String key, LongSupplier nanoTime) {
        this(key, METADATA, nanoTime);
    }

    AzureRootKey(String key, URI metadata, LongSupplier nanoTime) {
        Matcher address = KEY.matcher(key);
        if (!address.matches()) {
            throw new SealingException.KeysUnavailable(
                    "`%s` is no key of Azure (expected: https://NAME.managedhsm.azure.net/keys/KEY)".formatted(key),
                    null);
        }
        this.key = address.group(1);
        this.token = new MetadataToken(
                new KeyService("the metadata of Azure"),
                metadata.resolve("/metadata/identity/oauth2/token?api-version=2018-02-01"
                        + "&resource=https%3A%2F%2Fmanagedhsm.azure.net"),
                "Metadata",
                "true",
                nanoTime);
    }

    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        KeyService.Answer answer = ask("/encrypt", Map.of("value", base64(plain), "aad", base64(context)));
        if (!answer.isGood()) {
            throw vault.refused(answer, answer.at("/error/code"));
        }
        Matcher version = VERSION.matcher(vault.text(answer, "/kid"));
        if (!version.matches()) {
            throw vault.unavailable("answered without the version of the key", null);
        }
        return String.join(
                        ".",
                        version.group(1),
                        vault.text(answer, "/iv"),
                        vault.text(answer, "/value"),
                        vault.text(answer, "/tag"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        List<String> parts = List.of(new String(wrapped, StandardCharsets.ISO_8859_1).split("\\.", -1));
        if (parts.size() != 4 || !parts.stream().allMatch(AzureRootKey::isPart)) {
            throw new SealingException.NotAuthentic();
        }
        KeyService.Answer answer = ask(
                "/" + parts.get(0) + "/decrypt",
                Map.of("iv", parts.get(1), "value", parts.get(2), "tag", parts.get(3), "aad", base64(context)));
        if (answer.status() == 400) {
            throw new SealingException.NotAuthentic();
        }
        if (answer.status() == 404) {
            throw new SealingException.KeyUnknown("root " + parts.get(0));
        }
        if (!answer.isGood()) {
            throw vault.refused(answer, answer.at("/error/code"));
        }
        return RootKeys.decodedUrl(vault.text(answer, "/value"));
    }

    private static boolean isPart(String part) {
        return PART.matcher(part).matches()
                && RootKeys.isCanonical(
                        Base64.getUrlDecoder(), Base64.getUrlEncoder().withoutPadding(), part);
    }

    private KeyService.Answer ask(String operation, Map<String, String> question) {
        Map<String, String> body = new HashMap<>(question);
        body.put("alg", ALGORITHM);
        KeyService.Answer answer = vault.ask(vault.request(URI.create(key + operation + API))
                .header("Authorization", "Bearer " + token.current())
                .header("Content-Type", "application/json")
                .POST(KeyService.body(body))
                .build());
        if (answer.status() == 401) {
            token.forget();
        }
        return answer;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
