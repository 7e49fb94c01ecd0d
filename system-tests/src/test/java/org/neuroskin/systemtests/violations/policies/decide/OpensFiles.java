package org.neuroskin.systemtests.violations.policies.decide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class OpensFiles {
    private OpensFiles() {}

    static String read(Path path) throws IOException {
        return Files.readString(path);
    }
}
