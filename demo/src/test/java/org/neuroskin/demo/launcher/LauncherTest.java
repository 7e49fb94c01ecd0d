package org.neuroskin.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @TempDir
    private Path folder;

    @Test
    void aMistakeIsOneSentenceAndExitCode1() {
        assertThat(failing(Map.of(), "start"))
                .isEqualTo(
                        "neuroskin: there is no command `start` (expected: up, down, status, token, demo, keys, backup, restore, recover-log or authzen-fixture)\n");
    }

    @Test
    void aHomeThatIsAFileIsOneSentence() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(failing(Map.of("NEUROSKIN_HOME", file.toString()), "up", "--detach"))
                .isEqualTo("neuroskin: the folder `%s` cannot be used: a file of that name is in the way\n"
                        .formatted(file));
    }

    @Test
    void twoLaunchersDoNotWorkOnOneHome() {
        try (LaunchLock _ = LaunchLock.take(folder)) {
            assertThat(failing(Map.of("NEUROSKIN_HOME", folder.toString()), "down"))
                    .isEqualTo(
                            "neuroskin: another launcher is starting or stopping what is in `%s`\n".formatted(folder));
        }
        assertThat(run(new ByteArrayOutputStream(), Map.of("NEUROSKIN_HOME", folder.toString()), "down"))
                .isZero();
    }

    @Test
    void statusOfNothingIsExitCode1() {
        String home = folder.resolve("none").toString();
        assertThat(run(new ByteArrayOutputStream(), Map.of("NEUROSKIN_HOME", home), "status"))
                .isOne();
        assertThat(Path.of(home)).doesNotExist();
    }

    @Test
    void whatIsNotBuiltIsNamed() {
        var installation = new Installation(folder, folder.resolve("home"), folder, 8080, Optional.empty(), true);
        var plans = new Plans(installation, new Databases("jdbc:postgresql://localhost:1/", "postgres", "pw"));
        assertThatThrownBy(() -> plans.of(Part.GATEWAY, folder))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("gateway is not built: `%s", folder);
    }

    @Test
    void whetherToStartQuicklyIsYesOrNo() {
        assertThat(failing(Map.of("NEUROSKIN_HOME", folder.toString(), "NEUROSKIN_QUICK_START", "maybe"), "status"))
                .isEqualTo("neuroskin: NEUROSKIN_QUICK_START is `maybe` (expected: yes or no)\n");
    }

    @Test
    void processesShareTwoKeysAndNothingElseAndNobodyReadsThem() throws Exception {
        var installation = new Installation(folder, folder.resolve("home"), folder, 8080, Optional.empty(), true);
        for (String module : List.of("consent-service", "gateway", "demo")) {
            Path dist = Files.createDirectories(folder.resolve(module).resolve("target/dist"));
            Files.writeString(dist.resolve(module + ".jar"), "");
        }
        var plans = new Plans(installation, new Databases("jdbc:postgresql://localhost:1/", "postgres", "pw"));
        for (Part part : Part.values()) {
            Plan plan = plans.of(part, folder);
            assertThat(plans.of(part, folder).fingerprint()).isEqualTo(plan.fingerprint());
            assertThat(plan.toString())
                    .doesNotContain(installation.secrets(part).generated("database-password"));
        }
        Path secrets = folder.resolve("home/secrets");
        assertThat(secrets.resolve("gateway/gateway-key"))
                .hasSameTextualContentAs(secrets.resolve("consent-service/gateway-key"));
        for (String process : List.of("gateway", "consent-service")) {
            assertThat(secrets.resolve(process).resolve("app-ids-key"))
                    .hasSameTextualContentAs(secrets.resolve("keycloak/app-ids-key"));
        }
        assertThat(secrets.resolve("consent-service/root-passphrase")).doesNotExist();
        assertThat(secrets.resolve("demo/app-ids-key")).doesNotExist();
        assertThat(secrets.resolve("demo/gateway-key")).doesNotExist();
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(secrets.resolve("gateway/root-passphrase"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.resolve("gateway"))))
                .isEqualTo("rwx------");
    }

    private static String failing(Map<String, String> environment, String... arguments) {
        var err = new ByteArrayOutputStream();
        assertThat(run(err, environment, arguments)).isOne();
        return err.toString(StandardCharsets.UTF_8);
    }

    private static int run(ByteArrayOutputStream err, Map<String, String> environment, String... arguments) {
        return Launcher.run(
                List.of(arguments),
                environment,
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
