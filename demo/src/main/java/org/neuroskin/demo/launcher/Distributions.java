package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;

/** Which PostgreSQL and which Keycloak the build resolved. */
record Distributions(String postgresVersion, String keycloakVersion, Path keycloakZip) {
    static Distributions ofThisBuild() {
        var properties = new Properties();
        try (InputStream in =
                Objects.requireNonNull(Distributions.class.getResourceAsStream("distributions.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Distributions(
                properties.getProperty("postgres.version"),
                properties.getProperty("keycloak.version"),
                Path.of(properties.getProperty("keycloak.zip")));
    }
}
