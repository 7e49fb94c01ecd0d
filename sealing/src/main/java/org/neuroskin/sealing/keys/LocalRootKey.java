package org.neuroskin.sealing.keys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.format.v1.ChunkedMessage;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.MessageKeys;
import org.neuroskin.sealing.format.v1.Suite;

/**
 * A root key in a local file, for development and single machines.
 *
 * <p>The file is one line with the cost and salt of Argon2id, then a BCFKS key store whose password is derived with it from the
 * passphrase, with one entry {@code <number>.<id>} for each version of the key. Guarantee: created whole on first use, with
 * permissions 0600; a file that others may read, or that asks for a huge derivation, is refused before any work is done.
 * Processes that share the file may rotate it under each other. Source: RFC 9106 §4. Safe for use by many threads.
 */
public final class LocalRootKey implements RootKey {
    private static final Pattern FIRST_LINE =
            Pattern.compile("neuroskin-root-1 argon2id m=([0-9]{1,7}) t=([0-9]{1,2}) p=([0-9]{1,2}) ([0-9a-f]{32})");
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final Cost COST = new Cost(65_536, 3, 1);
    private static final Cost MAX_COST = new Cost(262_144, 10, 4);
    private static final int SALT_BYTES = 16;
    private static final int MAX_FIRST_LINE_BYTES = 128;
    // The password is 256 bits from Argon2id: stretching it once more would only cost time
    private static final int STORE_ITERATIONS = 1_024;

    private final Path file;
    private final String firstLine;
    private final char[] password;
    private final SecureRandom random;
    private List<Version> versions = List.of();

    /** Keeps what opens the file, which tells no more than the keys that were in it. */
    private LocalRootKey(Path file, String firstLine, char[] password, SecureRandom random) {
        this.file = file;
        this.firstLine = firstLine;
        this.password = password;
        this.random = random;
    }

    /**
     * Opens the file, or creates it with a random key where there is none.
     *
     * @param passphrase not kept; the caller wipes it
     * @throws SealingException.KeysUnavailable with a sentence for the operator if the passphrase or the file is not right
     */
    public static LocalRootKey openOrCreate(Path file, char[] passphrase, SecureRandom random) {
        return openOrCreate(file, passphrase, random, COST);
    }

    static LocalRootKey openOrCreate(Path file, char[] passphrase, SecureRandom random, Cost costIfNew) {
        if (passphrase.length == 0) {
            throw new SealingException.KeysUnavailable("the root passphrase is empty", null);
        }
        byte[] content = PrivateFile.read(file).orElseGet(() -> {
            PrivateFile.createIfAbsent(file, newContent(passphrase, random, costIfNew));
            return PrivateFile.read(file).orElseThrow();
        });
        int lineEnd = lineEnd(content);
        Matcher line = FIRST_LINE.matcher(new String(content, 0, lineEnd, StandardCharsets.US_ASCII));
        if (!line.matches()) {
            throw new SealingException.KeysUnavailable("`%s` is not a root key file".formatted(file), null);
        }
        Cost cost = new Cost(number(line, 1), number(line, 2), number(line, 3));
        cost.requireBounded(file);
        char[] password = cost.password(passphrase, HexFormat.of().parseHex(line.group(4)));
        LocalRootKey root = new LocalRootKey(file, line.group(), password, random);
        root.load();
        return root;
    }

    @Override
    public synchronized byte[] wrap(byte[] plain, byte[] context) {
        // What another process made meanwhile is what wraps: what it replaced may be about to be destroyed
        load();
        Version newest = versions.getLast();
        Header header = new Header(Suite.OBJECT, newest.id());
        byte[] salt = new byte[MessageKeys.SALT_BYTES];
        random.nextBytes(salt);
        byte[] message = ChunkedMessage.seal(newest.key().getEncoded(), salt, context, plain);
        return ByteBuffer.allocate(Header.BYTES + message.length)
                .put(header.bytes())
                .put(message)
                .array();
    }

