package org.neuroskin.consentservice.rights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A ZIP that is written while it is sent: no more of it is in memory than one buffer, and nothing anywhere else. */
final class ExportArchive {
    private static final int BUFFER_BYTES = 1 << 14;

    private final ZipOutputStream zip;

    /**
     * What was put in.
     *
     * @param complete false if what it was read from broke off
     */
    record Entry(String file, long bytes, String sha256, boolean complete) {}

    ExportArchive(OutputStream out) {
        this.zip = new ZipOutputStream(out);
    }

    Entry put(String file, byte[] content) throws IOException {
        return put(file, new ByteArrayInputStream(content));
    }

    /** Puts a file in as far as it can be read; throws only where the archive cannot be written. */
    Entry put(String file, InputStream content) throws IOException {
        zip.putNextEntry(new ZipEntry(file));
        MessageDigest hash = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        boolean complete = true;
        while (true) {
            int read;
            try {
                read = content.read(buffer);
            } catch (IOException e) {
                complete = false;
                break;
            }
            if (read < 0) {
                break;
            }
            hash.update(buffer, 0, read);
            zip.write(buffer, 0, read);
            bytes += read;
        }
        zip.closeEntry();
        zip.flush();
        return new Entry(file, bytes, HexFormat.of().formatHex(hash.digest()), complete);
    }

    void finish() throws IOException {
        zip.finish();
        zip.flush();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
