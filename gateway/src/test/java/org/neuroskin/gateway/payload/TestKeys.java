package org.neuroskin.gateway.payload;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.EraStore;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.neuroskin.sealing.keys.Keyring;

/** A real key hierarchy over a keyring in memory and a root key that protects nothing. */
final class TestKeys {
    static final SecureRandom RANDOM = new SecureRandom();

    /** How often the keyring was asked for a key by its id. */
    final AtomicInteger openings = new AtomicInteger();

    /** Lets every question to the keyring fail. */
    volatile boolean down;

    private final Map<String, WrappedKey> rows = new ConcurrentHashMap<>();
    private final Path folder;

    TestKeys(Path folder) {
        this.folder = folder;
    }

    /** A hierarchy that has nothing in memory yet. */
    KeyHierarchy hierarchy() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
        return new KeyHierarchy(
                DataPlace.TENANT, new EraStore(folder, new OpenRoot(), clock, RANDOM), new Rows(), clock, RANDOM);
    }

    void shredDataKeys() {
        shredDataKeys(row -> true);
    }

    void shredDataKeys(CategoryId category) {
        shredDataKeys(row -> category.equals(row.category()));
    }

    private void shredDataKeys(Predicate<WrappedKey> which) {
        rows.replaceAll((id, row) -> row.level().equals("data") && which.test(row)
                ? new WrappedKey(id, row.level(), row.subject(), row.category(), row.epoch(), KeyState.SHREDDED, null)
                : row);
    }

    void suspendDataKeys() {
        rows.replaceAll((id, row) -> row.level().equals("data")
                ? new WrappedKey(
                        id, row.level(), row.subject(), row.category(), row.epoch(), KeyState.SUSPENDED, row.material())
                : row);
    }

    void loseDataKeys() {
        rows.values().removeIf(row -> row.level().equals("data"));
    }

    private final class Rows implements Keyring {
        @Override
        public Optional<WrappedKey> find(String keyId) {
            openings.incrementAndGet();
            requireUp();
            return Optional.ofNullable(rows.get(keyId));
        }

        @Override
        public List<WrappedKey> find(
                SubjectId subject, String level, @Nullable CategoryId category, @Nullable String epoch) {
            requireUp();
            return rows.values().stream()
                    .filter(row -> row.subject().equals(subject) && row.level().equals(level))
                    .filter(row -> category == null || category.equals(row.category()))
                    .filter(row -> epoch == null || epoch.equals(row.epoch()))
                    .toList();
        }

        @Override
        public synchronized WrappedKey putIfAbsent(WrappedKey key) {
            WrappedKey stored = find(key.subject(), key.level(), key.category(), key.epoch()).stream()
                    .filter(row -> row.state() != KeyState.SHREDDED)
                    .findFirst()
                    .orElse(key);
            rows.put(stored.id(), stored);
            return stored;
        }

        private void requireUp() {
            if (down) {
                throw new SealingException.KeysUnavailable("the keyring is down", null);
            }
        }
    }
}