    @Override
    public synchronized byte[] unwrap(byte[] wrapped, byte[] context) {
        try {
            ByteBuffer from = ByteBuffer.wrap(wrapped);
            String id = Header.read(from, Suite.OBJECT).keyId();
            if (versions.stream().noneMatch(version -> version.id().equals(id))) {
                load();
            }
            Version version = versions.stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new SealingException.KeyUnknown(id));
            return ChunkedMessage.open(version.key().getEncoded(), context, from);
        } catch (FormatException e) {
            throw SealingException.of(e);
        }
    }

    @Override
    public void rotate() {
        change(now -> Stream.concat(now.stream(), Stream.of(fresh(now.getLast().number() + 1, random)))
                .toList());
    }

    @Override
    public void dropFormer() {
        change(now -> List.of(now.getLast()));
    }

    private void change(UnaryOperator<List<Version>> change) {
        PrivateFile.exclusively(file.resolveSibling(file.getFileName() + ".lock"), () -> {
            synchronized (this) {
                load();
                PrivateFile.replace(file, content(firstLine, password, change.apply(versions)));
                load();
            }
            return true;
        });
    }

    private void load() {
        byte[] content = PrivateFile.read(file)
                .orElseThrow(() -> new SealingException.KeysUnavailable("`%s` is gone".formatted(file), null));
        int lineEnd = lineEnd(content);
        if (!new String(content, 0, lineEnd, StandardCharsets.US_ASCII).equals(firstLine)) {
            throw new SealingException.KeysUnavailable("`%s` is another root key's".formatted(file), null);
        }
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", BOUNCY_CASTLE);
            store.load(new ByteArrayInputStream(content, lineEnd + 1, content.length - lineEnd - 1), password);
            List<Version> found = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                int dot = alias.indexOf('.');
                found.add(new Version(
                        dot < 0 ? 0 : Integer.parseInt(alias.substring(0, dot)),
                        alias.substring(dot + 1),
                        store.getKey(alias, password)));
            }
            versions = found.stream()
                    .sorted(Comparator.comparingInt(Version::number))
                    .toList();
        } catch (IOException | GeneralSecurityException e) {
            throw new SealingException.KeysUnavailable(
                    "`%s` does not open with this root passphrase, or is damaged".formatted(file), e);
        }
    }

    private static int lineEnd(byte[] content) {
        int lineEnd = 0;
        while (lineEnd < Math.min(content.length, MAX_FIRST_LINE_BYTES) && content[lineEnd] != '\n') {
            lineEnd++;
        }
        return lineEnd;
    }

    private static int number(Matcher line, int group) {
        return Integer.parseInt(line.group(group));
    }

    private static byte[] newContent(char[] passphrase, SecureRandom random, Cost cost) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        String firstLine = "neuroskin-root-1 argon2id m=%d t=%d p=%d %s"
                .formatted(
                        cost.memoryKib, cost.passes, cost.lanes, HexFormat.of().formatHex(salt));
        char[] password = cost.password(passphrase, salt);
        try {
            return content(firstLine, password, List.of(fresh(0, random)));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static Version fresh(int number, SecureRandom random) {
        byte[] key = new byte[MessageKeys.KEY_BYTES];
        random.nextBytes(key);
        try {
            return new Version(number, KeyPlace.randomKeyId(random), new SecretKeySpec(key, "AES"));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] content(String firstLine, char[] password, List<Version> versions) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes((firstLine + "\n").getBytes(StandardCharsets.US_ASCII));
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", BOUNCY_CASTLE);
            PBKDF2Config storeCost = new PBKDF2Config.Builder()
                    .withPRF(PBKDF2Config.PRF_SHA512)
                    .withIterationCount(STORE_ITERATIONS)
                    .build();
            // Loading nothing sets the cost for the entries, storing the cost for the store
            store.load(new BCFKSLoadStoreParameter.Builder((InputStream) null, password)
                    .withStorePBKDFConfig(storeCost)
                    .build());
            for (Version version : versions) {
                store.setKeyEntry(version.number() + "." + version.id(), version.key(), password, null);
            }
            store.store(new BCFKSLoadStoreParameter.Builder(content, password)
                    .withStorePBKDFConfig(storeCost)
                    .build());
            return content.toByteArray();
        } catch (IOException | GeneralSecurityException e) {
            throw new SealingException.KeysUnavailable("a root key file cannot be made", e);
        }
    }

    /** One version of the key; the highest number wraps. */
    private record Version(int number, String id, Key key) {
        @Override
        public String toString() {
            return "Version[%d]".formatted(number);
        }
    }

    /** What a derivation with Argon2id costs. */
    record Cost(int memoryKib, int passes, int lanes) {
        /** The file is read before anything in it is authenticated: whoever can change it must not be able to stop the start. */
        void requireBounded(Path file) {
            boolean positive = memoryKib > 0 && passes > 0 && lanes > 0;
            if (!positive || memoryKib > MAX_COST.memoryKib || passes > MAX_COST.passes || lanes > MAX_COST.lanes) {
                throw new SealingException.KeysUnavailable(
                        "`%s` asks for `%s` (expected: at most %s)".formatted(file, this, MAX_COST), null);
            }
        }

        char[] password(char[] passphrase, byte[] salt) {
            Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
            argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] derived = new byte[MessageKeys.KEY_BYTES];
            argon2.generateBytes(passphrase, derived);
            char[] password = new char[2 * derived.length];
            for (int i = 0; i < derived.length; i++) {
                password[2 * i] = Character.forDigit((derived[i] >> 4) & 0xF, 16);
                password[2 * i + 1] = Character.forDigit(derived[i] & 0xF, 16);
            }
            Arrays.fill(derived, (byte) 0);
            return password;
        }
    }
}
