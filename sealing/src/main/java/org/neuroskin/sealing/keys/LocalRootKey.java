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
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * passphrase. Guarantee: created whole on first use, with permissions 0600; a file that others may read, or that asks for a huge
 * derivation, is refused before any work is done. Source: RFC 9106 §4.
 */
public final class LocalRootKey implements RootKey {
    private static final Pattern FIRST_LINE =
            Pattern.compile("neuroskin-root-1 argon2id m=([0-9]{1,7}) t=([0-9]{1,2}) p=([0-9]{1,2}) ([0-9a-f]{32})");
    private static final Cost COST = new Cost(65_536, 3, 1);
    private static final Cost MAX_COST = new Cost(262_144, 10, 4);
    private static final int SALT_BYTES = 16;
    private static final int MAX_FIRST_LINE_BYTES = 128;
    // The password is 256 bits from Argon2id: stretching it once more would only cost time
    private static final int STORE_ITERATIONS = 1_024;

    private final String id;
    private final byte[] key;
    private final SecureRandom random;

    private LocalRootKey(String id, byte[] key, SecureRandom random) {
        this.id = id;
        this.key = key;
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
        int lineEnd = 0;
        while (lineEnd < Math.min(content.length, MAX_FIRST_LINE_BYTES) && content[lineEnd] != '\n') {
            lineEnd++;
        }
        Matcher line = FIRST_LINE.matcher(new String(content, 0, lineEnd, StandardCharsets.US_ASCII));
        if (!line.matches()) {
            throw new SealingException.KeysUnavailable("`%s` is not a root key file".formatted(file), null);
        }
        Cost cost = new Cost(number(line, 1), number(line, 2), number(line, 3));
        cost.requireBounded(file);
        char[] password = cost.password(passphrase, HexFormat.of().parseHex(line.group(4)));
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", new BouncyCastleProvider());
            store.load(new ByteArrayInputStream(content, lineEnd + 1, content.length - lineEnd - 1), password);
            String id = Collections.list(store.aliases()).getFirst();
            Key key = store.getKey(id, password);
            return new LocalRootKey(id, key.getEncoded(), random);
        } catch (IOException | GeneralSecurityException e) {
            throw new SealingException.KeysUnavailable(
                    "`%s` does not open with this root passphrase, or is damaged".formatted(file), e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        Header header = new Header(Suite.OBJECT, id);
        byte[] salt = new byte[MessageKeys.SALT_BYTES];
        random.nextBytes(salt);
        byte[] message = ChunkedMessage.seal(key, salt, context, plain);
        return ByteBuffer.allocate(Header.BYTES + message.length)
                .put(header.bytes())
                .put(message)
                .array();
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        try {
            ByteBuffer from = ByteBuffer.wrap(wrapped);
            Header header = Header.read(from, Suite.OBJECT);
            if (!header.keyId().equals(id)) {
                throw new SealingException.KeyUnknown(header.keyId());
            }
            return ChunkedMessage.open(key, context, from);
        } catch (FormatException e) {
            throw SealingException.of(e);
        }
    }

    private static int number(Matcher line, int group) {
        return Integer.parseInt(line.group(group));
    }

    private static byte[] newContent(char[] passphrase, SecureRandom random, Cost cost) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] key = new byte[MessageKeys.KEY_BYTES];
        random.nextBytes(salt);
        random.nextBytes(key);
        char[] password = cost.password(passphrase, salt);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes("neuroskin-root-1 argon2id m=%d t=%d p=%d %s\n"
                .formatted(
                        cost.memoryKib, cost.passes, cost.lanes, HexFormat.of().formatHex(salt))
                .getBytes(StandardCharsets.US_ASCII));
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", new BouncyCastleProvider());
            PBKDF2Config storeCost = new PBKDF2Config.Builder()
                    .withPRF(PBKDF2Config.PRF_SHA512)
                    .withIterationCount(STORE_ITERATIONS)
                    .build();
            // Loading nothing sets the cost for the entry, storing the cost for the store
            store.load(new BCFKSLoadStoreParameter.Builder((InputStream) null, password)
                    .withStorePBKDFConfig(storeCost)
                    .build());
            store.setKeyEntry(KeyPlace.randomKeyId(random), new SecretKeySpec(key, "AES"), password, null);
            store.store(new BCFKSLoadStoreParameter.Builder(content, password)
                    .withStorePBKDFConfig(storeCost)
                    .build());
            return content.toByteArray();
        } catch (IOException | GeneralSecurityException e) {
            throw new SealingException.KeysUnavailable("a root key file cannot be made", e);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(password, '\0');
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
