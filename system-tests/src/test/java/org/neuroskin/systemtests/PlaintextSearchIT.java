package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.story.Seed;

/** Looks through every file that the running system has written: database pages, write-ahead log, logs, state. */
class PlaintextSearchIT {
    private static final String SEALED_MEMBERS =
            "\"(valence|arousal|score|stress|value)\"\\s*:\\s*-?[0-9]|\"(note|model|unit)\"\\s*:\\s*\"(?!nsg1\\.)";
    private static final String PNG = "\u0089PNG\r\n\u001a\n";

    private final RunningSystem system = RunningSystem.instance();

    @Test
    void nothingThatShouldBeSealedLiesAnywhereInPlain() throws IOException {
        assertThat(filesWith(Pattern.compile(Seed.notes().stream()
                        .map(Pattern::quote)
                        .reduce((one, other) -> one + "|" + other)
                        .orElseThrow())))
                .as("notes of the diary")
                .isEmpty();
        assertThat(filesWith(Pattern.compile(Pattern.quote(PNG)))).as("images").isEmpty();

        List<Path> before = filesWith(Pattern.compile(SEALED_MEMBERS));
        assertThat(before).as("values of sealed members").isEmpty();

        assertThatTheSearchWouldFindAnUnsealedNote();
    }

    /** Stores an entry past the gateway, as a broken gateway would, and looks again. */
    private void assertThatTheSearchWouldFindAnUnsealedNote() throws IOException {
        String canary = "canary " + UUID.randomUUID();
        int status = Http.send(HttpRequest.newBuilder(system.dataService()
                                .resolve("/diary/v1/subjects/" + UUID.randomUUID() + "/mood-entries"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"entries\":[{\"valence\":2,\"note\":\"%s\"}]}".formatted(canary))))
                .status();

        assertThat(status).isEqualTo(201);
        assertThat(filesWith(Pattern.compile(Pattern.quote(canary)))).isNotEmpty();
        assertThat(filesWith(Pattern.compile(SEALED_MEMBERS))).isNotEmpty();
    }

    private List<Path> filesWith(Pattern pattern) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(system.home())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> !isProgram(each))
                    .toList()) {
                if (pattern.matcher(text(file)).find()) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /** Programs are unpacked, not written by what runs. */
    private boolean isProgram(Path file) {
        return file.startsWith(system.home().resolve("programs"));
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
