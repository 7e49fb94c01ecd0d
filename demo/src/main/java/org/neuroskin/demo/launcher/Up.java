package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.neuroskin.demo.story.Seed;

/** Starts what does not run yet, in the order in which one needs the other, until all of it is ready. */
final class Up {
    private static final long SPACE_NEEDED = 1L << 30;
    private static final long SPACE_NEEDED_AGAIN = 200L << 20;

    private final Installation installation;
    private final Processes processes;
    private final Progress progress;

    Up(Installation installation, Processes processes, Progress progress) {
        this.installation = installation;
        this.processes = processes;
        this.progress = progress;
    }

    /** Returns when all is ready; throws {@link LauncherFailure} with the reason when it cannot be. */
    void run() throws InterruptedException {
        PrivateFiles.folder(installation.home());
        checkSpace();
        CompletableFuture<Path> keycloak = CompletableFuture.supplyAsync(this::keycloak);
        Databases databases = processes.postgres();
        var plans = new Plans(installation, databases);
        plans.createDatabases();
        progress.say("PostgreSQL is ready at " + databases.url());

        Path keycloakFolder = join(keycloak);
        Set<Part> adopted = EnumSet.noneOf(Part.class);
        for (Part part : Part.values()) {
            if (!processes.ensure(part, plans.of(part, keycloakFolder))) {
                adopted.add(part);
            }
        }
        // who waits for nobody first, so that a failure names the one who failed
        for (Part part : List.of(Part.KEYCLOAK, Part.DEMO, Part.CONSENT_SERVICE, Part.GATEWAY)) {
            processes.child(part).awaitReady();
            progress.say("%s is ready%s".formatted(part.title(), adopted.contains(part) ? ", it was running" : ""));
        }
        Accounts.create(installation, Accounts.ALL);
        seed();
    }

    private Path keycloak() {
        Path log = installation.log("keycloak-build");
        PrivateFiles.folder(PrivateFiles.parent(log));
        Distributions distributions = Distributions.ofThisBuild();
        if (!KeycloakServer.isBuilt(installation, distributions)) {
            progress.say("Keycloak is unpacked and built, once");
        }
        return KeycloakServer.built(installation, log, distributions);
    }

    private void seed() {
        Path marker = installation.home().resolve("run").resolve("seeded");
        if (!Files.exists(marker)) {
            progress.say("three months of invented data are written through the gateway, once");
        }
        try (var seed = new Seed(URI.create(installation.origin()), new DemoTokens(installation), marker)) {
            // yesterday: an evening that is still to come has no entry
            seed.run(LocalDate.now(Clock.systemUTC()).minusDays(1));
            seed.tryARead();
        }
    }

    private void checkSpace() {
        long needed = Files.isDirectory(installation.programs()) ? SPACE_NEEDED_AGAIN : SPACE_NEEDED;
        try {
            long free = Files.getFileStore(installation.home()).getUsableSpace();
            if (free < needed) {
                throw new LauncherFailure("the disk of `%s` has %d MB left (expected: %d MB)"
                        .formatted(installation.home(), free >> 20, needed >> 20));
            }
        } catch (IOException e) {
            throw PrivateFiles.failure("the disk of `%s` cannot be looked at".formatted(installation.home()), e);
        }
    }

    private static Path join(CompletableFuture<Path> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LauncherFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** What a person does next. */
    static String welcome(Installation installation, boolean detached) {
        String accounts = Accounts.ALL.stream().map(Accounts.Account::name).collect(Collectors.joining(", "));
        return """

                Example app Mood Coach     %s/apps/mood-coach
                Portal, for people         %s/portal
                Console, for the board     %s/ethics
                Operations, for operators  %s/operations

                Accounts, each with its name as password:
                %s

                Logs and all state are in %s
                %s
                """.formatted(
                        installation.innerUrl(Part.DEMO),
                        installation.origin(),
                        installation.origin(),
                        installation.origin(),
                        accounts,
                        installation.home(),
                        detached ? "./neuroskin down stops it." : "Ctrl-C stops it.");
    }
}
