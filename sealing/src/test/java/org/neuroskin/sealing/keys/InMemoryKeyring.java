package org.neuroskin.sealing.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.SealingException;

/** A keyring that forgets at the end, counts questions and can be tampered with. */
public final class InMemoryKeyring implements Keyring {
    private final List<WrappedKey> rows = new ArrayList<>();
    private int questions;
    private boolean reachable = true;

    @Override
    public synchronized Optional<WrappedKey> find(String keyId) {
        answer();
        return rows.stream().filter(row -> row.id().equals(keyId)).findFirst();
    }

    @Override
    public synchronized List<WrappedKey> find(
            SubjectId subject, String level, @Nullable CategoryId category, @Nullable String epoch) {
        answer();
        return rows.stream()
                .filter(row -> row.subject().equals(subject) && row.level().equals(level))
                .filter(row -> category == null || category.equals(row.category()))
                .filter(row -> epoch == null || epoch.equals(row.epoch()))
                .toList();
    }

    @Override
    public synchronized WrappedKey putIfAbsent(WrappedKey key) {
        List<WrappedKey> existing = find(key.subject(), key.level(), key.category(), key.epoch()).stream()
                .filter(row -> row.state() != KeyState.SHREDDED)
                .toList();
        if (existing.isEmpty()) {
            rows.add(key);
            return key;
        }
        return existing.getFirst();
    }

    synchronized List<WrappedKey> rows() {
        return List.copyOf(rows);
    }

    synchronized int questions() {
        return questions;
    }

    synchronized void reachable(boolean now) {
        reachable = now;
    }

    synchronized void change(String level, UnaryOperator<WrappedKey> change) {
        rows.replaceAll(row -> row.level().equals(level) ? change.apply(row) : row);
    }

    synchronized void remove(String level) {
        rows.removeIf(row -> row.level().equals(level));
    }

    void state(String level, KeyState state) {
        change(level, row -> with(row, state, state == KeyState.SHREDDED ? null : row.material()));
    }

    static WrappedKey with(WrappedKey row, KeyState state, @Nullable String material) {
        return new WrappedKey(row.id(), row.level(), row.subject(), row.category(), row.epoch(), state, material);
    }

    private void answer() {
        questions++;
        if (!reachable) {
            throw new SealingException.KeysUnavailable("the keyring does not answer", null);
        }
    }
}
