package org.neuroskin.sealing.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.neuroskin.sealing.SealingException;

/** Small files that only their owner may read, and that appear whole or not at all. */
final class PrivateFile {
    private static final int MAX_BYTES = 1 << 16;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final FileAttribute<?> FILE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final FileAttribute<?> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFile() {}

    /**
     * The bytes of a file; empty if there is none.
     *
     * @throws SealingException.KeysUnavailable if others may read or write it, it is larger than 64 KiB, or it cannot be read
     */
    static Optional<byte[]> read(Path file) {
        try {
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                throw new SealingException.KeysUnavailable(
                        "`%s` may be used by others (expected: chmod 600)".formatted(file), null);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new SealingException.KeysUnavailable("`%s` is too large for a key file".formatted(file), null);
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            throw new SealingException.KeysUnavailable("`%s` cannot be read".formatted(file), e);
        }
    }

    /**
     * Writes a file unless there is one, durably; of several writers one wins, and nobody ever sees half a file.
     *
     * @return whether this writer won
     * @throws SealingException.KeysUnavailable if it cannot be written
     */
    static boolean createIfAbsent(Path file, byte[] content) {
        Path folder = folderOf(file);
        try {
            Files.createDirectories(folder, FOLDER);
            Path temporary = temporary(folder, content);
            try {
                // A link and not a rename: a rename would replace the key that another writer already seals under
                Files.createLink(file, temporary);
            } catch (FileAlreadyExistsException e) {
                return false;
            } finally {
                Files.delete(temporary);
            }
            keepEntries(folder);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            throw new SealingException.KeysUnavailable("`%s` cannot be written".formatted(file), e);
        }
    }

    /**
     * Puts other content into the place of a file, durably; nobody ever sees half of it.
     *
     * @throws SealingException.KeysUnavailable if it cannot be written
     */
    static void replace(Path file, byte[] content) {
        Path folder = folderOf(file);
        try {
            Files.move(temporary(folder, content), file, StandardCopyOption.ATOMIC_MOVE);
            keepEntries(folder);
        } catch (IOException e) {
            throw new SealingException.KeysUnavailable("`%s` cannot be written".formatted(file), e);
        }
    }

    /**
     * Overwrites and deletes a file, durably; nothing if there is none.
     *
     * @return whether there was one
     * @throws SealingException.KeysUnavailable if it cannot be deleted
     */
    static boolean destroy(Path file) {
        try {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                // Where the file system writes in place, as most do for a file this small, nothing of it is left
                write(channel, new byte[Math.toIntExact(channel.size())]);
            }
            Files.delete(file);
            keepEntries(folderOf(file));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new SealingException.KeysUnavailable("`%s` cannot be deleted".formatted(file), e);
        }
    }

    /** Does something while no other process, and nobody in this one, does something under the same lock file. */
    static synchronized <T> T exclusively(Path lock, Supplier<T> doing) {
        try {
            Files.createDirectories(folderOf(lock), FOLDER);
            try (FileChannel channel = FileChannel.open(
                            lock, EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), FILE);
                    FileLock _ = channel.lock()) {
                return doing.get();
            }
        } catch (IOException e) {
            throw new SealingException.KeysUnavailable("`%s` cannot be locked".formatted(lock), e);
        }
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    private static Path temporary(Path folder, byte[] content) throws IOException {
        Path temporary = Files.createTempFile(folder, ".new", null, FILE);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            write(channel, content);
        }
        return temporary;
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    private static void keepEntries(Path folder) throws IOException {
        try (FileChannel entries = FileChannel.open(folder)) {
            entries.force(true);
        }
    }
}
