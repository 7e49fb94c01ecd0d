package org.neuroskin.sealing.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.MessageKeys;
import org.neuroskin.sealing.format.v1.Suite;

/**
 * The keys of eras (shred epochs), each wrapped by the root key in a file {@code <era>.era} of one folder.
 *
 * <p>Guarantee: they are nowhere else, above all in no database, so that without its file all that was wrapped in an era stays
 * closed, whatever backup of the keyring comes back. Never back this folder up together with the keyring. All gateways share it.
 */
public final class EraStore {
    private static final String SUFFIX = ".era";
    private static final Pattern CONTENT = Pattern.compile("neuroskin-era-1 ([0-9a-f]{24}) ([A-Za-z0-9_-]+)\n");

    private final Path folder;
    private final RootKey root;
    private final SecureRandom random;
    private final Map<Path, Era> opened = new HashMap<>();

    /** Keeps its files in this folder, which is made on first use. */
    public EraStore(Path folder, RootKey root, SecureRandom random) {
        this.folder = folder;
        this.root = root;
        this.random = random;
    }

    /** The key of an era, made if there is none. */
    synchronized Era ofEpoch(String epoch) {
        Path file = folder.resolve(epoch + SUFFIX);
        Optional<Era> existing = read(file);
        if (existing.isPresent()) {
            return existing.get();
        }
        String keyId = KeyPlace.randomKeyId(random);
        byte[] key = new byte[MessageKeys.KEY_BYTES];
        random.nextBytes(key);
        byte[] wrapped = root.wrap(key, context(epoch, keyId));
        Arrays.fill(key, (byte) 0);
        String content = "neuroskin-era-1 %s %s\n"
                .formatted(keyId, Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped));
        PrivateFile.createIfAbsent(file, content.getBytes(StandardCharsets.US_ASCII));
        return read(file).orElseThrow(() -> new SealingException.KeysUnavailable("`%s` is gone".formatted(file), null));
    }

    /** The era whose key has this id; {@code KeyUnknown} if there is no such file (any more). */
    synchronized Era ofKeyId(String keyId) {
        for (Map.Entry<Path, Era> each : Map.copyOf(opened).entrySet()) {
            if (each.getValue().keyId().equals(keyId)) {
                return read(each.getKey()).orElseThrow(() -> new SealingException.KeyUnknown(keyId));
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                Optional<Era> era = read(file);
                if (era.isPresent() && era.get().keyId().equals(keyId)) {
                    return era.get();
                }
            }
        } catch (NoSuchFileException e) {
            throw new SealingException.KeyUnknown(keyId);
        } catch (IOException e) {
            throw new SealingException.KeysUnavailable("`%s` cannot be read".formatted(folder), e);
        }
        throw new SealingException.KeyUnknown(keyId);
    }

    private Optional<Era> read(Path file) {
        // The file decides at each use: a destroyed era must not live on in memory
        Optional<byte[]> content = PrivateFile.read(file);
        if (content.isEmpty()) {
            Era destroyed = opened.remove(file);
            if (destroyed != null) {
                destroyed.secret().wipe();
            }
            return Optional.empty();
        }
        Matcher line = CONTENT.matcher(new String(content.get(), StandardCharsets.US_ASCII));
        if (!line.matches()) {
            throw new SealingException.KeysUnavailable("`%s` is not an era file".formatted(file), null);
        }
        Era known = opened.get(file);
        if (known != null && known.keyId().equals(line.group(1))) {
            return Optional.of(known);
        }
        String epoch = file.getFileName().toString().replace(SUFFIX, "");
        byte[] key = root.unwrap(Base64.getUrlDecoder().decode(line.group(2)), context(epoch, line.group(1)));
        Era era = new Era(epoch, line.group(1), new Secret(key));
        opened.put(file, era);
        return Optional.of(era);
    }

    private static byte[] context(String epoch, String keyId) {
        return new KeyPlace("", "era", "", "", epoch, keyId).bytes(new Header(Suite.OBJECT, keyId));
    }

    record Era(String epoch, String keyId, Secret secret) {}
}
