package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
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
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.demo.story.Seed;

/** Looks through every file that the running system has written: database pages, write-ahead log, logs, state. */
class PlaintextSearchIT {
    private static final String SEALED_MEMBERS =
            "\"(valence|arousal|score|stress|value)\"\\s*:\\s*-?[0-9]|\"(note|model|unit)\"\\s*:\\s*\"(?!nsg1\\.)";
    private static final int WAL_PAGE = 8192;
    private static final int WAL_PAGE_HEADER = 24;
    private static final int WAL_SEGMENT_HEADER = 40;
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

    @Test
    void aSealedValueAcrossTwoPagesOfTheWriteAheadLogIsNotTakenForPlain(@TempDir Path folder) throws IOException {
        String sealed = "{\"note\":\"nsg1.AAAA\"}";
        for (int before = 1; before < sealed.length(); before++) {
            assertThat(readAcrossPages(folder, sealed, before)).contains(sealed);
        }
    }

    /** Writes a text as PostgreSQL would, so many of its characters on the first page, and reads it as the search does. */
    private static String readAcrossPages(Path folder, String text, int before) throws IOException {
        byte[] segment = new byte[2 * WAL_PAGE];
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, segment, WAL_PAGE - before, before);
        System.arraycopy(bytes, before, segment, WAL_PAGE + WAL_PAGE_HEADER, bytes.length - before);
        Path log = Files.createDirectories(folder.resolve("pg_wal"));
        return text(Files.write(log.resolve("000000010000000000000001"), segment));
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

    /**
     * The write-ahead log cuts its records at each page and puts a header between: a value across two pages would be
     * overlooked, and a sealed one taken for an unsealed one. Sizes from PostgreSQL's {@code xlog_internal.h}.
     */
    private static byte[] withoutPageHeaders(byte[] segment) {
        ByteArrayOutputStream records = new ByteArrayOutputStream(segment.length);
        for (int page = 0; page < segment.length; page += WAL_PAGE) {
            int header = page == 0 ? WAL_SEGMENT_HEADER : WAL_PAGE_HEADER;
            records.write(segment, page + header, Math.min(WAL_PAGE, segment.length - page) - header);
        }
        return records.toByteArray();
    }

    private static String text(Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return new String(
                    file.toString().contains("/pg_wal/") ? withoutPageHeaders(bytes) : bytes,
                    StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
