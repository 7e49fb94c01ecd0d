package org.neuroskin.sealing.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.neuroskin.sealing.TestSealing.RANDOM;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.TestSealing;

/** What every root key must do, and what those over a network must do besides. */
class RootKeyContractTest {
    private static final byte[] CONTEXT = "nsg1/key era 2026-11".getBytes(UTF_8);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);
    private static final String ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    @TempDir
    private Path folder;

    private @Nullable FakeKeyService service;
    private int keys;

    enum Kind {
        LOCAL,
        PKCS11,
        X_WING,
        VAULT,
        AWS,
        GOOGLE,
        AZURE
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
            assertThat(service.mistakes).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrappedComesBackAndShowsNothing(Kind kind) throws Exception {
        RootKey root = open(kind);
        byte[] one = root.wrap(TestSealing.material(), CONTEXT);
        byte[] two = root.wrap(TestSealing.material(), CONTEXT);

        assertThat(root.unwrap(one, CONTEXT)).isEqualTo(TestSealing.material());
        assertThat(root.unwrap(two, CONTEXT)).isEqualTo(TestSealing.material());
        assertThat(one).isNotEqualTo(two);
        assertThat(HexFormat.of().formatHex(one))
                .doesNotContain(HexFormat.of().formatHex(TestSealing.material()).substring(0, 32));
        RootKeys.requireSound(root, RANDOM);
    }

    @ParameterizedTest
    @EnumSource
    void inAnotherContextNothingOpens(Kind kind) throws Exception {
        RootKey root = open(kind);
        byte[] wrapped = root.wrap(TestSealing.material(), CONTEXT);

        for (String other : List.of("", "nsg1/key era 2026-12", "nsg1/key era 2026-1", "nsg1/key era 2026-11\0")) {
            assertThatExceptionOfType(SealingException.NotAuthentic.class)
                    .isThrownBy(() -> root.unwrap(wrapped, other.getBytes(UTF_8)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatWasChangedOrCutOpens(Kind kind) throws Exception {
        RootKey root = open(kind);
        byte[] wrapped = root.wrap(TestSealing.material(), CONTEXT);
        List<byte[]> wrong = new ArrayList<>(List.of(new byte[0], new byte[1], new byte[60], new byte[2_000]));
        for (int i = 0; i < wrapped.length; i += Math.max(1, wrapped.length / 40)) {
            wrong.add(flipped(wrapped, i));
            wrong.add(Arrays.copyOf(wrapped, i));
        }

        // Where a service writes in base64, the last characters have bits that nobody reads
        for (int i = wrapped.length - 4; i < wrapped.length; i++) {
            wrong.add(flipped(wrapped, i));
        }

        assertThat(wrong)
                .allSatisfy(changed -> assertThatThrownBy(() -> root.unwrap(changed, CONTEXT))
                        .isInstanceOf(SealingException.class)
                        .isNotInstanceOf(SealingException.KeysUnavailable.class));
    }

    private static byte[] flipped(byte[] wrapped, int at) {
        byte[] flipped = wrapped.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    @ParameterizedTest
    @EnumSource
    void anotherRootKeyOpensNothing(Kind kind) throws Exception {
        byte[] wrapped = open(kind).wrap(TestSealing.material(), CONTEXT);
        if (service != null) {
            service.close();
        }
        RootKey other = open(kind);

        assertThatExceptionOfType(SealingException.class).isThrownBy(() -> other.unwrap(wrapped, CONTEXT));
    }

    @ParameterizedTest
    @EnumSource
    void manyThreadsUseItAtOnce(Kind kind) throws Exception {
        RootKey root = open(kind);
        Callable<byte[]> use = () -> root.unwrap(root.wrap(TestSealing.material(), CONTEXT), CONTEXT);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<byte[]> each : threads.invokeAll(List.of(use, use, use, use, use, use, use, use))) {
                assertThat(each.get()).isEqualTo(TestSealing.material());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VAULT", "AWS", "GOOGLE", "AZURE"})
    void aServiceThatIsAwayOrRefusesIsUnavailableAndNothingElse(Kind kind) throws Exception {
        RootKey root = open(kind);
        byte[] wrapped = root.wrap(TestSealing.material(), CONTEXT);
        FakeKeyService running = Objects.requireNonNull(service);

        running.refuses = true;
        assertUnavailable(root, wrapped);
        running.refuses = false;
        running.hangsUp = true;
        assertUnavailable(root, wrapped);
        running.hangsUp = false;
        assertThat(root.unwrap(wrapped, CONTEXT)).as("it recovers by itself").isEqualTo(TestSealing.material());
        running.close();
        assertUnavailable(root, wrapped);
    }

    @ParameterizedTest
    @EnumSource(names = {"VAULT", "AWS", "GOOGLE", "AZURE"})
    void aServiceThatIgnoresTheContextIsRefusedAtTheStart(Kind kind) throws Exception {
        RootKey root = open(kind);
        Objects.requireNonNull(service).ignoresContext = true;

        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> RootKeys.requireSound(root, RANDOM))
                .withMessageContaining("does not bind the context");
    }

    @Test
    void whoHasThePublicHalfOnlyWraps() {
        XWingRootKey both = XWingRootKey.ofPrivate(TestSealing.material());
        XWingRootKey writer = XWingRootKey.ofPublic(both.publicHalf());
        byte[] wrapped = writer.wrap(TestSealing.material(), CONTEXT);

        assertThat(both.unwrap(wrapped, CONTEXT)).isEqualTo(TestSealing.material());
        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> writer.unwrap(wrapped, CONTEXT));
    }

    /** The published example {@code post-vanilla} of Signature Version 4. */
    @Test
    void requestsToAwsAreSignedAsItsExampleIs() {
        AwsSignature signature =
                new AwsSignature("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service");

        assertThat(signature.sign(
                        URI.create("https://example.amazonaws.com/"),
                        Map.of(),
                        new byte[0],
                        Instant.parse("2015-08-30T12:36:00Z")))
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
        assertThat(signature.toString()).doesNotContain("wJalr");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kms                                   | unknown root key `kms`
            vault:https://vault/v1/transit/x      | is no key of Vault
            vault:http://203.0.113.7/v1/transit/keys/x | is not at an https address
            aws:neuroskin                         | is no key of AWS KMS
            google:neuroskin                      | is no key of Google Cloud KMS
            azure:neuroskin                       | is no key of Azure
            pkcs11:/nowhere                       | names no key
            pkcs11:/nowhere#x                     | does not open
            local                                 | would lie in a file beside what it protects
            """)
    void aChoiceThatIsNoneIsToldInASentence(String choice, String why) throws IOException {
        Path credentials = secret("credentials", "[default]\naws_access_key_id = a\naws_secret_access_key = b\n");

        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> RootKeys.open(
                        new RootKeys.Choice(choice, credentials, folder, "open sesame", true), RANDOM, CLOCK))
                .withMessageContaining(why);
    }

    @Test
    void credentialsThatAreMissingOrThatOthersMayReadAreRefused() throws IOException {
        String choice = "vault:https://vault.example:8200/v1/transit/keys/neuroskin";
        Path open = Files.writeString(folder.resolve("open"), "hvs.secret");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));

        for (Path file : new Path[] {null, folder.resolve("nowhere"), open}) {
            assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                    .isThrownBy(() -> RootKeys.open(new RootKeys.Choice(choice, file, folder, "", true), RANDOM, CLOCK))
                    .withMessageNotContaining("hvs.");
        }
    }

    private void assertUnavailable(RootKey root, byte[] wrapped) {
        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> root.unwrap(wrapped, CONTEXT))
                .withMessageNotContainingAny("hvs.", "t-1", "session", "wJalr");
        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> root.wrap(TestSealing.material(), CONTEXT));
    }

    private RootKey open(Kind kind) throws Exception {
        String name = "k" + keys++;
        return switch (kind) {
            case LOCAL ->
                LocalRootKey.openOrCreate(
                        folder.resolve(name), "open sesame".toCharArray(), RANDOM, new LocalRootKey.Cost(1_024, 1, 1));
            case X_WING -> {
                byte[] seed = new byte[32];
                RANDOM.nextBytes(seed);
                yield XWingRootKey.ofPrivate(seed);
            }
            case PKCS11 -> {
                SoftHsm.requireInstalled();
                String label = name + "-" + RANDOM.nextLong();
                yield Pkcs11RootKey.open(SoftHsm.withKey(label), label, SoftHsm.pin(folder), RANDOM);
            }
            case VAULT, AWS, GOOGLE, AZURE -> over(kind);
        };
    }

    private RootKey over(Kind kind) throws IOException {
        FakeKeyService running = new FakeKeyService(kind.name().toLowerCase(Locale.ROOT));
        service = running;
        URI at = running.address();
        return switch (kind) {
            case VAULT -> new VaultRootKey(at + "/v1/transit/keys/neuroskin", secret("token", "hvs.secret\n"));
            case AWS -> new AwsRootKey(ARN, at.resolve("/"), secret("aws", """
                                [other]
                                aws_access_key_id = x
                                [default]
                                aws_access_key_id = AKIDEXAMPLE
                                aws_secret_access_key=wJalr
                                aws_session_token = session
                                """), CLOCK);
            case GOOGLE ->
                new GoogleRootKey(
                        "projects/p/locations/europe-west3/keyRings/ring/cryptoKeys/neuroskin",
                        at,
                        at,
                        System::nanoTime);
            case AZURE -> new AzureRootKey(at + "/keys/neuroskin", at, System::nanoTime);
            default -> throw new AssertionError(kind);
        };
    }

    private Path secret(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        PrivateFile.createIfAbsent(file, content.getBytes(UTF_8));
        return file;
    }
}
