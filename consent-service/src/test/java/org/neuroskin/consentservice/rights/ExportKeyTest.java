package org.neuroskin.consentservice.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against the examples of the published format, and opened again by a reader that is not ours. */
public final class ExportKeyTest {
    private static final JsonNode EXAMPLES = examples();
    private static final byte[] INFO = "age-encryption.org/mlkem768x25519".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "classical"})
    void onlyTheOtherHalfOpensWhatIsSealed(String kind) throws Exception {
        byte[] plain = new byte[200_000];
        new SecureRandom().nextBytes(plain);

        byte[] sealed = sealed(EXAMPLES.path(kind).path("recipient").asString(), plain);

        assertThat(opened(sealed, kind)).isEqualTo(plain);
        assertThatThrownBy(() -> opened(sealed, kind.equals("hybrid") ? "classical" : "hybrid"))
                .isInstanceOf(GeneralSecurityException.class);
        sealed[sealed.length - 5] ^= 1;
        assertThatThrownBy(() -> opened(sealed, kind)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "classical"})
    void whatIsNotClosedNeverOpensToItsEnd(String kind) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream sealing =
                ExportKey.of(EXAMPLES.path(kind).path("recipient").asString()).seal(out);
        sealing.write(new byte[200_000]);
        sealing.flush();

        assertThat(out.size()).isGreaterThan(100_000);
        assertThatThrownBy(() -> opened(out.toByteArray(), kind)).isInstanceOf(IOException.class);
    }

    /** The example of the specification holds a file key that is not told; it authenticates itself. */
    @Test
    void itsKindOfHpkeIsTheOneOfTheSpecification() throws Exception {
        JsonNode example = EXAMPLES.path("hybrid");

        byte[] fileKey = unwrapped(
                example.path("encapsulated").asString(),
                decoded(example.path("body").asString()));

        assertThat(fileKey).hasSize(16);
        assertThat(publicHalf()).isEqualTo(Bech32.decode("age1pq", recipient("hybrid")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "classical"})
    void theSecretHalfIsRefusedAndNeverRepeated(String kind) {
        String identity = EXAMPLES.path(kind).path("identity").asString();

        for (String given : List.of(identity, " " + identity.toLowerCase(Locale.ROOT), "# key\n" + identity)) {
            assertThatThrownBy(() -> ExportKey.of(given))
                    .isInstanceOf(ExportKey.Secret.class)
                    .hasMessageNotContaining(identity.substring(20));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "age",
                "age1",
                "age1pq1",
                "age1pq1qqqq",
                "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwx",
                "AGE1PQ1QQQQ",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0",
                "https://example.org/key",
                "age1\u0000"
            })
    void whatIsNoKeyIsRefused(String given) {
        assertThatThrownBy(() -> ExportKey.of(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a public key");
    }

    @Test
    void aKeyThatIsCutOffOrTooLongIsRefused() {
        String recipient = EXAMPLES.path("hybrid").path("recipient").asString();

        for (String given :
                List.of(recipient.substring(0, recipient.length() - 1), recipient + "q", recipient.repeat(2))) {
            assertThatThrownBy(() -> ExportKey.of(given)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(ExportKey.of("\n " + recipient + "\n")).hasToString(recipient);
    }

    static byte[] sealed(String recipient, byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream sealing = ExportKey.of(recipient).seal(out)) {
            sealing.write(plain);
        }
        return out.toByteArray();
    }

    /** The public half of the examples' key of this kind. */
    public static String recipient(String kind) {
        return EXAMPLES.path(kind).path("recipient").asString();
    }

    /** Opens it with the examples' key of this kind. */
    public static byte[] opened(byte[] sealed, String kind) throws IOException, GeneralSecurityException {
        RecipientStanzaReader reader = kind.equals("hybrid")
                ? ExportKeyTest::fileKey
                : X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(
                        EXAMPLES.path(kind).path("identity").asString());
        try (InputStream in = Channels.newInputStream(new StandardDecryptingChannelFactory()
                .newDecryptingChannel(Channels.newChannel(new ByteArrayInputStream(sealed)), List.of(reader)))) {
            return in.readAllBytes();
        }
    }

    private static FileKey fileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
        RecipientStanza own = StreamSupport.stream(stanzas.spliterator(), false)
                .filter(stanza -> stanza.getType().equals("mlkem768x25519"))
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("sealed to another key"));
        return new FileKey(unwrapped(own.getArguments().getFirst(), own.getBody()));
    }

    private static byte[] unwrapped(String encapsulated, byte[] body) throws GeneralSecurityException {
        try {
            return ExportKey.hpke().open(decoded(encapsulated), pair(), INFO, NOTHING, body, NOTHING, NOTHING, null);
        } catch (InvalidCipherTextException e) {
            throw new GeneralSecurityException("does not open", e);
        }
    }

    private static AsymmetricCipherKeyPair pair() {
        return ExportKey.hpke().deserializePrivateKey(seed(), publicHalf());
    }

    private static byte[] publicHalf() {
        return ExportKey.hpke().serializePublicKey(new XWingPrivateKeyParameters(seed()).getPublicKeyParameters());
    }

    private static byte[] seed() {
        String identity = EXAMPLES.path("hybrid").path("identity").asString();
        return Bech32.decode("age-secret-key-pq-", identity.toLowerCase(Locale.ROOT));
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static JsonNode examples() {
        try (InputStream in = ExportKeyTest.class.getResourceAsStream("/age/examples.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
