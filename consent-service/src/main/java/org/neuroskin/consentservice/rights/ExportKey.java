package org.neuroskin.consentservice.rights;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/**
 * A person's own key, the half of it that everybody may know, to which a copy of their data is encrypted.
 *
 * <p><b>Guarantee</b>: what is written through {@link #seal} opens with the other half of the key alone, which nobody here ever has. Source: the
 * file format age v1 (<a href="https://c2sp.org/age">c2sp.org/age</a>). {@code age1pq1…} is HPKE (RFC 9180) with X-Wing, which holds against
 * quantum computers too; {@code age1…} is X25519, which does not.
 */
public final class ExportKey {
    private static final String SECRET = "age-secret-key-";
    private static final String HYBRID = "age1pq";
    private static final int LONGEST = 2_500;
    private static final byte[] INFO = "age-encryption.org/mlkem768x25519".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private final String text;
    private final RecipientStanzaWriter writer;

    private ExportKey(String text, RecipientStanzaWriter writer) {
        this.text = text;
        this.writer = writer;
    }

    /** What was given is the half of a key that nobody else may have. */
    public static final class Secret extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Secret() {
            super(
                    "is the secret half of a key: keep it to yourself, and give the other half, which begins with `age1`");
        }
    }

    /**
     * Reads a key, with space around it or not.
     *
     * @throws Secret for the half that must not leave its owner
     * @throws IllegalArgumentException for whatever else is no key; never says what was given
     */
    public static ExportKey of(String given) {
        String text = given.strip();
        if (text.toLowerCase(Locale.ROOT).contains(SECRET)) {
            throw new Secret();
        }
        try {
            if (text.length() <= LONGEST) {
                return new ExportKey(text, text.startsWith(HYBRID) ? hybrid(text) : classical(text));
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // Said below, without what was given
        }
        throw new IllegalArgumentException(
                "is not a public key of age (expected: one that begins with `age1pq1` or `age1`)");
    }

    /** The key, as it was given. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * Encrypts what is written to {@code out}.
     *
     * <p>INVARIANT: only who closes it says that this was all. What is left unclosed never opens as if it were whole.
     *
     * @return closes {@code out} too
     */
    OutputStream seal(OutputStream out) throws IOException {
        try {
            return Channels.newOutputStream(new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(Channels.newChannel(out), List.of(writer)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has what age needs", e);
        }
    }

    private static RecipientStanzaWriter classical(String text) throws GeneralSecurityException {
        return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text);
    }

    private static RecipientStanzaWriter hybrid(String text) {
        HPKE hpke = hpke();
        AsymmetricKeyParameter key = hpke.deserializePublicKey(Bech32.decode(HYBRID, text));
        return fileKey -> List.of(stanza(hpke, key, fileKey));
    }

    private static RecipientStanza stanza(HPKE hpke, AsymmetricKeyParameter key, FileKey fileKey)
            throws GeneralSecurityException {
        try {
            byte[][] sealed = hpke.seal(key, INFO, NOTHING, fileKey.getEncoded(), NOTHING, NOTHING, null);
            return new Stanza(sealed[1], sealed[0]);
        } catch (InvalidCipherTextException e) {
            throw new GeneralSecurityException("sealing failed", e);
        }
    }

    static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
    }

    private static final class Stanza implements RecipientStanza {
        private final byte[] encapsulated;
        private final byte[] body;

        Stanza(byte[] encapsulated, byte[] body) {
            this.encapsulated = encapsulated;
            this.body = body;
        }

        @Override
        public String getType() {
            return "mlkem768x25519";
        }

        @Override
        public List<String> getArguments() {
            return List.of(Base64.getEncoder().withoutPadding().encodeToString(encapsulated));
        }

        @Override
        public byte[] getBody() {
            return body.clone();
        }
    }
}
