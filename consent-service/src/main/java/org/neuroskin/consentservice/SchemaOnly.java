package org.neuroskin.consentservice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.Flyway;

/** Makes the tables of one version in an empty database and starts nothing, for who restores a backup of that version. */
public final class SchemaOnly {
    private SchemaOnly() {}

    /** One argument, the version; the database as the service is told of it. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("logback.configurationFile", "org/neuroskin/consentservice/tool-logback.xml");
        Map<String, String> environment = System.getenv();
        Path secrets = Path.of(Objects.requireNonNull(environment.get("NEUROSKIN_SECRETS")));
        Flyway.configure()
                .dataSource(
                        environment.get("NEUROSKIN_DATABASE_URL"),
                        environment.get("NEUROSKIN_DATABASE_USER"),
                        Files.readString(secrets.resolve("database-password")))
                .target(arguments[0])
                .load()
                .migrate();
    }
}
