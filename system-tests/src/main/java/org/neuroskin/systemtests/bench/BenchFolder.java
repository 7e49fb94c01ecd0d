package org.neuroskin.systemtests.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where a benchmark keeps what it needs while it runs. */
final class BenchFolder {
    private BenchFolder() {}

    /** Removed when this process ends, however it ends. */
    static Path temporary() throws IOException {
        Path folder = Files.createTempDirectory("neuroskin-bench-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            } catch (IOException e) {
                System.err.println("neuroskin: `%s` could not be removed".formatted(folder));
            }
        }));
        return folder;
    }
}
