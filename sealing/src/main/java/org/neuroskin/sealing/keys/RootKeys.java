package org.neuroskin.sealing.keys;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.format.v1.CryptoModule;
import org.neuroskin.sealing.format.v1.MessageKeys;

/** Opens the root key that an operator chose, and tries it before anything is sealed below it. */
public final class RootKeys {
    private static final String EXPECTED =
            "local, local-anywhere, vault:ADDRESS, aws:ARN, google:NAME, azure:ADDRESS or pkcs11:FILE#LABEL";

    private RootKeys() {}

    /**
     * What an operator says of the root key.
     *
     * @param choice such as {@code vault:https://vault.example:8200/v1/transit/keys/neuroskin}
     * @param credentials file of what the chosen one asks for, where it asks for any
     * @param folder where a local one is kept
     * @param passphrase of a local one, or empty
     * @param exposed whether others than this machine reach the process, where {@code local} is not enough
     */
    public record Choice(String choice, @Nullable Path credentials, Path folder, String passphrase, boolean exposed) {

        /** Hides the passphrase. */
        @Override
        public String toString() {
            return "Choice[%s]".formatted(choice);
        }
    }

    /**
     * The root key, tried: it gives back what it wraps, and only in the same context.
     *
     * @throws SealingException.KeysUnavailable with a sentence for the operator if it is not one, cannot be reached, or may not be used
     */
    public static RootKey open(Choice choice, SecureRandom random, Clock clock) {
        int colon = choice.choice().indexOf(':');
        String kind = colon < 0 ? choice.choice() : choice.choice().substring(0, colon);
        String rest = colon < 0 ? "" : choice.choice().substring(colon + 1);
        if (approvedOnly() && kind.startsWith("local")) {
            throw new SealingException.KeysUnavailable(
                    "a FIPS module is asked for, and Argon2id, which guards a local root key, is not approved"
                            + " (expected: a key service or a device)",
                    null);
        }
        RootKey root = switch (kind) {
            case "local", "local-anywhere" -> local(choice, random);
            case "vault" -> new VaultRootKey(rest, credentials(choice));
            case "aws" -> new AwsRootKey(rest, credentials(choice), clock);
            case "google" -> new GoogleRootKey(rest, System::nanoTime);
            case "azure" -> new AzureRootKey(rest, System::nanoTime);
            case "pkcs11" -> pkcs11(rest, credentials(choice), random);
            default ->
                throw new SealingException.KeysUnavailable(
                        "unknown root key `%s` (expected: %s)".formatted(choice.choice(), EXPECTED), null);
        };
        requireSound(root, random);
        return root;
    }

    private static boolean approvedOnly() {
        try {
            return CryptoModule.isApprovedOnly();
        } catch (ExceptionInInitializerError e) {
            Throwable cause = e.getCause();
            throw new SealingException.KeysUnavailable(String.valueOf(cause == null ? e : cause.getMessage()), e);
        }
    }

    private static RootKey local(Choice choice, SecureRandom random) {
        if (choice.exposed() && !choice.choice().equals("local-anywhere")) {
            throw new SealingException.KeysUnavailable(
                    "the root key would lie in a file beside what it protects, and this process serves others than"
                            + " its own machine (expected: a key service, or `local-anywhere` if that is meant)",
                    null);
        }
        char[] passphrase = choice.passphrase().toCharArray();
        try {
            return LocalRootKey.openOrCreate(choice.folder().resolve("root.bcfks"), passphrase, random);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static RootKey pkcs11(String rest, Path pin, SecureRandom random) {
        int sharp = rest.lastIndexOf('#');
        if (sharp <= 0 || sharp == rest.length() - 1) {
            throw new SealingException.KeysUnavailable(
                    "`pkcs11:%s` names no key (expected: pkcs11:FILE#LABEL)".formatted(rest), null);
        }
        return Pkcs11RootKey.open(Path.of(rest.substring(0, sharp)), rest.substring(sharp + 1), pin, random);
    }

    private static Path credentials(Choice choice) {
        Path file = choice.credentials();
        if (file == null) {
            throw new SealingException.KeysUnavailable(
                    "the root key `%s` asks for a file of credentials, and none is named".formatted(choice.choice()),
                    null);
        }
        return file;
    }

    /** A key service that ignores the context would let eras be swapped, and nobody would notice. */
    static void requireSound(RootKey root, SecureRandom random) {
        byte[] key = new byte[MessageKeys.KEY_BYTES];
        byte[] here = new byte[16];
        random.nextBytes(key);
        random.nextBytes(here);
        byte[] wrapped = root.wrap(key, here);
        if (!MessageDigest.isEqual(key, root.unwrap(wrapped, here))) {
            throw new SealingException.KeysUnavailable("the root key does not give back what it wraps", null);
        }
        byte[] there = here.clone();
        there[0] ^= 1;
        try {
            root.unwrap(wrapped, there);
        } catch (SealingException.NotAuthentic e) {
            return;
        }
        throw new SealingException.KeysUnavailable(
                "the root key does not bind the context (in Vault, make it with derived=true)", null);
    }

    /** Whether these are the only characters that mean these bytes. */
    static boolean isCanonical(Base64.Decoder decoder, Base64.Encoder encoder, String base64) {
        try {
            return encoder.encodeToString(decoder.decode(base64)).equals(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static byte[] decoded(String base64) {
        return decoded(Base64.getDecoder(), base64);
    }

    static byte[] decodedUrl(String base64) {
        return decoded(Base64.getUrlDecoder(), base64);
    }

    private static byte[] decoded(Base64.Decoder decoder, String base64) {
        try {
            return decoder.decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SealingException.KeysUnavailable("the key service does not answer in base64", null);
        }
    }
}
