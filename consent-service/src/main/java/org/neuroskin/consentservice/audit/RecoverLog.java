package org.neuroskin.consentservice.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Command line of {@link LogRecovery}: {@code REASON ACTOR}, with the settings of the service in the environment and no service
 * running. Prints one sentence; exits with 1 where the log must stay closed.
 */
public final class RecoverLog {
    private static final Set<String> REASONS = Set.of("database-lost", "database-damaged", "mistake", "exercise");

    private RecoverLog() {}

    /** Recovers and exits. */
    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "org/neuroskin/consentservice/tool-logback.xml");
        System.exit(run(arguments, System.getenv()));
    }

    private static int run(String[] arguments, Map<String, String> environment) {
        try {
            if (arguments.length != 2
                    || !REASONS.contains(arguments[0])
                    || !arguments[1].matches("[A-Za-z0-9._@-]{1,64}")) {
                throw new LedgerRefused("the reason is none of %s, or the name of who decides is missing"
                        .formatted(REASONS.stream().sorted().toList()));
            }
            Path secrets = Path.of(setting(environment, "NEUROSKIN_SECRETS"));
            Path file = Path.of(setting(environment, "NEUROSKIN_CHECKPOINTS")).resolve("ledger-" + LedgerWriter.SHARD);
            var names = new LogNames(Files.readString(secrets.resolve("ledger-key")), LedgerWriter.SHARD);
            try (Connection connection = DriverManager.getConnection(
                    setting(environment, "NEUROSKIN_DATABASE_URL"),
                    setting(environment, "NEUROSKIN_DATABASE_USER"),
                    Files.readString(secrets.resolve("database-password")).strip())) {
                var recovery = new LogRecovery(
                        connection, names, new CheckpointFile(file), Clock.systemUTC(), UUID::randomUUID);
                System.out.println(recovery.run(new LogRecovery.Decision(arguments[1], arguments[0])));
                return 0;
            }
        } catch (LedgerRefused e) {
            System.err.println(e.getMessage());
        } catch (IOException e) {
            System.err.println("a file cannot be read or written: " + e.getMessage());
        } catch (SQLException e) {
            System.err.println("the database cannot be used: " + e.getMessage());
        }
        return 1;
    }

    private static String setting(Map<String, String> environment, String name) {
        @Nullable String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new LedgerRefused("%s is not set".formatted(name));
        }
        return value;
    }
}
