package org.neuroskin.demo.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where everything is: the repository, the folder with all state, the ports.
 *
 * @param root the repository, with {@code <module>/target/dist} in it
 * @param home all state; removing it is a clean start
 * @param programs where PostgreSQL and Keycloak are unpacked, once per version
 * @param port the public port, from which the others count
 * @param externalPostgres the PostgreSQL to use instead of one of our own
 * @param quickStart whether our processes do without the JVM's slower compiler: ready sooner, and slower for as long as they run
 */
record Installation(
        Path root, Path home, Path programs, int port, Optional<Databases> externalPostgres, boolean quickStart) {
    private static final int POSTGRES_OFFSET = 4;
    private static final int LAST_OFFSET = 13;
    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads {@code NEUROSKIN_HOME}, {@code NEUROSKIN_PROGRAMS}, {@code NEUROSKIN_PORT}, {@code NEUROSKIN_QUICK_START} and
     * {@code NEUROSKIN_POSTGRES_URL}, {@code …_USER}, {@code …_PASSWORD_FILE}.
     *
     * @throws LauncherFailure if one of them makes no sense
     */
    static Installation of(Path root, Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault(
                        "NEUROSKIN_HOME", root.resolve(".neuroskin").toString()))
                .toAbsolutePath()
                .normalize();
        Path programs = Path.of(environment.getOrDefault(
                        "NEUROSKIN_PROGRAMS", home.resolve("programs").toString()))
                .toAbsolutePath()
                .normalize();
        return new Installation(
                root.toAbsolutePath().normalize(),
                home,
                programs,
                port(environment.getOrDefault("NEUROSKIN_PORT", "8080")),
                externalPostgres(environment),
                quickStart(environment.getOrDefault("NEUROSKIN_QUICK_START", "yes")));
    }

    int postgresPort() {
        return port + POSTGRES_OFFSET;
    }

    /** The one public origin. */
    String origin() {
        return "http://localhost:" + port;
    }

    /** Keycloak as our own processes reach it. */
    String keycloakUrl() {
        return innerUrl(Part.KEYCLOAK) + "/auth";
    }

    /** Where our own processes reach this one. */
    String innerUrl(Part part) {
        return "http://localhost:" + part.ports(this).getFirst();
    }

    /** Where a process of ours is built. */
    Path dist(Part part) {
        return root.resolve(part.title()).resolve("target").resolve("dist");
    }

    /** Our own jar that runs inside Keycloak. */
    Path keycloakProvider() {
        return root.resolve("keycloak-provider")
                .resolve("target")
                .resolve("dist")
                .resolve("keycloak-provider.jar");
    }

    Path log(String process) {
        return home.resolve("log").resolve(process + ".log");
    }

    Path runFile(String process) {
        return home.resolve("run").resolve(process + ".properties");
    }

    Path postgresFolder() {
        return home.resolve("postgres");
    }

    Secrets secrets(Part part) {
        return new Secrets(home.resolve("secrets").resolve(part.title()));
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port > 0 && port + LAST_OFFSET <= LARGEST_PORT) {
                return port;
            }
        }
        throw new LauncherFailure(
                "NEUROSKIN_PORT is `%s` (expected: a number from 1 to %d)".formatted(text, LARGEST_PORT - LAST_OFFSET));
    }

    private static boolean quickStart(String text) {
        if (!text.matches("yes|no")) {
            throw new LauncherFailure("NEUROSKIN_QUICK_START is `%s` (expected: yes or no)".formatted(text));
        }
        return "yes".equals(text);
    }

    private static Optional<Databases> externalPostgres(Map<String, String> environment) {
        String url = environment.getOrDefault("NEUROSKIN_POSTGRES_URL", "");
        if (url.isBlank()) {
            return Optional.empty();
        }
        if (!url.matches("jdbc:postgresql://[^/?@]+/")) {
            throw new LauncherFailure(
                    "NEUROSKIN_POSTGRES_URL is `%s` (expected: jdbc:postgresql://host:port/)".formatted(url));
        }
        String file = environment.get("NEUROSKIN_POSTGRES_PASSWORD_FILE");
        if (file == null) {
            throw new LauncherFailure(
                    "NEUROSKIN_POSTGRES_URL needs NEUROSKIN_POSTGRES_PASSWORD_FILE too: a file with the superuser's password");
        }
        return Optional.of(new Databases(
                url,
                environment.getOrDefault("NEUROSKIN_POSTGRES_USER", "postgres"),
                PrivateFiles.read(Path.of(file)).strip()));
    }
}
