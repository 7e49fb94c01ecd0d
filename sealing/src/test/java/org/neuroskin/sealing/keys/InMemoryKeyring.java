package org.neuroskin.sealing.keys;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.SealingException;

/** A keyring that forgets at the end, counts questions and can be tampered with. */
public final class InMemoryKeyring implements KeyRotation.Rows {
    private final List<WrappedKey> rows = new ArrayList<>();
    private final Set<String> retiring = new HashSet<>();
    private Runnable beforeReplacing = () -> {};
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
                .filter(row -> row.state() == KeyState.ACTIVE || row.state() == KeyState.SUSPENDED)
                .toList();
        if (existing.isEmpty()) {
            rows.add(key);
            return key;
        }
        return existing.getFirst();
    }

    @Override
    public synchronized List<WrappedKey> notUnder(String wrappingKeyId, String after, int limit) {
        answer();
        return living(row -> row.level().equals(KeyPlace.SUBJECT) && !isUnder(row, wrappingKeyId), after, limit);
    }

    @Override
    public synchronized boolean anyUnder(String wrappingKeyId) {
        answer();
        return !living(row -> isUnder(row, wrappingKeyId), "", 1).isEmpty();
    }

    @Override
    public synchronized List<WrappedKey> retiring(String after, int limit) {
        answer();
        return living(row -> retiring.contains(row.id()), after, limit);
    }

    @Override
    public synchronized void rewrap(List<KeyWork.Rewrapped> keys) {
        answer();
        for (KeyWork.Rewrapped key : keys) {
            rows.replaceAll(
                    row -> row.id().equals(key.id()) && row.state() != KeyState.SHREDDED && isUnder(row, key.from())
                            ? with(row, row.state(), key.material())
                            : row);
        }
    }

    @Override
    public synchronized boolean replace(WrappedKey old, KeyWork.Successor successor) {
        answer();
        beforeReplacing.run();
        beforeReplacing = () -> {};
        List<String> below = living(row -> isUnder(row, old.id()), "", Integer.MAX_VALUE).stream()
                .map(WrappedKey::id)
                .toList();
        if (!below.equals(
                successor.below().stream().map(KeyWork.Rewrapped::id).sorted().toList())) {
            return false;
        }
        rows.replaceAll(row -> row.id().equals(old.id()) ? with(row, KeyState.SHREDDED, null) : row);
        rows.add(successor.key());
        rewrap(successor.below());
        return true;
    }

    private List<WrappedKey> living(Predicate<WrappedKey> which, String after, int limit) {
        return rows.stream()
                .filter(row -> row.state() != KeyState.SHREDDED && which.test(row))
                .sorted(Comparator.comparing(WrappedKey::id))
                .dropWhile(row -> row.id().compareTo(after) <= 0)
                .limit(limit)
                .toList();
    }

    private static boolean isUnder(WrappedKey row, String wrappingKeyId) {
        return row.material() != null && KeyPlace.wrappingKeyId(row.material()).equals(wrappingKeyId);
    }

    /** What happens before the next replacement. */
    synchronized void beforeReplacing(Runnable doing) {
        beforeReplacing = doing;
    }

    synchronized void retire(String keyId) {
        retiring.add(keyId);
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
