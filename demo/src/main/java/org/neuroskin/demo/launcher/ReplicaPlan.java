package org.neuroskin.demo.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How one more gateway or consent-service is started beside those of a running home, for whoever measures or tests several.
 *
 * @param command program and arguments
 * @param environment all of its environment but {@code PATH}, {@code HOME} and {@code LANG}
 * @param url where it will answer
 * @param readiness answers 200 when it is ready
 */
public record ReplicaPlan(List<String> command, Map<String, String> environment, URI url, URI readiness) {

    /** Copies the collections. */
    public ReplicaPlan {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /**
     * One more gateway.
     *
     * @param variables those by which the running one was started, such as {@code NEUROSKIN_HOME}
     * @param id its name in leases and in the audit history
     * @param consentService the replica that it asks
     */
    public static ReplicaPlan gateway(Path root, Map<String, String> variables, String id, URI consentService) {
        int port = Ports.free();
        int management = Ports.free();
        return of(
                root,
                variables,
                Part.GATEWAY,
                Map.of(
                        "NEUROSKIN_GATEWAY_PORT", Integer.toString(port),
                        "NEUROSKIN_MANAGEMENT_PORT", Integer.toString(management),
                        "NEUROSKIN_GATEWAY_ID", id,
                        "NEUROSKIN_CONSENT_URL", consentService.toString()),
                port,
                management);
    }

    /** One more replica of the consent-service, which keeps its checkpoints in this folder. */
    public static ReplicaPlan consentService(Path root, Map<String, String> variables, Path checkpoints) {
        int port = Ports.free();
        return of(
                root,
                variables,
                Part.CONSENT_SERVICE,
                Map.of(
                        "NEUROSKIN_CONSENT_PORT",
                        Integer.toString(port),
                        "NEUROSKIN_CHECKPOINTS",
                        checkpoints.toString()),
                port,
                port);
    }

    private static ReplicaPlan of(
            Path root,
            Map<String, String> variables,
            Part part,
            Map<String, String> different,
            int port,
            int readiness) {
        Installation installation = Installation.of(root, variables);
        Databases databases = installation
                .externalPostgres()
                .or(() -> PostgresServer.running(installation.postgresFolder(), installation.programs())
                        .map(PostgresServer::databases))
                .orElseThrow(() -> new LauncherFailure("nothing runs from `%s`".formatted(installation.home())));
        Plan plan = new Plans(installation, databases).of(part, installation.home());
        var environment = new HashMap<>(plan.environment());
        environment.putAll(different);
        return new ReplicaPlan(
                plan.command(),
                environment,
                URI.create("http://localhost:" + port),
                URI.create("http://localhost:%d/actuator/health/readiness".formatted(readiness)));
    }

    /** Hides the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "ReplicaPlan" + command;
    }
}
