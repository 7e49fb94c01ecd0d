package org.neuroskin.sealing.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
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
    /** How long keys are wrapped in one era. */
    static final Duration LENGTH = Duration.ofDays(10);

    private static final String SUFFIX = ".era";
    private static final String LOCK = ".lock";
    private static final Pattern CONTENT = Pattern.compile("neuroskin-era-1 ([0-9a-f]{24}) ([A-Za-z0-9_-]+)\n");

    private static final Pattern NAME = Pattern.compile("([0-9]{4}-[0-9]{2})(?:(-[0-9]{2})(T[0-9]{6}Z)?)?");

    private final Path folder;
    private final RootKey root;
    private final Clock clock;
    private final SecureRandom random;
    private final Map<Path, Era> opened = new HashMap<>();

    /** Keeps its files in this folder, which is made on first use. */
    public EraStore(Path folder, RootKey root, Clock clock, SecureRandom random) {
        this.folder = folder;
        this.root = root;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The era in which keys are wrapped now: the newest, or a new one where that is older than {@link #LENGTH}.
     *
     * <p>A clock that was set back does not bring an older era back.
     */
    synchronized Era current() {
        Instant now = clock.instant();
        return all().stream()
                .max(Comparator.comparing(Listed::begun))
                .filter(newest -> newest.begun().plus(LENGTH).isAfter(now))
                .map(newest -> named(newest.name()))
                .orElseGet(() -> named(nameOf(now.truncatedTo(ChronoUnit.DAYS))));
    }

    /** Makes an era that is current from this moment on, unless there is one that began since. */
    synchronized void begin(Instant moment) {
        if (all().stream().noneMatch(era -> !era.begun().isBefore(moment))) {
            named(nameOf(moment));
        }
    }

    /** The eras whose files are there, oldest first. */
    synchronized List<Listed> all() {
        return files().stream()
                .flatMap(file -> line(file).stream())
                .flatMap(line -> begun(line.name()).map(begun -> new Listed(line.name(), line.keyId(), begun)).stream())
                .sorted(Comparator.comparing(Listed::begun))
                .toList();
    }

    /** The key of this name, made if there is none. */
    synchronized Era named(String name) {
        Path file = folder.resolve(name + SUFFIX);
        Optional<Era> existing = read(file);
        if (existing.isPresent()) {
            return existing.get();
        }
        String keyId = KeyPlace.randomKeyId(random);
        byte[] key = new byte[MessageKeys.KEY_BYTES];
        random.nextBytes(key);
        // Not beside a rewrap, which would miss this file and then destroy what wraps it
        PrivateFile.exclusively(
                folder.resolve(LOCK), () -> PrivateFile.createIfAbsent(file, content(name, keyId, key)));
        Arrays.fill(key, (byte) 0);
        return read(file).orElseThrow(() -> new SealingException.KeysUnavailable("`%s` is gone".formatted(file), null));
    }

    /** The era whose key has this id; {@code KeyUnknown} if there is no such file (any more). */
    synchronized Era ofKeyId(String keyId) {
        for (Path file : files()) {
            if (line(file).filter(line -> line.keyId().equals(keyId)).isPresent()) {
                return read(file).orElseThrow(() -> new SealingException.KeyUnknown(keyId));
            }
        }
        throw new SealingException.KeyUnknown(keyId);
    }

    /** Wraps each key of this folder once more, by what the root key wraps with now; returns how many. */
    synchronized int rewrap() {
        return PrivateFile.exclusively(folder.resolve(LOCK), () -> {
            int rewrapped = 0;
            for (Path file : files()) {
                Optional<Era> era = read(file);
                if (era.isPresent()) {
                    byte[] key = era.get().key();
                    PrivateFile.replace(
                            file, content(era.get().name(), era.get().keyId(), key));
                    Arrays.fill(key, (byte) 0);
                    rewrapped++;
                }
            }
            return rewrapped;
        });
    }

    /** Destroys the key of an era: what is wrapped in it opens nowhere any more. */
    synchronized void destroy(String name) {
        Path file = folder.resolve(name + SUFFIX);
        PrivateFile.exclusively(folder.resolve(LOCK), () -> PrivateFile.destroy(file));
        forget(file);
    }

    private List<Path> files() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            List<Path> files = new ArrayList<>();
            found.forEach(files::add);
            return files;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new SealingException.KeysUnavailable("`%s` cannot be read".formatted(folder), e);
        }
    }

    private Optional<Era> read(Path file) {
        // The file decides at each use: a destroyed era must not live on in memory
        Optional<Line> line = line(file);
        if (line.isEmpty()) {
            forget(file);
        }
        return line.map(now -> {
            Era known = opened.get(file);
            if (known != null && known.keyId().equals(now.keyId())) {
                return known;
            }
            byte[] key = root.unwrap(Base64.getUrlDecoder().decode(now.wrapped()), context(now.name(), now.keyId()));
            Era era = new Era(now.name(), now.keyId(), new Secret(key));
            opened.put(file, era);
            return era;
        });
    }

    private void forget(Path file) {
        Era destroyed = opened.remove(file);
        if (destroyed != null) {
            destroyed.secret().wipe();
        }
    }

    private static Optional<Line> line(Path file) {
        return PrivateFile.read(file).map(content -> {
            Matcher line = CONTENT.matcher(new String(content, StandardCharsets.US_ASCII));
            if (!line.matches()) {
                throw new SealingException.KeysUnavailable("`%s` is not an era file".formatted(file), null);
            }
            return new Line(file.getFileName().toString().replace(SUFFIX, ""), line.group(1), line.group(2));
        });
    }

    private byte[] content(String name, String keyId, byte[] key) {
        byte[] wrapped = root.wrap(key, context(name, keyId));
        return "neuroskin-era-1 %s %s\n"
                .formatted(keyId, Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] context(String name, String keyId) {
        return new KeyPlace("", "era", "", "", name, keyId).bytes(new Header(Suite.OBJECT, keyId));
    }

    private static String nameOf(Instant moment) {
        // A day, or a day and a time: names sort as the eras began, and hold no colon, which some file systems refuse
        return DateTimeFormatter.ISO_INSTANT
                .format(moment.truncatedTo(ChronoUnit.SECONDS))
                .replace("T00:00:00Z", "")
                .replace(":", "");
    }

    /** When an era of this name began; empty if the name is no time. A month alone, as in older files, is its first day. */
    private static Optional<Instant> begun(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String day = parts.group(2) == null ? "-01" : parts.group(2);
        String time = parts.group(3) == null ? "T00:00:00Z" : parts.group(3).replaceAll("T(..)(..)(..)Z", "T$1:$2:$3Z");
        return Optional.of(Instant.parse(parts.group(1) + day + time));
    }

    /** An era whose key is open. */
    record Era(String name, String keyId, Secret secret) {
        /** A copy of the key, to be wiped by the caller; {@code KeyUnknown} once the era is destroyed. */
        byte[] key() {
            byte[] key = secret.copy();
            if (key == null) {
                throw new SealingException.KeyUnknown(keyId);
            }
            return key;
        }
    }

    /** An era whose file is there. */
    record Listed(String name, String keyId, Instant begun) {}

    /** What is in a file. */
    private record Line(String name, String keyId, String wrapped) {}
}
