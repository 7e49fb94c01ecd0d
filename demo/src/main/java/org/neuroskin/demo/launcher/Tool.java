package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of ours that does one thing and ends. */
final class Tool {
    private static final int LIMIT_MINUTES = 30;

    private Tool() {}

    /**
     * Runs it and returns what it printed.
     *
     * @throws LauncherFailure with the last line that it printed, if it fails
     */
    static String run(Plan plan, Path log) throws InterruptedException {
        PrivateFiles.write(log, "");
        var builder =
                new ProcessBuilder(plan.command()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().putAll(plan.environment());
        try {
            Process process = builder.start();
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new LauncherFailure("it took longer than %d minutes (see %s)".formatted(LIMIT_MINUTES, log));
            }
            String printed = PrivateFiles.read(log);
            if (process.exitValue() != 0) {
                throw new LauncherFailure(
                        "%s (see %s)".formatted(printed.lines().reduce("", (one, next) -> next), log));
            }
            return printed;
        } catch (IOException e) {
            throw PrivateFiles.failure("a program of ours cannot be started", e);
        }
    }
}
