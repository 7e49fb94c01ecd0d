package org.neuroskin.sealing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.neuroskin.sealing.TestSealing.RANDOM;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.asn1.bc.EncryptedObjectStoreData;
import org.bouncycastle.asn1.bc.ObjectStore;
import org.bouncycastle.asn1.bc.ObjectStoreIntegrityCheck;
import org.bouncycastle.asn1.bc.PbkdMacIntegrityCheck;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.TestSealing;

class LocalRootKeyTest {
    private static final byte[] CONTEXT = "here".getBytes(StandardCharsets.US_ASCII);

    private static final LocalRootKey.Cost CHEAP = new LocalRootKey.Cost(1_024, 1, 1);

    @TempDir
    private Path folder;

    @Test
    void theFileKeepsTheKeyAndTheListOfProvidersIsLeftAlone() throws IOException {
        List<Object> providers = List.of((Object[]) Security.getProviders());
        byte[] wrapped = root("open sesame").wrap(TestSealing.material(), CONTEXT);

        LocalRootKey again = LocalRootKey.openOrCreate(file(), "open sesame".toCharArray(), RANDOM);
        assertThat(again.unwrap(wrapped, CONTEXT)).isEqualTo(TestSealing.material());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(Security.getProviders()).containsExactly(providers.toArray(java.security.Provider[]::new));
    }

    @Test
    void aNewFileAsksForTheCostThatRfc9106Recommends() throws IOException {
        LocalRootKey.openOrCreate(file(), "open sesame".toCharArray(), RANDOM);

        assertThat(Files.readString(file(), StandardCharsets.ISO_8859_1))
                .startsWith("neuroskin-root-1 argon2id m=65536 t=3 p=1 ")
                .doesNotContain("open sesame");
    }

    @Test
    void aWrongPassphraseIsToldInASentence() {
        root("open sesame");

        assertRefused("open barley", "does not open with this root passphrase");
        assertRefused("", "passphrase is empty");
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws IOException {
        root("open sesame");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused("open sesame", "chmod 600");
    }

    @Test
    void aFileThatAsksForAHugeDerivationIsRefusedBeforeAnyWork() throws IOException {
        root("open sesame");
        String good = Files.readString(file(), StandardCharsets.ISO_8859_1);
        for (String cost : List.of("m=9999999 t=1 p=1", "m=1024 t=99 p=1", "m=1024 t=1 p=99", "m=0 t=1 p=1")) {
            String changed = good.replace("m=1024 t=1 p=1", cost);
            assertThat(changed).isNotEqualTo(good);
            Files.writeString(file(), changed, StandardCharsets.ISO_8859_1);

            assertRefused("open sesame", "expected: at most");
        }
    }

    @Test
    void aKeyStoreInsideThatAsksForAHugeDerivationIsRefused() throws IOException {
        root("open sesame");
        byte[] good = Files.readAllBytes(file());
        int storeAt = new String(good, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        ObjectStore store = ObjectStore.getInstance(Arrays.copyOfRange(good, storeAt, good.length));
        var check = PbkdMacIntegrityCheck.getInstance(store.getIntegrityCheck().getIntegrityCheck());
        PBKDF2Params cost = PBKDF2Params.getInstance(check.getPbkdAlgorithm().getParameters());
        var huge = new PBKDF2Params(
                cost.getSalt(), Integer.MAX_VALUE, cost.getKeyLength().intValueExact(), cost.getPrf());
        byte[] changed = new ObjectStore(
                        EncryptedObjectStoreData.getInstance(store.getStoreData()),
                        new ObjectStoreIntegrityCheck(new PbkdMacIntegrityCheck(
                                check.getMacAlgorithm(),
                                new KeyDerivationFunc(check.getPbkdAlgorithm().getAlgorithm(), huge),
                                check.getMac())))
                .getEncoded();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(good, 0, storeAt);
        content.writeBytes(changed);
        Files.write(file(), content.toByteArray());

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertRefused("open sesame", "is damaged"));
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        root("open sesame");
        byte[] good = Files.readAllBytes(file());
        for (int at : List.of(0, 20, 45, good.length / 2, good.length - 1)) {
            byte[] changed = good.clone();
            changed[at] ^= 1;
            Files.write(file(), changed);

            assertThatExceptionOfType(SealingException.KeysUnavailable.class).isThrownBy(() -> root("open sesame"));
        }
        Files.write(file(), new byte[1 << 17]);
        assertRefused("open sesame", "too large");
    }

    @Test
    void whatWasWrappedIsBoundToContextAndRootKey() {
        LocalRootKey root = root("open sesame");
        byte[] wrapped = root.wrap(TestSealing.material(), CONTEXT);
        LocalRootKey other =
                LocalRootKey.openOrCreate(folder.resolve("other.bcfks"), "open sesame".toCharArray(), RANDOM, CHEAP);

        assertThatExceptionOfType(SealingException.NotAuthentic.class)
                .isThrownBy(() -> root.unwrap(wrapped, "there".getBytes(StandardCharsets.US_ASCII)));
        assertThatExceptionOfType(SealingException.KeyUnknown.class).isThrownBy(() -> other.unwrap(wrapped, CONTEXT));
    }

    @Test
    void gatewaysThatCreateTheFileAtOnceShareOneKey() throws Exception {
        Callable<LocalRootKey> start = () -> root("open sesame");
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<LocalRootKey>> roots = threads.invokeAll(List.of(start, start, start));
            byte[] wrapped = roots.get(0).get().wrap(TestSealing.material(), CONTEXT);
            for (Future<LocalRootKey> root : roots) {
                assertThat(root.get().unwrap(wrapped, CONTEXT)).isEqualTo(TestSealing.material());
            }
        }
    }

    private Path file() {
        return folder.resolve("keys/root.bcfks");
    }

    private LocalRootKey root(String passphrase) {
        return LocalRootKey.openOrCreate(file(), passphrase.toCharArray(), RANDOM, CHEAP);
    }

    private void assertRefused(String passphrase, String words) {
        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> root(passphrase))
                .withMessageContaining(words);
    }
}
