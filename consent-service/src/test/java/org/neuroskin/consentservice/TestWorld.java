package org.neuroskin.consentservice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.neuroskin.demo.launcher.PostgresServer;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** What the service finds around it in tests. One per JVM. */
public final class TestWorld implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /** The key that gateways present. */
    public static final String APP_IDS_KEY = "44".repeat(32);

    public static final String GATEWAY_KEY = "test-gateway-key-of-more-than-32-characters";

    /** The public origin; nothing listens there. */
    public static final String ORIGIN = "http://gateway.example";

    private static final String PASSWORD = "test-password";
    /** The apps file. */
    public static final String APPS = """
            apps:
              - id: mood-coach
                name: Mood Coach
                organisation: Coach & Co
                place: EU
                setting: private
                categories: [%1$s]
                purposes: [routine-personalisation, mood-inference]
                redirectUris: ["http://app.example/mood-coach/callback"]
                homepage: http://app.example/mood-coach
                disclosure: { contact: privacy@coach.example, recipients: [], transfers: [], retentionDays: 90 }
              - id: glow-shop
                name: Glow Shop
                organisation: Glow Ltd
                place: US-IL
                setting: private
                categories: [%1$s]
                purposes: [marketing]
                redirectUris: ["http://app.example/glow-shop/callback"]
                disclosure:
                  contact: privacy@glow.example
                  officer: officer@glow.example
                  recipients: [Glow Advertising]
                  transfers: [US]
                  safeguard: standard-clauses
                  retentionDays: 365
                  source: shops that you visited
              - id: derm-clinic
                name: Derm Clinic
                organisation: Clinic by the Canal
                place: EU
                setting: clinical
                categories: [%1$s]
                purposes: [clinical-care, skin-condition-assessment]
                redirectUris: ["http://app.example/derm-clinic/callback"]
                disclosure: {contact: desk@canal.example, recipients: [], transfers: [], retentionDays: 3650}
              - id: cold-app
                name: Cold App
                organisation: Cold Ltd
                place: EU
                setting: private
                categories: [%1$s]
                purposes: [routine-personalisation]
                redirectUris: ["http://app.example/cold-app/callback"]
                disclosure: { contact: privacy@cold.example, recipients: [], transfers: [], retentionDays: 90 }
            """.formatted(Vocabulary.bundled().categories().stream()
            .map(category -> category.id().value())
            .collect(Collectors.joining(", ")));

    /** The database server. */
    public static final PostgresServer POSTGRES = PostgresServer.temporary();

    /** The folder of the journal of erasures. */
    public static final Path ERASURES = folder();

    /** Who issues tokens. */
    public static final TestIssuer ISSUER = new TestIssuer(ORIGIN + "/auth/realms/neuroskin");

    /** The gateway that data is read through. */
    public static final TestGateway GATEWAY = new TestGateway();

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        POSTGRES.createDatabase("consent", "consent", PASSWORD);
        TestPropertyValues.of(
                        "server.port=0",
                        "spring.datasource.url=" + POSTGRES.jdbcUrl("consent"),
                        "database-password=" + PASSWORD,
                        "gateway-key=" + GATEWAY_KEY,
                        "keycloak-admin-secret=unused",
                        "portal-client-secret=test-portal-secret",
                        "ledger-key=" + "42".repeat(32),
                        "receipt-key=" + "43".repeat(32),
                        "app-ids-key=" + APP_IDS_KEY,
                        "neuroskin.origin=" + ORIGIN,
                        "neuroskin.gateway-url=" + GATEWAY.url(),
                        "neuroskin.keycloak-url=" + ISSUER.keycloakUrl(),
                        "neuroskin.erasures=" + ERASURES,
                        "neuroskin.apps=" + file(APPS))
                .applyTo(context);
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("erasures");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(String content) {
        try {
            Path file = Files.createTempFile("apps", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
