package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and folders that nobody but the user who runs the launcher can read. */
final class PrivateFiles {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFiles() {}

    /** The folder, made private with its parents where missing. One that is there stays as it is. */
    static Path folder(Path folder) {
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            return folder;
        } catch (IOException e) {
            throw failure("the folder `%s` cannot be used".formatted(folder), e);
        }
    }

    static Path temporaryFolder(Path parent, String prefix) {
        try {
            return Files.createTempDirectory(folder(parent), prefix, PosixFilePermissions.asFileAttribute(FOLDER));
        } catch (IOException e) {
            throw failure("no folder can be made in `%s`".formatted(parent), e);
        }
    }

    /** Replaces the file as a whole: a reader sees the old text or the new one, also after a crash. */
    static void write(Path file, String text) {
        Path parent = folder(parent(file));
        try {
            Path fresh = Files.createTempFile(parent, "." + file.getFileName(), ".new", FILE);
            Files.writeString(fresh, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure("the file `%s` cannot be written".formatted(file), e);
        }
    }

    /** The folder in which the file is. */
    static Path parent(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "the root is no file");
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw failure("the file `%s` cannot be read".formatted(file), e);
        }
    }

    /** Removes the folder and all in it; what is already gone is no failure. Links are removed, not followed. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw failure("the folder `%s` cannot be removed".formatted(folder), e);
        }
    }

    static LauncherFailure failure(String what, IOException cause) {
        return new LauncherFailure(
                "%s: %s".formatted(what, cause.getMessage() == null ? cause.toString() : reason(cause)), cause);
    }

    private static String reason(IOException cause) {
        return cause instanceof java.nio.file.FileSystemException system && system.getReason() != null
                ? system.getReason()
                : switch (cause) {
                    case java.nio.file.AccessDeniedException _ -> "permission denied";
                    case java.nio.file.FileAlreadyExistsException _ -> "a file of that name is in the way";
                    case java.nio.file.NoSuchFileException missing -> "`" + missing.getFile() + "` is missing";
                    case IOException other -> String.valueOf(other.getMessage());
                };
    }
}
