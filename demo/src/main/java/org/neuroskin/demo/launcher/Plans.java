package org.neuroskin.demo.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How our own processes are started: their jars, their environment, their folder of secrets. */
final class Plans {
    private static final String GATEWAY_KEY = "gateway-key";

    private final Installation installation;
    private final Databases databases;

    Plans(Installation installation, Databases databases) {
        this.installation = installation;
        this.databases = databases;
    }

    /**
     * The plan of a process of ours, with its secrets made and its database named.
     *
     * @throws LauncherFailure if it has not been built
     */
    Plan of(Part part, Path keycloak) {
        return switch (part) {
            case KEYCLOAK -> KeycloakServer.plan(keycloak, installation, databases.jdbcUrl("keycloak"));
            case CONSENT_SERVICE -> consentService();
            case GATEWAY -> gateway();
            case DEMO -> demo();
        };
    }

    /** Makes the three databases and their roles, where missing. */
    void createDatabases() {
        databases.create(
                "keycloak", "keycloak", installation.secrets(Part.KEYCLOAK).generated("database-password"));
        databases.create(
                "consent", "consent", installation.secrets(Part.CONSENT_SERVICE).generated("database-password"));
        databases.create("demo", "demo", installation.secrets(Part.DEMO).generated("database-password"));
    }

    /** Makes the consent-service's tables of one version in another database than its own, and ends. */
    Plan migration(String databaseUrl, String version) {
        return tool(List.of("org.neuroskin.consentservice.SchemaOnly", version), databaseUrl);
    }

    /** Lets a log that has lost entries go on, and ends. */
    Plan recovery(String reason, String actor) {
        return tool(
                List.of("org.neuroskin.consentservice.audit.RecoverLog", reason, actor), databases.jdbcUrl("consent"));
    }

    private Plan tool(List<String> mainAndArguments, String databaseUrl) {
        Plan service = consentService();
        var command = new ArrayList<>(service.command());
        command.removeLast();
        command.addAll(mainAndArguments);
        var environment = new HashMap<>(service.environment());
        environment.put("NEUROSKIN_DATABASE_URL", databaseUrl);
        return new Plan(command, environment, service.build());
    }

    private Plan consentService() {
        Secrets secrets = installation.secrets(Part.CONSENT_SERVICE);
        secrets.generated("database-password");
        secrets.generated("portal-client-secret");
        secrets.generated("ledger-key");
        secrets.generated("receipt-key");
        secrets.generated(GATEWAY_KEY);
        secrets.put("keycloak-admin-secret", installation.secrets(Part.KEYCLOAK).generated("keycloak-admin-secret"));
        secrets.put(
                KeycloakServer.APP_IDS_KEY, installation.secrets(Part.KEYCLOAK).generated(KeycloakServer.APP_IDS_KEY));
        Map<String, String> environment = common(secrets);
        environment.put("NEUROSKIN_CONSENT_PORT", port(Part.CONSENT_SERVICE));
        environment.put("NEUROSKIN_DATABASE_URL", databases.jdbcUrl("consent"));
        environment.put("NEUROSKIN_DATABASE_USER", "consent");
        environment.put("NEUROSKIN_KEYCLOAK_URL", installation.keycloakUrl());
        environment.put(
                "NEUROSKIN_APPS",
                installation.root().resolve("demo/world/apps.yaml").toString());
        environment.put("NEUROSKIN_CHECKPOINTS", folder("checkpoints"));
        environment.put("NEUROSKIN_ERASURES", folder("erasures"));
        Path witnesses = installation.home().resolve("witnesses");
        if (Files.isReadable(witnesses)) {
            environment.put("NEUROSKIN_WITNESSES", witnesses.toString());
        }
        environment.put("DEMO_URL", installation.innerUrl(Part.DEMO));
        return java(
                Part.CONSENT_SERVICE,
                "-Xmx384m",
                "org.neuroskin.consentservice.ConsentServiceApplication",
                environment);
    }

    private Plan gateway() {
        Secrets secrets = installation.secrets(Part.GATEWAY);
        secrets.generated("root-passphrase");
        secrets.put(GATEWAY_KEY, installation.secrets(Part.CONSENT_SERVICE).generated(GATEWAY_KEY));
        secrets.put(
                KeycloakServer.APP_IDS_KEY, installation.secrets(Part.KEYCLOAK).generated(KeycloakServer.APP_IDS_KEY));
        List<Integer> ports = Part.GATEWAY.ports(installation);
        String services = installation.innerUrl(Part.DEMO);
        Map<String, String> environment = common(secrets);
        environment.put("NEUROSKIN_GATEWAY_PORT", ports.getFirst().toString());
        environment.put("NEUROSKIN_MANAGEMENT_PORT", ports.getLast().toString());
        environment.put("NEUROSKIN_CONSENT_URL", installation.innerUrl(Part.CONSENT_SERVICE));
        environment.put("NEUROSKIN_KEYCLOAK_URL", installation.keycloakUrl());
        environment.put("NEUROSKIN_GATEWAY_ID", "gateway-1");
        environment.put("NEUROSKIN_KEYS", folder("keys"));
        environment.put("DIARY_URL", services + "/diary");
        environment.put("WEARABLE_URL", services + "/wearable");
        environment.put("SKIN_URL", services + "/skin");
        return java(Part.GATEWAY, "-Xmx384m", "org.neuroskin.gateway.GatewayApplication", environment);
    }

    private Plan demo() {
        Secrets secrets = installation.secrets(Part.DEMO);
        secrets.generated("database-password");
        Map<String, String> environment = common(secrets);
        environment.put("NEUROSKIN_DEMO_PORT", port(Part.DEMO));
        environment.put("NEUROSKIN_DATABASE_URL", databases.jdbcUrl("demo"));
        environment.put("NEUROSKIN_DATABASE_USER", "demo");
        return java(Part.DEMO, "-Xmx256m", "org.neuroskin.demo.service.DemoServiceApplication", environment);
    }

    private Map<String, String> common(Secrets secrets) {
        var environment = new HashMap<String, String>();
        environment.put("NEUROSKIN_ORIGIN", installation.origin());
        environment.put("NEUROSKIN_SECRETS", secrets.folder().toString());
        return environment;
    }

    private String port(Part part) {
        return part.ports(installation).getFirst().toString();
    }

    private String folder(String name) {
        return PrivateFiles.folder(installation.home().resolve(name)).toString();
    }

    private Plan java(Part part, String heap, String mainClass, Map<String, String> environment) {
        Path dist = installation.dist(part);
        Path jar = dist.resolve(part.title() + ".jar");
        if (!Files.isReadable(jar)) {
            throw new LauncherFailure("%s is not built: `%s` is missing".formatted(part.title(), jar));
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (installation.quickStart()) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(List.of(
                heap,
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                jar + File.pathSeparator + dist.resolve("lib") + "/*",
                mainClass));
        return new Plan(command, environment, jars(dist));
    }

    // after a new build it is another process
    private static String jars(Path dist) {
        try (Stream<Path> files = Files.walk(dist)) {
            var state = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                FileTime changed = Files.getLastModifiedTime(file);
                state.append(file)
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(changed)
                        .append('\n');
            }
            return state.toString();
        } catch (IOException e) {
            throw PrivateFiles.failure("`%s` cannot be read".formatted(dist), e);
        }
    }
}
