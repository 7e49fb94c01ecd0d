package org.neuroskin.demo.launcher;

import java.time.Instant;
import java.util.List;

/**
 * What a backup says of itself.
 *
 * @param taken by the clock of who took it
 * @param keycloak the version whose tables it has
 */
record BackupManifest(String format, Instant taken, String keycloak, List<Database> databases) {
    static final String FORMAT = "neuroskin-backup/1";

    BackupManifest {
        databases = List.copyOf(databases);
    }

    /** The database of this name. */
    Database database(String name) {
        return databases.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LauncherFailure("the backup has no database `%s`".formatted(name)));
    }

    /**
     * One database, as one transaction saw it.
     *
     * @param schema version of its schema where Flyway keeps one, else empty
     */
    record Database(String name, String schema, List<Table> tables, List<Sequence> sequences) {
        Database {
            tables = List.copyOf(tables);
            sequences = List.copyOf(sequences);
        }
    }

    /**
     * One table.
     *
     * @param name quoted as SQL wants it, with its schema
     * @param columns quoted, in the order of the file
     * @param sha256 of the file, in hexadecimal digits
     */
    record Table(String name, String columns, long rows, String file, String sha256) {}

    /** Where a sequence stands. */
    record Sequence(String name, long value, boolean called) {}
}
