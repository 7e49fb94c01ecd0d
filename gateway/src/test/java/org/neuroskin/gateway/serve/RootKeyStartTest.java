package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.sealing.SealingException;

/** A gateway whose root key is not as it should be does not start. */
final class RootKeyStartTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "local, 0.0.0.0, beside what it protects",
        "vault:https://127.0.0.1:1/v1/transit/keys/x, 127.0.0.1, file of credentials"
    })
    void theProcessSaysWhatIsWrongAndEnds(String choice, String address, String why) {
        assertThatThrownBy(() -> new RunningProcess(
                        folder, "--neuroskin.root-key=" + choice, "--neuroskin.listen-address=" + address))
                .rootCause()
                .isInstanceOf(SealingException.KeysUnavailable.class)
                .hasMessageContaining(why);
    }
}
