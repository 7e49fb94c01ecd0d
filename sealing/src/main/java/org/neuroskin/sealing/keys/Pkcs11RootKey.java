package org.neuroskin.sealing.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.format.v1.MessageKeys;

/**
 * An AES-256 key that does not leave a device with a PKCS#11 interface, such as an HSM. The context is the additional authenticated
 * data of AES-GCM with a random nonce, of which a root key needs a few a month.
 *
 * <p>What is wrapped is nonce (12), ciphertext, tag (16). Source: PKCS #11 3.0, mechanism CKM_AES_GCM; the JDK's SunPKCS11.
 */
final class Pkcs11RootKey implements RootKey {
    private static final int NONCE_BYTES = 12;

    private final Provider device;
    private final Key key;
    private final SecureRandom random;

    private Pkcs11RootKey(Provider device, Key key, SecureRandom random) {
        this.device = device;
        this.key = key;
        this.random = random;
    }

    /**
     * Opens the key of this label.
     *
     * @param configuration file of SunPKCS11 that names library and slot
     * @param pin file of the user's PIN
     * @throws SealingException.KeysUnavailable with a sentence for the operator if there is no such device or key
     */
    static Pkcs11RootKey open(Path configuration, String label, Path pin, SecureRandom random) {
        char[] secret = KeyService.credentials(pin).toCharArray();
        try {
            Provider sun = Security.getProvider("SunPKCS11");
            if (sun == null) {
                throw new SealingException.KeysUnavailable("this JDK has no SunPKCS11", null);
            }
            // An instance of our own, which is not installed: nobody else's AES goes to the device
            Provider device = sun.configure(configuration.toString());
            KeyStore token = KeyStore.getInstance("PKCS11", device);
            token.load(null, secret);
            Key key = token.getKey(label, null);
            if (key == null) {
                throw new SealingException.KeysUnavailable(
                        "the device of `%s` has no key `%s`".formatted(configuration, label), null);
            }
            if (!key.getAlgorithm().equals("AES")) {
                throw new SealingException.KeysUnavailable("the key `%s` is not one of AES".formatted(label), null);
            }
            return new Pkcs11RootKey(device, key, random);
        } catch (IOException | GeneralSecurityException | InvalidParameterException | ProviderException e) {
            throw new SealingException.KeysUnavailable(
                    "the device of `%s` does not open, or not with this PIN".formatted(configuration), e);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
            return ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException | ProviderException e) {
            throw away(e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        if (wrapped.length != NONCE_BYTES + MessageKeys.KEY_BYTES + MessageKeys.TAG_BYTES) {
            throw new SealingException.NotAuthentic();
        }
        byte[] nonce = Arrays.copyOf(wrapped, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new SealingException.NotAuthentic();
        } catch (GeneralSecurityException | ProviderException e) {
            throw away(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", device);
        cipher.init(mode, key, new GCMParameterSpec(8 * MessageKeys.TAG_BYTES, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    private static SealingException away(Exception cause) {
        return new SealingException.KeysUnavailable("the device with the root key does not answer", cause);
    }
}
