package org.neuroskin.demo.launcher;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a process is started.
 *
 * @param command program and arguments
 * @param environment all of its environment but {@code PATH}, {@code HOME} and {@code LANG}
 * @param build what else makes it another process than before, such as the state of its jars
 */
record Plan(List<String> command, Map<String, String> environment, String build) {

    Plan {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** The same for the same plan only. Tells no secret. */
    String fingerprint() {
        String text = command + "\n" + new TreeMap<>(environment) + "\n" + build;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Hides the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "Plan" + command;
    }
}
