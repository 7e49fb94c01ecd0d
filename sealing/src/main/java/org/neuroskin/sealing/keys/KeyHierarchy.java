package org.neuroskin.sealing.keys;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.DataKey;
import org.neuroskin.sealing.OpeningKeys;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.format.v1.MessageKeys;

/**
 * Makes, finds and opens keys: root → era → subject key → data key of (subject, category, month), and index keys beside these.
 *
 * <p>Which era wraps a subject key changes, as {@link KeyRotation} does it, and nothing below is touched by that.
 *
 * <p>Guarantee: of several gateways that make the same key at once, all use the one that the keyring kept; every key is bound to
 * its place, so that a keyring which swaps rows is found out; a key's state is checked when it is unwrapped, that is at least every
 * 60 s and after {@link #forget}. A shredded key opens nothing and seals nothing ever again. Safe for use by many threads.
 */
public final class KeyHierarchy implements OpeningKeys {
    private static final int MAX_KEYS = 20_000;
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);

    private final String tenant;
    private final EraStore eras;
    private final Keyring keyring;
    private final Clock clock;
    private final SecureRandom random;
    private final KeyCache cache;

    /** Keys of one tenant. Months are those of the clock in UTC. */
    public KeyHierarchy(String tenant, EraStore eras, Keyring keyring, Clock clock, SecureRandom random) {
        this(tenant, eras, keyring, clock, random, System::nanoTime);
    }

    KeyHierarchy(
            String tenant, EraStore eras, Keyring keyring, Clock clock, SecureRandom random, LongSupplier nanoTime) {
        this.tenant = tenant;
        this.eras = eras;
        this.keyring = keyring;
        this.clock = clock;
        this.random = random;
        this.cache = new KeyCache(MAX_KEYS, TIME_TO_LIVE, nanoTime);
    }

    /**
     * The key that seals what is written now, made if there is none or those of this month only open; to be closed by the caller.
     *
     * @throws SealingException {@code KeysUnavailable}; {@code KeySuspended}; {@code KeyShredded} where an erasure came between
     */
    public DataKey sealingKey(SubjectId subject, CategoryId category) {
        return activeKey(
                subject, category, YearMonth.now(clock.withZone(ZoneOffset.UTC)).toString());
    }

    /**
     * The key that seals what was written in a month, for when that is sealed anew: so an erasure of the month meets it still. Made if
     * there is none or those of the month only open; to be closed by the caller. Fails as {@link #sealingKey(SubjectId, CategoryId)}.
     *
     * @param month such as {@code 2026-11}
     */
    public DataKey sealingKey(SubjectId subject, CategoryId category, YearMonth month) {
        return activeKey(subject, category, month.toString());
    }

    /**
     * The key of search tokens, the same in every month, made if there is none; to be closed by the caller. Erasing everything or
     * the category destroys it, erasing a month does not. Fails as {@link #sealingKey}.
     */
    public DataKey indexKey(SubjectId subject, CategoryId category) {
        return activeKey(subject, category, DataKey.INDEX);
    }

    private DataKey activeKey(SubjectId subject, CategoryId category, String epoch) {
        return dataKey(subject, "%s/%s".formatted(category, epoch), () -> {
            WrappedKey row = dataRow(subject, category, epoch);
            requireActive(row);
            return openData(row);
        });
    }

    @Override
    public DataKey openingKey(SubjectId subject, String keyId) {
        return dataKey(subject, keyId, () -> openData(find(subject, KeyPlace.DATA, keyId)));
    }

    /** Drops what is known of a subject: call it when the state of any of its keys may have changed. */
    public void forget(SubjectId subject) {
        cache.forget(subject);
    }

    /** Drops every key: for when nobody tells any more whose keys have changed. */
    public void forgetAll() {
        cache.forgetAll();
    }

    /** How many unwrapped keys are held at present, for whoever watches over the process. */
    public int cachedKeys() {
        return cache.size();
    }

    private DataKey dataKey(SubjectId subject, String name, Supplier<UnwrappedKey> load) {
        while (true) {
            UnwrappedKey key = cache.get(subject, name, load);
            byte[] material = key.secret().copy();
            if (material != null) {
                KeyPlace place = key.place();
                DataKey copy = DataKey.copyOf(
                        place.keyId(), subject, new CategoryId(place.category()), place.epoch(), material);
                Arrays.fill(material, (byte) 0);
                return copy;
            }
        }
    }

    private WrappedKey dataRow(SubjectId subject, CategoryId category, String epoch) {
        WrappedKey row = sealing(keyring.find(subject, KeyPlace.DATA, category, epoch))
                .orElseGet(() -> makeDataKey(subject, category, epoch));
        requirePlace(row, subject, KeyPlace.DATA);
        if (!category.equals(row.category()) || !row.epoch().equals(epoch)) {
            throw new SealingException.NotAuthentic();
        }
        return row;
    }

    private WrappedKey makeDataKey(SubjectId subject, CategoryId category, String epoch) {
        WrappedKey subjectRow = subjectRow(subject, epoch);
        requireActive(subjectRow);
        byte[] subjectKey = subjectKey(subject, subjectRow.id());
        WrappedKey fresh = new WrappedKey(
                KeyPlace.randomKeyId(random), KeyPlace.DATA, subject, category, epoch, KeyState.ACTIVE, null);
        return putIfAbsent(fresh, subjectRow.id(), subjectKey);
    }

    private WrappedKey subjectRow(SubjectId subject, String epoch) {
        WrappedKey row = sealing(keyring.find(subject, KeyPlace.SUBJECT, null, epoch))
                .orElseGet(() -> makeSubjectKey(subject, epoch));
        requirePlace(row, subject, KeyPlace.SUBJECT);
        return row;
    }

    private WrappedKey makeSubjectKey(SubjectId subject, String epoch) {
        EraStore.Era era = eras.current();
        WrappedKey fresh = new WrappedKey(
                KeyPlace.randomKeyId(random), KeyPlace.SUBJECT, subject, null, epoch, KeyState.ACTIVE, null);
        return putIfAbsent(fresh, era.keyId(), era.key());
    }

    /** What a person stores after an erasure, or after a leak, is sealed under keys of its own. */
    private static Optional<WrappedKey> sealing(List<WrappedKey> rows) {
        return rows.stream()
                .filter(row -> row.state() != KeyState.SHREDDED && row.state() != KeyState.DECRYPT_ONLY)
                .findFirst();
    }

    /** What the keyring kept: this key, or the one of whoever was faster. Either is opened before it is used. */
    private WrappedKey putIfAbsent(WrappedKey fresh, String wrappingKeyId, byte[] wrappingKey) {
        byte[] key = new byte[MessageKeys.KEY_BYTES];
        random.nextBytes(key);
        String material = KeyPlace.of(tenant, fresh).wrap(key, wrappingKeyId, wrappingKey, random);
        Arrays.fill(key, (byte) 0);
        Arrays.fill(wrappingKey, (byte) 0);
        return keyring.putIfAbsent(new WrappedKey(
                fresh.id(), fresh.level(), fresh.subject(), fresh.category(), fresh.epoch(), fresh.state(), material));
    }

    private UnwrappedKey openData(WrappedKey row) {
        if (row.category() == null) {
            throw new SealingException.Malformed("data key `%s` has no category".formatted(row.id()), null);
        }
        String material = requireOpens(row);
        return unwrap(row, material, subjectKey(row.subject(), KeyPlace.wrappingKeyId(material)));
    }

    private byte[] subjectKey(SubjectId subject, String keyId) {
        while (true) {
            byte[] key = cache.get(subject, keyId, () -> openSubject(find(subject, KeyPlace.SUBJECT, keyId)))
                    .secret()
                    .copy();
            if (key != null) {
                return key;
            }
        }
    }

    private UnwrappedKey openSubject(WrappedKey row) {
        String material = requireOpens(row);
        return unwrap(
                row, material, eras.ofKeyId(KeyPlace.wrappingKeyId(material)).key());
    }

    private UnwrappedKey unwrap(WrappedKey row, String material, byte[] wrappingKey) {
        KeyPlace place = KeyPlace.of(tenant, row);
        try {
            return new UnwrappedKey(place, new Secret(place.unwrap(material, wrappingKey)));
        } finally {
            Arrays.fill(wrappingKey, (byte) 0);
        }
    }

    private WrappedKey find(SubjectId subject, String level, String keyId) {
        WrappedKey row = keyring.find(keyId).orElseThrow(() -> new SealingException.KeyUnknown(keyId));
        requirePlace(row, subject, level);
        if (!row.id().equals(keyId)) {
            throw new SealingException.NotAuthentic();
        }
        return row;
    }

    private static void requirePlace(WrappedKey row, SubjectId subject, String level) {
        if (!row.subject().equals(subject) || !row.level().equals(level)) {
            throw new SealingException.NotAuthentic();
        }
    }

    private static void requireActive(WrappedKey row) {
        if (row.state() == KeyState.DECRYPT_ONLY) {
            throw new SealingException.KeySuspended(row.id());
        }
        requireOpens(row);
    }

    /** The wrapped bytes of a key that may open. */
    private static String requireOpens(WrappedKey row) {
        String material = row.material();
        return switch (row.state()) {
            case ACTIVE, DECRYPT_ONLY -> {
                if (material == null) {
                    throw new SealingException.Malformed("key `%s` has no material".formatted(row.id()), null);
                }
                yield material;
            }
            case SUSPENDED -> throw new SealingException.KeySuspended(row.id());
            case SHREDDED -> throw new SealingException.KeyShredded(row.id());
        };
    }
}
