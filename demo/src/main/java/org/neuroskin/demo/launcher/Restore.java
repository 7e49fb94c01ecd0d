package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Puts a backup in place of the databases of consent-service and Keycloak.
 *
 * <p><b>Guarantee</b>: until all of it is read, checked and written beside them, what is there stays as it is. What follows from the
 * journal of erasures and from the log is the consent-service's to do when it starts.
 */
final class Restore {
    private static final String FRESH = "_restored";

    private final Installation installation;
    private final Processes processes;
    private final Progress progress;

    Restore(Installation installation, Processes processes, Progress progress) {
        this.installation = installation;
        this.processes = processes;
        this.progress = progress;
    }

    /**
     * Restores.
     *
     * @param replace whether what the databases hold may be lost
     * @throws LauncherFailure if the backup is damaged, something runs, or there are databases that may not be lost
     */
    void run(Path path, boolean replace) throws InterruptedException {
        processes.requireNoneRuns();
        var folder = new BackupFolder(path, installation);
        BackupManifest manifest = folder.verified();
        String version = Distributions.ofThisBuild().keycloakVersion();
        if (!manifest.keycloak().equals(version)) {
            throw new LauncherFailure(
                    "the backup is of Keycloak %s (expected: %s); restore it with the version that made it"
                            .formatted(manifest.keycloak(), version));
        }
        progress.say("the backup of %s is whole".formatted(manifest.taken()));
        Databases databases = processes.postgres();
        try {
            if (!replace) {
                requireNothing(databases);
            }
            makeTables(databases, manifest);
            for (String name : Backup.DATABASES) {
                TableCopy.in(databases, name + FRESH, manifest.database(name), folder.of(name));
                progress.say("the rows of `%s` are in place".formatted(name));
            }
            for (String name : Backup.DATABASES) {
                databases.replace(name, name + FRESH);
            }
        } catch (SQLException e) {
            throw new LauncherFailure("the backup cannot be restored: " + e.getMessage(), e);
        } catch (IOException e) {
            throw PrivateFiles.failure("the backup cannot be read", e);
        } finally {
            processes.stopStartedHere();
        }
    }

    private void requireNothing(Databases databases) throws SQLException {
        for (String name : Backup.DATABASES) {
            if (databases.exists(name) && !TableCopy.isEmpty(databases, name)) {
                throw new LauncherFailure(
                        "there is a database `%s` already; with --replace it is given up for the one of the backup"
                                .formatted(name));
            }
        }
    }

    /** By those whose tables they are, in the version of the backup. */
    private void makeTables(Databases databases, BackupManifest manifest) throws InterruptedException {
        for (String name : Backup.DATABASES) {
            databases.drop(name + FRESH);
            Part part = name.equals("consent") ? Part.CONSENT_SERVICE : Part.KEYCLOAK;
            databases.create(name + FRESH, name, installation.secrets(part).generated("database-password"));
        }
        var plans = new Plans(installation, databases);
        Tool.run(
                plans.migration(
                        databases.jdbcUrl("consent" + FRESH),
                        manifest.database("consent").schema()),
                installation.log("restore"));
        progress.say("the tables of `consent` are made");
        Path programs =
                KeycloakServer.built(installation, installation.log("keycloak-build"), Distributions.ofThisBuild());
        processes.ensure(
                Part.KEYCLOAK, KeycloakServer.plan(programs, installation, databases.jdbcUrl("keycloak" + FRESH)));
        processes.child(Part.KEYCLOAK).awaitReady();
        processes.child(Part.KEYCLOAK).stop();
        progress.say("the tables of `keycloak` are made");
    }
}
