package org.neuroskin.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationTest {
    @TempDir
    private Path root;

    @Test
    void withoutVariablesAllIsInTheRepositoryAndCountsFrom8080() {
        Installation installation = Installation.of(root, Map.of());

        assertThat(installation.home()).isEqualTo(root.resolve(".neuroskin"));
        assertThat(installation.programs()).isEqualTo(root.resolve(".neuroskin/programs"));
        assertThat(installation.origin()).isEqualTo("http://localhost:8080");
        assertThat(Part.GATEWAY.ports(installation)).containsExactly(8080, 8081);
        assertThat(Part.CONSENT_SERVICE.ports(installation)).containsExactly(8082);
        assertThat(Part.KEYCLOAK.ports(installation)).containsExactly(8083, 8093);
        assertThat(installation.postgresPort()).isEqualTo(8084);
        assertThat(Part.DEMO.ports(installation)).containsExactly(8085);
        assertThat(installation.externalPostgres()).isEmpty();
    }

    @Test
    void theVariablesMoveIt() throws Exception {
        Path password = Files.writeString(root.resolve("password"), "secret\n");
        Installation installation = Installation.of(
                root,
                Map.of(
                        "NEUROSKIN_HOME", "/somewhere/../else",
                        "NEUROSKIN_PORT", "9000",
                        "NEUROSKIN_POSTGRES_URL", "jdbc:postgresql://db.example:5432/",
                        "NEUROSKIN_POSTGRES_PASSWORD_FILE", password.toString()));

        assertThat(installation.home()).isEqualTo(Path.of("/else"));
        assertThat(installation.keycloakUrl()).isEqualTo("http://localhost:9003/auth");
        assertThat(installation.externalPostgres())
                .contains(new Databases("jdbc:postgresql://db.example:5432/", "postgres", "secret"));
        assertThat(installation.externalPostgres().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "65530", "80 80", "eight", "99999999999"})
    void aPortThatCannotBeIsRefused(String port) {
        assertThatThrownBy(() -> Installation.of(root, Map.of("NEUROSKIN_PORT", port)))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("NEUROSKIN_PORT is `%s`", port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postgres://h/", "jdbc:postgresql://h", "jdbc:postgresql://u:p@h/", "jdbc:postgresql://h/db"})
    void anotherFormOfDatabaseUrlIsRefused(String url) {
        assertThatThrownBy(() -> Installation.of(root, Map.of("NEUROSKIN_POSTGRES_URL", url)))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("expected: jdbc:postgresql://host:port/");
    }

    @Test
    void anExternalDatabaseNeedsItsPasswordInAFile() {
        assertThatThrownBy(() -> Installation.of(root, Map.of("NEUROSKIN_POSTGRES_URL", "jdbc:postgresql://h/")))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("NEUROSKIN_POSTGRES_PASSWORD_FILE");
    }
}
