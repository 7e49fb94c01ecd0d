package org.neuroskin.sealing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.neuroskin.sealing.TestSealing.RANDOM;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.TestSealing;

class LocalRootKeyTest {
    private static final byte[] CONTEXT = "here".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    @Test
    void theFileKeepsTheKeyAndTheListOfProvidersIsLeftAlone() throws IOException {
        List<Object> providers = List.of((Object[]) Security.getProviders());
        byte[] wrapped = root("open sesame").wrap(TestSealing.material(), CONTEXT);

        assertThat(root("open sesame").unwrap(wrapped, CONTEXT)).isEqualTo(TestSealing.material());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(Security.getProviders()).containsExactly(providers.toArray(java.security.Provider[]::new));
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
        byte[] good = Files.readAllBytes(file());
        for (String cost : List.of("m=9999999 t=3 p=1", "m=65536 t=99 p=1", "m=65536 t=3 p=99", "m=0 t=3 p=1")) {
            String changed = new String(good, StandardCharsets.ISO_8859_1).replace("m=65536 t=3 p=1", cost);
            Files.writeString(file(), changed, StandardCharsets.ISO_8859_1);

            Assertions.setMaxStackTraceElementsDisplayed(3);
            assertThat(Duration.ofNanos(timed(() -> assertRefused("open sesame", "cost"))))
                    .isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aKeyStoreInsideThatAsksForAHugeDerivationIsRefused() throws IOException {
        root("open sesame");
        String good = Files.readString(file(), StandardCharsets.ISO_8859_1);
        // INTEGER 1024 in DER, to 2^31 - 1; the lengths around it then do not fit, so the same length is kept: 0x7FFF
        String changed = good.replace("\2\2\4\0", "\2\2\177\377");
        assertThat(changed).isNotEqualTo(good);
        Files.writeString(file(), changed, StandardCharsets.ISO_8859_1);

        assertRefused("open sesame", "is damaged");
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
                LocalRootKey.openOrCreate(folder.resolve("other.bcfks"), "open sesame".toCharArray(), RANDOM);

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
        return LocalRootKey.openOrCreate(file(), passphrase.toCharArray(), RANDOM);
    }

    private void assertRefused(String passphrase, String words) {
        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> root(passphrase))
                .withMessageContaining(words);
    }

    private static long timed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
