package org.neuroskin.sealing.format.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.RootKeys;

/** Runs in a JVM of its own that is told to use the FIPS module, and so do the tests of vectors and of the second implementation. */
class FipsTest {
    @Test
    void onlyTheModuleInApprovedModeComputes() {
        assertThat(CryptoModule.isApprovedOnly()).isTrue();
        assertThat(CryptoModule.PROVIDER.getName()).isEqualTo("BCFIPS");
        assertThatThrownBy(() -> javax.crypto.Cipher.getInstance("ChaCha20-Poly1305", CryptoModule.PROVIDER))
                .isInstanceOf(java.security.NoSuchAlgorithmException.class);
    }

    @Test
    void aLocalRootKeyIsRefused(@TempDir Path folder) {
        for (String local : new String[] {"local", "local-anywhere"}) {
            RootKeys.Choice choice = new RootKeys.Choice(local, null, folder, "passphrase of a test", false);

            assertThatThrownBy(() -> RootKeys.open(choice, new SecureRandom(), Clock.systemUTC()))
                    .isInstanceOf(SealingException.KeysUnavailable.class)
                    .hasMessageContaining("not approved");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
