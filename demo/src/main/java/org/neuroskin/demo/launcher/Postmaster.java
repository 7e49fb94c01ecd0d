package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a running PostgreSQL says of itself in {@code postmaster.pid}. */
record Postmaster(long pid, int port, boolean ready) {
    private static final String FILE = "postmaster.pid";
    private static final int PID = 0;
    private static final int PORT = 3;
    private static final int STATUS = 7;

    /** The server that runs in the data folder, if one does. */
    static Optional<Postmaster> in(Path data) {
        List<String> lines;
        try {
            lines = Files.readAllLines(data.resolve(FILE));
        } catch (IOException e) {
            return Optional.empty();
        }
        // the file is written in steps: until the port is in it, the server is not up
        if (lines.size() <= PORT) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.get(PID).strip());
        if (!servesFrom(data, pid)) {
            return Optional.empty();
        }
        boolean ready = lines.size() > STATUS && lines.get(STATUS).strip().equals("ready");
        return Optional.of(new Postmaster(pid, Integer.parseInt(lines.get(PORT).strip()), ready));
    }

    /** Removes the file if the process that it names is another program by now, which PostgreSQL itself cannot tell. */
    static void removeStale(Path data) {
        if (in(data).isPresent()) {
            return;
        }
        try {
            Files.deleteIfExists(data.resolve(FILE));
        } catch (IOException e) {
            throw PrivateFiles.failure("a stale `%s` cannot be removed".formatted(FILE), e);
        }
    }

    private static boolean servesFrom(Path data, long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().arguments())
                .filter(arguments -> List.of(arguments).contains(data.toString()))
                .isPresent();
    }
}
