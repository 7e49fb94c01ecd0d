package org.neuroskin.demo.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the launcher starts a consent-service, for whoever runs one on a database of its own and without a Keycloak.
 *
 * @param command program and arguments
 * @param environment all of its environment but {@code PATH}, {@code HOME} and {@code LANG}
 * @param url where it will answer
 * @param gatewayKey what gateways show it
 */
public record ConsentServicePlan(List<String> command, Map<String, String> environment, String url, String gatewayKey) {
    private static final String DATABASE_PASSWORD = "database-password";

    /** Copies the collections. */
    public ConsentServicePlan {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /**
     * Plans it on a free port and makes its database and the role {@code consent} that owns it.
     *
     * @param root the repository, built
     * @param home for its secrets and all else that it keeps; several on one server share the role, so its password too
     * @throws LauncherFailure if it has not been built
     */
    public static ConsentServicePlan of(
            Path root, Path home, PostgresServer postgres, String database, String password) {
        int base = Ports.free() - 2;
        var installation = new Installation(root, home, home.resolve("programs"), base, Optional.empty(), true);
        Secrets secrets = installation.secrets(Part.CONSENT_SERVICE);
        secrets.put(DATABASE_PASSWORD, password);
        postgres.createDatabase(database, "consent", password);
        Plan plan = new Plans(installation, postgres.databases()).of(Part.CONSENT_SERVICE, home);
        var environment = new HashMap<>(plan.environment());
        environment.put("NEUROSKIN_DATABASE_URL", postgres.jdbcUrl(database));
        return new ConsentServicePlan(
                plan.command(),
                environment,
                installation.innerUrl(Part.CONSENT_SERVICE),
                secrets.generated("gateway-key"));
    }

    /** Hides the environment and the key. */
    @Override
    public String toString() {
        return "ConsentServicePlan" + command;
    }
}
