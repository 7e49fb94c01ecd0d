package org.neuroskin.consentservice.platform;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells a database that does not answer from a mistake of ours, by the SQLSTATE classes of PostgreSQL. */
public final class LostDatabase {
    private LostDatabase() {}

    /** Whether the failure goes back to a lost, refused or ended connection. */
    public static boolean isCauseOf(Throwable failure) {
        @Nullable Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLNonTransientConnectionException
                    || (cause instanceof SQLException sql && isConnectionState(sql.getSQLState()))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isConnectionState(@Nullable String state) {
        // 08: connection; 57P: ended by the operator; 53: out of resources; 58: system error such as a full disk
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("53")
                        || state.startsWith("58"));
    }
}
