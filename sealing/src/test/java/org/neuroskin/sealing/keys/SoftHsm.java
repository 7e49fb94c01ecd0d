package org.neuroskin.sealing.keys;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/** The real SoftHSM of Debian's package {@code softhsm2}, with a token of its own for this JVM. */
final class SoftHsm {
    private static final Path HOME = Path.of("target/softhsm");
    private static final String PIN = "1234";

    private SoftHsm() {}

    /** Where CI runs it must be there; elsewhere these tests are left out without it. */
    static void requireInstalled() {
        assumeThat(System.getenv("CI") != null || library() != null)
                .as("the package softhsm2 is not installed")
                .isTrue();
    }

    /** Makes a key of this label; the file that SunPKCS11 is configured with. */
    static synchronized Path withKey(String label) throws IOException, GeneralSecurityException, InterruptedException {
        Path configuration = HOME.resolve("pkcs11.cfg");
        if (!Files.exists(configuration)
                || !Files.isDirectory(
                        HOME.resolve("tokens-" + ProcessHandle.current().pid()))) {
            begin(configuration);
        }
        Provider device = Security.getProvider("SunPKCS11").configure(configuration.toString());
        KeyStore token = KeyStore.getInstance("PKCS11", device);
        token.load(null, PIN.toCharArray());
        byte[] key = new byte[32];
        new java.security.SecureRandom().nextBytes(key);
        token.setKeyEntry(label, new SecretKeySpec(key, "AES"), null, null);
        return configuration;
    }

    static Path pin(Path folder) {
        Path file = folder.resolve("pin");
        PrivateFile.createIfAbsent(file, PIN.getBytes(StandardCharsets.US_ASCII));
        return file;
    }

    private static void begin(Path configuration) throws IOException, InterruptedException {
        Path tokens = HOME.resolve("tokens-" + ProcessHandle.current().pid()).toAbsolutePath();
        Files.createDirectories(tokens);
        // The library reads where its tokens are from the file that the variable SOFTHSM2_CONF names, see pom.xml
        Path conf = Path.of(Objects.requireNonNull(System.getenv("SOFTHSM2_CONF"), "SOFTHSM2_CONF"));
        Files.writeString(
                conf, "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n".formatted(tokens));
        Process init = new ProcessBuilder(
                        "softhsm2-util",
                        "--init-token",
                        "--free",
                        "--label",
                        "test",
                        "--pin",
                        PIN,
                        "--so-pin",
                        "567890")
                .inheritIO()
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (init.waitFor() != 0) {
            throw new IOException("softhsm2-util failed");
        }
        Files.writeString(
                configuration,
                "name = neuroskin-test\nlibrary = %s\nslotListIndex = 0\n"
                        .formatted(Objects.requireNonNull(library())));
    }

    private static @org.jspecify.annotations.Nullable Path library() {
        return Stream.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
    }
}
