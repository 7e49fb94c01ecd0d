package org.neuroskin.sealing.format.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A FIPS module that was asked for is had in approved mode, or nothing is. */
class CryptoModuleTest {
    @TempDir
    Path folder;

    @Test
    void withoutOneTheJdkComputes() {
        assertThat(CryptoModule.provider(null).getName()).isEqualTo("SunJCE");
    }

    @Test
    void aModuleThatIsNotInApprovedModeIsNone() {
        assertThatThrownBy(() -> CryptoModule.provider(System.getProperty("neuroskin.test.fips-module")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not in approved mode");
    }

    @Test
    void whatIsNoModuleIsNone() throws IOException {
        Path none = folder.resolve("none.jar");
        assertThatThrownBy(() -> CryptoModule.provider(none.toString())).hasMessageContaining("cannot be read");
        Files.writeString(none, "no jar");
        assertThatThrownBy(() -> CryptoModule.provider(none.toString()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not a FIPS module");
    }
}
