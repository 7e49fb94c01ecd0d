package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.neuroskin.demo.launcher.BackupManifest.Database;
import org.neuroskin.demo.launcher.BackupManifest.Table;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backup as a folder: {@code manifest.json} with the hash of every other file, {@code manifest.mac} over it with a secret that is
 * not in the backup, and the rows of each table in a folder for each database.
 */
final class BackupFolder {
    private static final String MANIFEST = "manifest.json";
    private static final String MAC = "manifest.mac";
    private static final String KEY = "backup-key";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;
    private final Secrets secrets;

    BackupFolder(Path folder, Installation installation) {
        this.folder = folder.toAbsolutePath().normalize();
        this.secrets = new Secrets(installation.home().resolve("secrets").resolve("backup"));
    }

    Path path() {
        return folder;
    }

    /** Where the files of a database are. */
    Path of(String database) {
        return folder.resolve(database);
    }

    /** Refuses a folder that has something in it already. */
    void requireFresh() {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    if (files.findAny().isPresent()) {
                        throw new LauncherFailure("`%s` is not empty (expected: a new folder)".formatted(folder));
                    }
                }
            }
        } catch (IOException e) {
            throw PrivateFiles.failure("the folder `%s` cannot be used".formatted(folder), e);
        }
    }

    /** Closes it: without a manifest it is no backup. */
    void write(BackupManifest manifest) {
        String text = JSON.writeValueAsString(manifest) + "\n";
        secrets.generated(KEY);
        PrivateFiles.write(folder.resolve(MAC), mac(text));
        PrivateFiles.write(folder.resolve(MANIFEST), text);
    }

    /**
     * The manifest, once every byte of the backup is what it was when it was made.
     *
     * @throws LauncherFailure if it is not
     */
    BackupManifest verified() {
        if (!Files.isRegularFile(folder.resolve(MANIFEST))) {
            throw new LauncherFailure("`%s` is no backup: there is no `%s` in it".formatted(folder, MANIFEST));
        }
        if (!Files.isRegularFile(secrets.file(KEY))) {
            throw new LauncherFailure("the secret `%s` is missing: put the secrets of the installation back first"
                    .formatted(secrets.file(KEY)));
        }
        String text = PrivateFiles.read(folder.resolve(MANIFEST));
        String mac = PrivateFiles.read(folder.resolve(MAC)).strip();
        if (!MessageDigest.isEqual(
                mac.getBytes(StandardCharsets.US_ASCII), mac(text).getBytes(StandardCharsets.US_ASCII))) {
            throw new LauncherFailure("`%s` was changed, or is of another installation than `%s`"
                    .formatted(folder.resolve(MANIFEST), secrets.file(KEY)));
        }
        BackupManifest manifest = read(text);
        for (Database database : manifest.databases()) {
            for (Table table : database.tables()) {
                require(of(database.name()).resolve(table.file()), table.sha256());
            }
        }
        return manifest;
    }

    private BackupManifest read(String text) {
        try {
            BackupManifest manifest = JSON.readValue(text, BackupManifest.class);
            if (!BackupManifest.FORMAT.equals(manifest.format())) {
                throw new LauncherFailure(
                        "`%s` is a `%s` (expected: %s)".formatted(folder, manifest.format(), BackupManifest.FORMAT));
            }
            return manifest;
        } catch (JacksonException e) {
            throw new LauncherFailure("`%s` cannot be read".formatted(folder.resolve(MANIFEST)), e);
        }
    }

    private static void require(Path file, String sha256) {
        MessageDigest digest = TableCopy.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (NoSuchFileException e) {
            throw new LauncherFailure("the backup is damaged: `%s` is missing".formatted(file), e);
        } catch (IOException e) {
            throw PrivateFiles.failure("`%s` cannot be read".formatted(file), e);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            throw new LauncherFailure("the backup is damaged: `%s` is not what it was".formatted(file));
        }
    }

    private String mac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(PrivateFiles.read(secrets.file(KEY))), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
