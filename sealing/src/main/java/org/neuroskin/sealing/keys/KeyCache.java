package org.neuroskin.sealing.keys;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.SealingException;

/**
 * Unwrapped keys for a short while.
 *
 * <p>Guarantee: at most one load of a key at a time; no key is served for longer than the time to live after its load began; a load
 * that began before {@link #forget} is not kept; the number of keys is bounded, the subject longest unused going first. What
 * leaves is wiped. That a key is shredded is kept as long, so that a list of erased values asks for it once.
 */
final class KeyCache {
    private final int maxKeys;
    private final long ttlNanos;
    private final LongSupplier nanoTime;
    private final Map<SubjectId, Map<String, Slot>> subjects = new LinkedHashMap<>(16, 0.75f, true);
    private int keys;
    private long nextSweep;

    KeyCache(int maxKeys, Duration ttl, LongSupplier nanoTime) {
        this.maxKeys = maxKeys;
        this.ttlNanos = ttl.toNanos();
        this.nanoTime = nanoTime;
        this.nextSweep = nanoTime.getAsLong() + ttlNanos;
    }

    /** The key of this name, loaded if need be; what the load throws is thrown to all who wait for it, and not kept. */
    UnwrappedKey get(SubjectId subject, String name, Supplier<UnwrappedKey> load) {
        Slot loading = null;
        Slot slot;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            sweep(now);
            slot = live(subject, name, now);
            if (slot == null) {
                slot = new Slot(load, now + ttlNanos);
                loading = slot;
                subjects.computeIfAbsent(subject, _ -> new HashMap<>()).put(name, slot);
                keys++;
                evict(subject);
            }
        }
        if (loading != null) {
            loading.run();
        }
        return await(subject, name, slot);
    }

    /** Drops and wipes all keys of a subject. */
    synchronized void forget(SubjectId subject) {
        Map<String, Slot> dropped = subjects.remove(subject);
        if (dropped != null) {
            wipe(dropped);
        }
    }

    /** Drops and wipes all keys. */
    synchronized void forgetAll() {
        subjects.values().forEach(this::wipe);
        subjects.clear();
    }

    synchronized int size() {
        return keys;
    }

    private @Nullable Slot live(SubjectId subject, String name, long now) {
        Map<String, Slot> ofSubject = subjects.get(subject);
        Slot slot = ofSubject == null ? null : ofSubject.get(name);
        if (ofSubject == null || slot == null || slot.expiresAt - now > 0) {
            return slot;
        }
        ofSubject.remove(name);
        keys--;
        slot.wipe();
        return null;
    }

    private UnwrappedKey await(SubjectId subject, String name, Slot slot) {
        try {
            return slot.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SealingException.KeysUnavailable("interrupted while waiting for a key", e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof SealingException.KeyShredded)) {
                remove(subject, name, slot);
            }
            if (e.getCause() instanceof SealingException refused) {
                throw refused;
            }
            throw new SealingException.KeysUnavailable("a key could not be loaded", e.getCause());
        }
    }

    private synchronized void remove(SubjectId subject, String name, Slot slot) {
        Map<String, Slot> ofSubject = subjects.get(subject);
        if (ofSubject != null && ofSubject.remove(name, slot)) {
            keys--;
            if (ofSubject.isEmpty()) {
                subjects.remove(subject);
            }
        }
    }

    private void evict(SubjectId inUse) {
        Iterator<Map.Entry<SubjectId, Map<String, Slot>>> eldestFirst =
                subjects.entrySet().iterator();
        while (keys > maxKeys && eldestFirst.hasNext()) {
            Map.Entry<SubjectId, Map<String, Slot>> eldest = eldestFirst.next();
            if (!eldest.getKey().equals(inUse)) {
                wipe(eldest.getValue());
                eldestFirst.remove();
            }
        }
    }

    private void sweep(long now) {
        if (nextSweep - now > 0) {
            return;
        }
        nextSweep = now + ttlNanos;
        subjects.values().removeIf(slots -> {
            slots.values().removeIf(slot -> {
                boolean expired = slot.expiresAt - now <= 0;
                if (expired) {
                    keys--;
                    slot.wipe();
                }
                return expired;
            });
            return slots.isEmpty();
        });
    }

    private void wipe(Map<String, Slot> slots) {
        keys -= slots.size();
        slots.values().forEach(Slot::wipe);
    }

    private static final class Slot extends FutureTask<UnwrappedKey> {
        private final long expiresAt;

        Slot(Supplier<UnwrappedKey> load, long expiresAt) {
            super(load::get);
            this.expiresAt = expiresAt;
        }

        void wipe() {
            if (state() == State.SUCCESS) {
                resultNow().secret().wipe();
            }
        }
    }
}
