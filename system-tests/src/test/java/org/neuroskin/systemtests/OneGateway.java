package org.neuroskin.systemtests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neuroskin.demo.launcher.ReplicaPlan;
import org.neuroskin.systemtests.bench.Replica;

/** One more gateway of the running system, with a descriptor of its own. */
final class OneGateway {
    private OneGateway() {}

    /**
     * Starts it and waits for it.
     *
     * @param folder for its files
     * @param jvm arguments that count instead of the usual ones of the same kind
     */
    static Replica start(RunningSystem system, Path folder, String descriptor, String... jvm) throws IOException {
        Path services = Files.createDirectory(folder.resolve("services"));
        Files.writeString(services.resolve("service.yaml"), descriptor);
        ReplicaPlan plan = ReplicaPlan.gateway(
                system.root(),
                Map.of("NEUROSKIN_HOME", system.home().toString(), "NEUROSKIN_PORT", Integer.toString(system.port())),
                "gateway-of-a-test",
                URI.create("http://localhost:" + (system.port() + 2)));
        Map<String, String> environment = new HashMap<>(plan.environment());
        environment.put("NEUROSKIN_SERVICES", services.toString());
        List<String> command = new ArrayList<>(plan.command());
        // of two arguments that say the same, the JVM takes the later
        command.addAll(command.indexOf("-cp"), List.of(jvm));
        return Replica.start(
                        new ReplicaPlan(command, environment, plan.url(), plan.readiness()),
                        folder.resolve("gateway.log"))
                .awaitReady(HttpClient.newHttpClient());
    }
}
