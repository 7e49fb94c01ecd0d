package org.neuroskin.demo.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A folder of secrets, one a file, each generated when it is first asked for. Nobody else can read them. */
final class Secrets {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;

    Secrets(Path folder) {
        this.folder = PrivateFiles.folder(folder);
    }

    Path folder() {
        return folder;
    }

    /** The secret: 32 random bytes as hexadecimal digits, the same ever after. */
    String generated(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            byte[] bytes = new byte[BYTES];
            RANDOM.nextBytes(bytes);
            PrivateFiles.write(file, HexFormat.of().formatHex(bytes));
        }
        return PrivateFiles.read(file);
    }

    /** Puts a copy of a secret that two processes share. */
    void put(String name, String value) {
        Path file = file(name);
        if (!Files.exists(file) || !PrivateFiles.read(file).equals(value)) {
            PrivateFiles.write(file, value);
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }
}
