package org.neuroskin.sealing.keys;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neuroskin.sealing.SealingException;

/**
 * A key of the transit engine of HashiCorp Vault or OpenBao, made with {@code derived=true}: the context is what each key is derived
 * with, since its {@code associated_data} is lost when a ciphertext is rewrapped.
 *
 * <p>Source: developer.hashicorp.com/vault/api-docs/secret/transit, openbao.org/api-docs/secret/transit.
 */
final class VaultRootKey implements RootKey {
    private static final Pattern KEY = Pattern.compile("(.*/v1/.+)/keys/([\\w.-]+)");
    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v[0-9]+:([A-Za-z0-9+/=]+)");
    private static final Pattern WRONG = Pattern.compile(".*(message authentication failed|invalid ciphertext).*");

    private final KeyService vault = new KeyService("Vault");
    private final URI encrypt;
    private final URI decrypt;
    private final Path token;

    /**
     * A key at its address, such as {@code https://vault.example:8200/v1/transit/keys/neuroskin}.
     *
     * @param token file of the token, read at each use, so that an agent can renew it
     */
    VaultRootKey(String key, Path token) {
        Matcher address = KEY.matcher(key);
        if (!address.matches()) {
            throw new SealingException.KeysUnavailable(
                    "`%s` is no key of Vault (expected: https://HOST:8200/v1/transit/keys/NAME)".formatted(key), null);
        }
        this.encrypt = URI.create("%s/encrypt/%s".formatted(address.group(1), address.group(2)));
        this.decrypt = URI.create("%s/decrypt/%s".formatted(address.group(1), address.group(2)));
        this.token = token;
    }

    @Override
    public byte[] wrap(byte[] key, byte[] context) {
        KeyService.Answer answer = ask(encrypt, Map.of("plaintext", base64(key), "context", base64(context)));
        if (!answer.isGood()) {
            throw vault.refused(answer, answer.at("/errors/0"));
        }
        return vault.text(answer, "/data/ciphertext").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        String ciphertext = new String(wrapped, StandardCharsets.ISO_8859_1);
        Matcher parts = CIPHERTEXT.matcher(ciphertext);
        if (!parts.matches() || !RootKeys.isCanonical(Base64.getDecoder(), Base64.getEncoder(), parts.group(1))) {
            throw new SealingException.NotAuthentic();
        }
        KeyService.Answer answer = ask(decrypt, Map.of("ciphertext", ciphertext, "context", base64(context)));
        if (answer.status() == 400 && WRONG.matcher(answer.at("/errors/0")).matches()) {
            throw new SealingException.NotAuthentic();
        }
        if (!answer.isGood()) {
            throw vault.refused(answer, answer.at("/errors/0"));
        }
        return RootKeys.decoded(vault.text(answer, "/data/plaintext"));
    }

    private KeyService.Answer ask(URI address, Map<String, String> question) {
        HttpRequest request = vault.request(address)
                .header("X-Vault-Token", KeyService.credentials(token))
                .header("X-Vault-Request", "true")
                .POST(KeyService.body(question))
                .build();
        return vault.ask(request);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
