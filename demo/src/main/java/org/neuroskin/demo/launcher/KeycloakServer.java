package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real Keycloak: unpacked and built once per version, options and provider of ours, then started without its shell
 * script, which would choose another garbage collector and stand between us and the process.
 */
final class KeycloakServer {
    /** The service account in the master realm by which our own code configures Keycloak. */
    static final String ADMIN_CLIENT = "neuroskin-admin";

    /** What ids of people at apps with ids of their own are made with: known to gateway and consent-service too. */
    static final String APP_IDS_KEY = "app-ids-key";

    private static final Duration BUILD = Duration.ofMinutes(5);
    private static final String PATH = "/auth";
    private static final int HASH_BYTES = 4;
    private static final List<String> BUILD_OPTIONS = List.of(
            "--db=postgres",
            "--health-enabled=true",
            "--metrics-enabled=true",
            "--http-relative-path=" + PATH,
            // the gateway tells of a client's certificate as RFC 9440 says
            "--spi-x509cert-lookup--provider=rfc9440");
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "-Xms64m",
            "-Xmx512m",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-Dpicocli.disable.closures=true",
            "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                    + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory");
    // Keycloak asks the system bus for SSSD, and without one waits 20 s for it; a closed port is refused at once
    private static final Map<String, String> NO_SYSTEM_BUS =
            Map.of("DBUS_SYSTEM_BUS_ADDRESS", "tcp:host=127.0.0.1,port=1");

    private KeycloakServer() {}

    /**
     * The folder of the built server, made when it is not there yet.
     *
     * @throws LauncherFailure if it cannot be unpacked or built
     */
    static Path built(Installation installation, Path log, Distributions distributions) {
        return Archive.unpackOnce(folder(installation, distributions), fresh -> {
            if (!Files.isReadable(distributions.keycloakZip())) {
                throw new LauncherFailure("Keycloak's archive `%s` is missing: build again with network"
                        .formatted(distributions.keycloakZip()));
            }
            Archive.zip(distributions.keycloakZip(), fresh);
            Path providers = Files.createDirectories(fresh.resolve("providers"));
            Files.copy(installation.keycloakProvider(), providers.resolve("keycloak-provider.jar"));
            build(fresh, log);
        });
    }

    static boolean isBuilt(Installation installation, Distributions distributions) {
        return Files.isDirectory(folder(installation, distributions));
    }

    private static Path folder(Installation installation, Distributions distributions) {
        String options = Integer.toHexString(BUILD_OPTIONS.hashCode());
        return installation
                .programs()
                .resolve("keycloak-%s-%s-%s"
                        .formatted(distributions.keycloakVersion(), options, hash(installation.keycloakProvider())));
    }

    // the jar of an unchanged provider has the same bytes, whenever it was built
    private static String hash(Path provider) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(provider));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (IOException e) {
            throw PrivateFiles.failure("keycloak-provider is not built: `%s` is missing".formatted(provider), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** How the built server is started. */
    static Plan plan(Path folder, Installation installation, String databaseUrl) {
        List<Integer> ports = Part.KEYCLOAK.ports(installation);
        var options = List.of(
                "start",
                "--optimized",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + ports.getFirst(),
                "--http-management-port=" + ports.getLast(),
                "--cache=local",
                "--hostname=" + installation.origin() + PATH,
                "--proxy-headers=xforwarded",
                "--proxy-trusted-addresses=127.0.0.1",
                "--db-url=" + databaseUrl,
                "--db-username=keycloak",
                "--spi-events-listener--ended-tokens--consent-service=" + installation.innerUrl(Part.CONSENT_SERVICE),
                // its lines on failed logins would carry people's ids; each question whether it is ready would be a
                // line
                "--log-level=info,org.keycloak.events:off,io.smallrye.health:warn");
        Secrets secrets = installation.secrets(Part.KEYCLOAK);
        var environment = new HashMap<>(NO_SYSTEM_BUS);
        environment.put("KC_DB_PASSWORD", secrets.generated("database-password"));
        environment.put("KC_BOOTSTRAP_ADMIN_CLIENT_ID", ADMIN_CLIENT);
        environment.put("KC_BOOTSTRAP_ADMIN_CLIENT_SECRET", secrets.generated("keycloak-admin-secret"));
        environment.put("KC_SPI_PROTOCOL_MAPPER__NEUROSKIN_APP_SUBJECT__KEY", secrets.generated(APP_IDS_KEY));
        return new Plan(command(folder, options), environment, "");
    }

    private static void build(Path folder, Path log) throws IOException {
        var options = new ArrayList<>(List.of("build"));
        options.addAll(BUILD_OPTIONS);
        var builder = new ProcessBuilder(command(folder, options))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(NO_SYSTEM_BUS);
        Process process = builder.start();
        try {
            if (process.waitFor(BUILD.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
        throw new LauncherFailure("Keycloak could not be built (see %s)".formatted(log));
    }

    private static List<String> command(Path folder, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.add("-Dkc.home.dir=" + folder);
        command.add("-Djboss.server.config.dir=" + folder.resolve("conf"));
        command.add("-cp");
        command.add(folder.resolve("lib").resolve("quarkus-run.jar").toString());
        command.add("io.quarkus.bootstrap.runner.QuarkusEntryPoint");
        command.addAll(arguments);
        return command;
    }
}
