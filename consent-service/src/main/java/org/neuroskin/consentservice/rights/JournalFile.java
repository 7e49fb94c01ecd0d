package org.neuroskin.consentservice.rights;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The journal as a file of lines, each with the hash of the one before.
 *
 * <p><b>Guarantee</b>: what {@link #append} or {@link #begin} has returned from is on the disk. A line that a crash cut off is
 * removed by the next append; nothing else is ever removed.
 */
final class JournalFile {
    private static final int STEP = 1 << 16;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;

    /** A line by its number and the hash of its bytes. */
    record Mark(long number, String hash) {}

    /** The first line: which journal this is. */
    record Beginning(UUID journal) {
        Beginning {
            Objects.requireNonNull(journal);
        }
    }

    JournalFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Begins a journal where there is none. */
    Mark begin(UUID journal) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent(), "the root is no file");
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String line = JSON.writeValueAsString(new Beginning(journal));
        Path fresh = Files.createTempFile(folder, "erasures", ".new");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            write(channel, 0, line);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return new Mark(0, hash(line));
    }

    /** The mark of its first line, which tells of no erasure. */
    Mark beginning() throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String first = lines.readLine();
            if (first == null) {
                throw damaged(0);
            }
            return new Mark(0, hash(first));
        }
    }

    /**
     * Reads all of it.
     *
     * @param line is given each line that tells of an erasure, with the mark of it
     * @return which journal it is
     * @throws JournalRefused if a line is not what it was when the next was written
     */
    UUID read(BiConsumer<JournalLine, Mark> line) throws IOException {
        repair();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String first = lines.readLine();
            if (first == null) {
                throw damaged(0);
            }
            Beginning beginning = parse(first, Beginning.class, 0);
            Mark last = new Mark(0, hash(first));
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                JournalLine next = parse(text, JournalLine.class, last.number() + 1);
                if (next.number() != last.number() + 1 || !next.previous().equals(last.hash())) {
                    throw damaged(last.number() + 1);
                }
                last = new Mark(next.number(), hash(text));
                line.accept(next, last);
            }
            return beginning.journal();
        }
    }

    /** Adds a line behind the last one. */
    Mark append(JournalLine line) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            long end = truncate(channel);
            String before = text(channel, lastBreak(channel, end - 1), end - 1);
            Mark last = before.contains("\"previous\"")
                    ? new Mark(parse(before, JournalLine.class, -1).number(), hash(before))
                    : new Mark(0, hash(before));
            JournalLine next = line.after(last);
            String text = JSON.writeValueAsString(next);
            write(channel, end, text);
            return new Mark(next.number(), hash(text));
        }
    }

    /** Removes a line that a crash cut off: nobody was told that it is there. */
    private void repair() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            truncate(channel);
        }
    }

    private long truncate(FileChannel channel) throws IOException {
        long end = lastBreak(channel, channel.size());
        if (end == 0) {
            throw damaged(0);
        }
        if (end < channel.size()) {
            channel.truncate(end);
        }
        return end;
    }

    /** Where what follows the last line break before this place begins. */
    private static long lastBreak(FileChannel channel, long before) throws IOException {
        ByteBuffer step = ByteBuffer.allocate(STEP);
        for (long end = before; end > 0; end -= Math.min(end, STEP)) {
            long start = Math.max(0, end - STEP);
            step.clear().limit((int) (end - start));
            fill(channel, step, start);
            for (int i = step.limit() - 1; i >= 0; i--) {
                if (step.get(i) == '\n') {
                    return start + i + 1;
                }
            }
        }
        return 0;
    }

    private static String text(FileChannel channel, long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.max(0, to - from)));
        fill(channel, bytes, from);
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    private static void fill(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    }

    private static void write(FileChannel channel, long at, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
        channel.force(true);
    }

    private <T> T parse(String text, Class<T> kind, long number) {
        try {
            return JSON.readValue(text, kind);
        } catch (JacksonException e) {
            throw damaged(number);
        }
    }

    private JournalRefused damaged(long number) {
        return new JournalRefused("the journal of erasures `%s` is damaged at line %d: put the whole file back"
                .formatted(file, number + 1));
    }

    private static String hash(String line) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
