package org.neuroskin.demo.launcher;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All processes of a home: started in order, stopped in the opposite one. */
final class Processes {
    private final Installation installation;
    private final Map<Part, ChildProcess> children = new EnumMap<>(Part.class);
    private final List<Part> startedHere = new ArrayList<>();
    private boolean postgresStartedHere;
    private boolean stopping;

    Processes(Installation installation) {
        this.installation = installation;
        // left open: its threads are daemons, and the launcher is short-lived
        var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        for (Part part : Part.values()) {
            children.put(part, new ChildProcess(part, installation, http));
        }
    }

    ChildProcess child(Part part) {
        ChildProcess child = children.get(part);
        if (child == null) {
            throw new IllegalStateException("every part has its process");
        }
        return child;
    }

    /**
     * PostgreSQL, running: the external one, or ours, adopted or started.
     *
     * @throws LauncherFailure if it cannot be had
     */
    synchronized Databases postgres() {
        if (installation.externalPostgres().isPresent()) {
            return installation.externalPostgres().get();
        }
        refuseWhileStopping();
        postgresStartedHere = ownPostgres().isEmpty();
        return PostgresServer.start(installation.postgresFolder(), installation.programs(), installation.postgresPort())
                .databases();
    }

    /** Our own PostgreSQL, if it runs. */
    Optional<PostgresServer> ownPostgres() {
        return PostgresServer.running(installation.postgresFolder(), installation.programs());
    }

    /** Whether the PostgreSQL that we use, ours or not, lets us in. */
    boolean postgresIsHealthy() {
        return installation.externalPostgres().isPresent()
                ? installation.externalPostgres().get().isReachable()
                : ownPostgres().filter(PostgresServer::isHealthy).isPresent();
    }

    /**
     * Sees to it that the process runs by this plan; one that runs by another is stopped first.
     *
     * @return whether it was started here
     * @throws LauncherFailure if one of its ports is taken by another program
     */
    synchronized boolean ensure(Part part, Plan plan) throws InterruptedException {
        ChildProcess child = child(part);
        if (child.runs(plan)) {
            return false;
        }
        refuseWhileStopping();
        child.stop();
        for (int port : part.ports(installation)) {
            if (!Ports.isFree(port)) {
                throw new LauncherFailure(
                        "port `%d`, meant for %s, is taken by another program; free it, or set NEUROSKIN_PORT to another base port"
                                .formatted(port, part.title()));
            }
        }
        child.start(plan);
        startedHere.add(part);
        return true;
    }

    /** Stops what this launcher started, and lets nothing more be started. */
    synchronized void stopStartedHere() throws InterruptedException {
        stopping = true;
        for (Part part : Part.STOPPING) {
            if (startedHere.contains(part)) {
                child(part).stop();
            }
        }
        if (postgresStartedHere) {
            ownPostgres().ifPresent(PostgresServer::stop);
        }
    }

    /** Stops all that any launcher of this home started, and tells each that ran. */
    synchronized void stopAll(Progress progress) throws InterruptedException {
        stopping = true;
        for (Part part : Part.STOPPING) {
            boolean ran = child(part).running().isPresent();
            child(part).stop();
            if (ran) {
                progress.say(part.title() + " has stopped");
            }
        }
        Optional<PostgresServer> postgres = ownPostgres();
        if (postgres.isPresent()) {
            postgres.get().stop();
            progress.say("PostgreSQL has stopped");
        }
    }

    /**
     * Refuses to go on under the feet of what runs.
     *
     * @throws LauncherFailure if one of our processes does
     */
    void requireNoneRuns() {
        for (Part part : Part.values()) {
            if (child(part).running().isPresent()) {
                throw new LauncherFailure("%s runs: stop it with ./neuroskin down first".formatted(part.title()));
            }
        }
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    private void refuseWhileStopping() {
        if (stopping) {
            throw new LauncherFailure("stopped while starting");
        }
    }
}
