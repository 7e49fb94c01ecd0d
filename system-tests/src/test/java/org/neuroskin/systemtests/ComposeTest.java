package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Holds docker-compose.yml and the Dockerfiles to the code: versions, ports, variables, secrets, hardening. */
class ComposeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Map<String, String> PORTS = Map.of(
            "gateway", "8080",
            "consent-service", "8082",
            "keycloak", "8083",
            "postgres", "8084",
            "demo", "8085");
    private static final List<String> OURS = List.of("consent-service", "gateway", "demo");

    private final Map<String, Object> compose;

    ComposeTest() throws IOException {
        compose = new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
    }

    @Test
    void versionsAreThoseOfTheBuild() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));

        assertThat("postgres:" + property(pom, "postgresql-server.version").replaceAll("\\.0$", ""))
                .isEqualTo(service("postgres").get("image"));
        assertThat(argument("keycloak", "KEYCLOAK_VERSION")).isEqualTo(property(pom, "keycloak.version"));
        for (String name : OURS) {
            assertThat(argument(name, "JAVA_VERSION")).isEqualTo(property(pom, "java.version"));
        }
    }

    @Test
    void keycloakIsBuiltWithOurProviderAndTheLaunchersOptions() throws IOException {
        String dockerfile = Files.readString(ROOT.resolve("keycloak-provider/Dockerfile"));
        String launcher =
                Files.readString(ROOT.resolve("demo/src/main/java/org/neuroskin/demo/launcher/KeycloakServer.java"));
        Map<?, ?> build = (Map<?, ?>) Objects.requireNonNull(service("keycloak").get("build"));

        assertThat(String.valueOf(build.get("context"))).isEqualTo("keycloak-provider");
        assertThat(dockerfile).contains("COPY target/dist/keycloak-provider.jar /opt/keycloak/providers/");
        assertThat(Pattern.compile("--[a-z-]+=(?=true|postgres|/)")
                        .matcher(dockerfile)
                        .results()
                        .map(match -> match.group()))
                .hasSize(4)
                .allMatch(launcher::contains);
    }

    @Test
    void everyServiceListensWhereTheOthersLookForIt() {
        PORTS.forEach((name, port) -> {
            Map<String, Object> service = service(name);
            String itself = service.get("environment") + " " + service.get("command");

            assertThat(itself).as(name).contains(port);
            assertThat(String.valueOf(service.get("healthcheck")))
                    .as(name)
                    .contains(name.equals("gateway") ? "8081" : name.equals("keycloak") ? "8093" : port);
        });
        for (String name : OURS) {
            environment(name)
                    .forEach((variable, value) -> PORTS.forEach((target, port) -> {
                        if (value.contains("//" + target + ":")) {
                            assertThat(value).as(name + " " + variable).contains("//" + target + ":" + port);
                        }
                    }));
        }
    }

    @Test
    void everyVariableAndSecretIsReadByTheCodeAndNoneIsForgotten() throws IOException {
        for (String name : OURS) {
            String code = sources(ROOT.resolve(name).resolve("src/main"));
            String configuration = Files.readString(ROOT.resolve(name).resolve("src/main/resources/application.yaml"));
            for (String variable : environment(name).keySet()) {
                if (variable.startsWith("NEUROSKIN_")) {
                    assertThat(reads(code, variable))
                            .as(name + " reads " + variable)
                            .isTrue();
                }
            }
            for (String secret : secrets(name)) {
                assertThat(code.contains(secret)).as(name + " reads " + secret).isTrue();
            }
            assertThat(environment(name).keySet())
                    .as(name)
                    .containsAll(
                            Pattern.compile("\\$\\{(NEUROSKIN_[A-Z_]+_URL|NEUROSKIN_[A-Z_]+_PORT|NEUROSKIN_ORIGIN)")
                                    .matcher(configuration)
                                    .results()
                                    .map(match -> match.group(1))
                                    .toList());
        }
    }

    @Test
    void descriptorsFindTheirServices() throws IOException {
        String descriptors = sources(ROOT.resolve("policies/services"));
        List<String> wanted = Pattern.compile("\\$\\{([A-Z_]+)}")
                .matcher(descriptors)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(wanted).isNotEmpty();
        assertThat(environment("gateway")).containsKeys(wanted.toArray(String[]::new));
    }

    @Test
    void nothingRunsAsRootOrOnAWritableRootFileSystemOrUnwatched() throws IOException {
        for (String name : services().keySet()) {
            Map<String, Object> service = service(name);

            assertThat(service).as(name).containsEntry("read_only", true).containsKey("healthcheck");
            assertThat(String.valueOf(service.get("security_opt"))).as(name).contains("no-new-privileges");
            String user = name.equals("postgres")
                    ? String.valueOf(service.get("user"))
                    : lastUser(Files.readString(ROOT.resolve(name.equals("keycloak") ? "keycloak-provider" : name)
                            .resolve("Dockerfile")));
            assertThat(user).as(name).matches("[1-9][0-9]*:[0-9]+");
        }
    }

    @Test
    void noSecretStandsInTheFile() throws IOException {
        for (String name : services().keySet()) {
            environment(name).forEach((variable, value) -> {
                // the root key's variable says where the key is
                if (variable.matches(".*(PASSWORD|SECRET|KEY|PASSPHRASE)$") && !variable.equals("NEUROSKIN_ROOT_KEY")) {
                    throw new AssertionError(name + " has a secret in " + variable);
                }
            });
        }
        assertThat(String.valueOf(compose.get("secrets"))).doesNotContain("content", "environment=");
        assertThat(Files.readString(ROOT.resolve(".gitignore"))).contains("secrets/");
    }

    @Test
    void onlyLoopbackIsPublished() {
        for (String name : services().keySet()) {
            for (Object port : (List<?>) service(name).getOrDefault("ports", List.of())) {
                assertThat(port.toString()).as(name).startsWith("127.0.0.1:");
            }
        }
    }

    @SuppressWarnings("unchecked") // YAML maps have string keys here, else the look-ups below fail
    private Map<String, Object> services() {
        return (Map<String, Object>) Objects.requireNonNull(compose.get("services"));
    }

    @SuppressWarnings("unchecked") // as above
    private Map<String, Object> service(String name) {
        return (Map<String, Object>) Objects.requireNonNull(services().get(name));
    }

    private Map<String, String> environment(String name) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (service(name).get("environment") instanceof Map<?, ?> variables) {
            variables.forEach((variable, value) -> environment.put(variable.toString(), value.toString()));
        }
        return environment;
    }

    private String argument(String name, String argument) {
        Map<?, ?> build = (Map<?, ?>) Objects.requireNonNull(service(name).get("build"));
        return String.valueOf(((Map<?, ?>) Objects.requireNonNull(build.get("args"))).get(argument));
    }

    private Set<String> secrets(String name) {
        Set<String> names = new TreeSet<>();
        for (Object secret : (List<?>) Objects.requireNonNull(service(name).get("secrets"))) {
            names.add(
                    secret instanceof Map<?, ?> detailed ? String.valueOf(detailed.get("target")) : secret.toString());
        }
        return names;
    }

    /** By the variable's name, or by Spring's spelling of it as a property. */
    private static boolean reads(String code, String variable) {
        return code.contains("${" + variable)
                || code.contains("${" + variable.toLowerCase(Locale.ROOT).replace('_', '.'));
    }

    private static String property(String pom, String name) {
        return Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
                .matcher(pom)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String lastUser(String dockerfile) {
        List<String> users = new ArrayList<>(dockerfile
                .lines()
                .filter(line -> line.startsWith("USER "))
                .map(line -> line.substring(5).strip())
                .toList());
        return users.getLast();
    }

    private static String sources(Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> each.toString().matches(".*\\.(java|yaml)"))
                    .toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
