package org.neuroskin.sealing.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
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
     * @throws SealingException.KeysUnavailable if it cannot be written
     */
    static void createIfAbsent(Path file, byte[] content) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder, FOLDER);
            Path temporary = Files.createTempFile(folder, ".new", null, FILE);
            try {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(content);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                // A link and not a rename: a rename would replace the key that another writer already seals under
                Files.createLink(file, temporary);
            } catch (FileAlreadyExistsException e) {
                return;
            } finally {
                Files.delete(temporary);
            }
            try (FileChannel entries = FileChannel.open(folder)) {
                entries.force(true);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new SealingException.KeysUnavailable("`%s` cannot be written".formatted(file), e);
        }
    }
}
