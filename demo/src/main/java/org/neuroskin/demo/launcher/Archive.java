package org.neuroskin.demo.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Unpacks a server's archive into a folder of its own, once: the folder is either whole or not there, and nothing is
 * written outside it. Two that unpack the same at once do not disturb each other.
 */
final class Archive {
    private static final int OWNER_EXECUTE = 0100;

    /** Writes what is in an archive below the folder. */
    @FunctionalInterface
    interface Content {
        void into(Path folder) throws IOException;
    }

    private Archive() {}

    static Path unpackOnce(Path folder, Content content) {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Path parent = PrivateFiles.folder(PrivateFiles.parent(folder));
        Path fresh = PrivateFiles.temporaryFolder(parent, ".unpacking-");
        try {
            content.into(fresh);
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            PrivateFiles.delete(fresh);
        } catch (IOException e) {
            PrivateFiles.delete(fresh);
            throw PrivateFiles.failure("`%s` cannot be unpacked".formatted(folder), e);
        }
        return folder;
    }

    /** A tar archive compressed with xz. */
    static void tarXz(InputStream archive, Path folder) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = inside(folder, folder, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isSymbolicLink()) {
                    Path parent = PrivateFiles.parent(target);
                    Files.createDirectories(parent);
                    inside(folder, parent, entry.getLinkName());
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    write(tar, target, entry.getMode());
                }
            }
        }
    }

    /** A zip archive, without the one folder that everything in it is in. */
    static void zip(Path archive, Path folder) throws IOException {
        try (var zip = ZipFile.builder().setPath(archive).get()) {
            for (ZipArchiveEntry entry :
                    (Iterable<ZipArchiveEntry>) () -> zip.getEntries().asIterator()) {
                int below = entry.getName().indexOf('/') + 1;
                if (entry.isDirectory() || below == 0) {
                    continue;
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    write(in, inside(folder, folder, entry.getName().substring(below)), entry.getUnixMode());
                }
            }
        }
    }

    private static void write(InputStream in, Path target, int mode) throws IOException {
        Files.createDirectories(PrivateFiles.parent(target));
        Files.copy(in, target);
        String permissions = (mode & OWNER_EXECUTE) == 0 ? "rw-------" : "rwx------";
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(permissions));
    }

    private static Path inside(Path folder, Path from, String name) throws IOException {
        Path path = from.resolve(name).normalize();
        if (!path.startsWith(folder)) {
            throw new IOException("the archive names `%s`, which is outside its folder".formatted(name));
        }
        return path;
    }
}
