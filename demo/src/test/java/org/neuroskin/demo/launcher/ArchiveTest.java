package org.neuroskin.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @TempDir
    private Path folder;

    @Test
    void anArchiveIsUnpackedOnceAndWhole() {
        Path target = folder.resolve("server");
        Archive.unpackOnce(target, fresh -> Files.writeString(fresh.resolve("program"), "first"));
        Archive.unpackOnce(target, fresh -> Files.writeString(fresh.resolve("program"), "second"));

        assertThat(target.resolve("program")).hasContent("first");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void whatFailsHalfWayLeavesNothing() {
        assertThatThrownBy(() -> Archive.unpackOnce(folder.resolve("server"), fresh -> {
                    Files.writeString(fresh.resolve("half"), "half");
                    throw new IOException("the disk is full");
                }))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("the disk is full");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aZipCannotWriteOutsideItsFolder() throws IOException {
        Path zip = folder.resolve("evil.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("top/../../outside"));
            out.write(1);
        }
        Path target = Files.createDirectories(folder.resolve("a/b"));

        assertThatThrownBy(() -> Archive.zip(zip, target)).hasMessageContaining("outside its folder");
        assertThat(folder.resolve("a/outside")).doesNotExist();
    }

    @Test
    void aTarCannotWriteOutsideItsFolderNorLinkThere() throws IOException {
        Path target = Files.createDirectories(folder.resolve("a/b"));
        byte[] outside = tarXz(new TarArchiveEntry("../outside"));
        var link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
        link.setLinkName("../../etc");
        byte[] linked = tarXz(link);

        assertThatThrownBy(() -> Archive.tarXz(new ByteArrayInputStream(outside), target))
                .hasMessageContaining("outside its folder");
        assertThatThrownBy(() -> Archive.tarXz(new ByteArrayInputStream(linked), target))
                .hasMessageContaining("outside its folder");
        assertThat(target).isEmptyDirectory();
    }

    private static byte[] tarXz(TarArchiveEntry entry) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new XZCompressorOutputStream(bytes))) {
            byte[] content = "x".getBytes(StandardCharsets.US_ASCII);
            entry.setSize(entry.isSymbolicLink() ? 0 : content.length);
            tar.putArchiveEntry(entry);
            if (!entry.isSymbolicLink()) {
                tar.write(content);
            }
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
