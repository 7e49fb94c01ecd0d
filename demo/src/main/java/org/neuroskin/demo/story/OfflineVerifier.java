package org.neuroskin.demo.story;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Runs the independent verifier in a process of its own, as an outsider would. */
public final class OfflineVerifier {
    private final Path java;
    private final Path dist;

    /**
     * A verifier from its distribution folder.
     *
     * @param java the {@code java} command
     * @param dist folder with {@code ledger-verifier.jar} and {@code lib/}
     */
    public OfflineVerifier(Path java, Path dist) {
        this.java = java;
        this.dist = dist;
    }

    Verdict verify(Path bundle) throws IOException {
        String classPath = dist.resolve("ledger-verifier.jar") + File.pathSeparator + dist.resolve("lib") + "/*";
        Process process = new ProcessBuilder(List.of(
                        java.toString(),
                        "-cp",
                        classPath,
                        "org.neuroskin.ledger.verifier.Verifier",
                        "verify",
                        bundle.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return new Verdict(process.waitFor() == 0, output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryFailed("interrupted");
        }
    }

    /** A copy of the bundle in which one denied access claims another reason, as somebody might wish it had been. */
    static Path withOneAccessChanged(Path bundle) throws IOException {
        Path forged = bundle.resolveSibling("forged-" + bundle.getFileName());
        Files.copy(bundle, forged, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem zip = FileSystems.newFileSystem(forged)) {
            Path entries = zip.getPath("entries.ndjson");
            String text = Files.readString(entries);
            Files.writeString(entries, text.replaceFirst("\"app\":\"mood-coach\"", "\"app\":\"mood-couch\""));
        }
        return forged;
    }

    /**
     * What the verifier said.
     *
     * @param holds it accepted the bundle
     * @param line its verdict in one line
     */
    record Verdict(boolean holds, String line) {}
}
