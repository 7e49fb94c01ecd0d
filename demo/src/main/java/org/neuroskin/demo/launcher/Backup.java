package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a backup of what the consent-service and Keycloak keep, while they run or not. Each database is one moment; neither the
 * gateway's keys, nor any other secret of the home, nor the journal of erasures or the checkpoints are in it.
 */
final class Backup {
    /** In this order: who made an account in between has no consents yet. */
    static final List<String> DATABASES = List.of("consent", "keycloak");

    private final BackupFolder folder;
    private final Databases databases;
    private final Progress progress;

    Backup(BackupFolder folder, Databases databases, Progress progress) {
        this.folder = folder;
        this.databases = databases;
        this.progress = progress;
    }

    /** Returns once all of it is written. */
    void take() {
        folder.requireFresh();
        PrivateFiles.folder(folder.path());
        var now = Clock.systemUTC().instant();
        List<BackupManifest.Database> taken = new ArrayList<>();
        for (String name : DATABASES) {
            try {
                BackupManifest.Database database = TableCopy.out(databases, name, folder.of(name));
                taken.add(database);
                progress.say("`%s`: %d rows of %d tables"
                        .formatted(
                                name,
                                database.tables().stream()
                                        .mapToLong(BackupManifest.Table::rows)
                                        .sum(),
                                database.tables().size()));
            } catch (SQLException e) {
                throw new LauncherFailure("the database `%s` cannot be read: %s".formatted(name, e.getMessage()), e);
            } catch (IOException e) {
                throw PrivateFiles.failure("`%s` cannot be written".formatted(folder.of(name)), e);
            }
        }
        folder.write(new BackupManifest(
                BackupManifest.FORMAT, now, Distributions.ofThisBuild().keycloakVersion(), taken));
    }
}
