package org.neuroskin.gateway.decide;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.neuroskin.kernel.SubjectId;

/**
 * Striped by subject: any number of releases, or one change of the state that they rest on. A change therefore waits until
 * every release that began before it has left.
 */
final class Fence {
    private static final int STRIPES = 256;

    private final ReentrantReadWriteLock[] stripes = IntStream.range(0, STRIPES)
            .mapToObj(stripe -> new ReentrantReadWriteLock())
            .toArray(ReentrantReadWriteLock[]::new);

    <T> T releasing(SubjectId subject, Supplier<T> work) {
        return releasing(List.of(subject), work);
    }

    /** Of several at once. A change holds one stripe only, so nobody waits in a circle. */
    <T> T releasing(Collection<SubjectId> subjects, Supplier<T> work) {
        Set<Lock> locks = new LinkedHashSet<>();
        subjects.forEach(subject -> locks.add(stripe(subject).readLock()));
        locks.forEach(Lock::lock);
        try {
            return work.get();
        } finally {
            locks.forEach(Lock::unlock);
        }
    }

    void changing(SubjectId subject, Runnable work) {
        under(stripe(subject).writeLock(), () -> {
            work.run();
            return true;
        });
    }

    /** Returns once every release that was going on has left. */
    void drain() {
        Arrays.stream(stripes).forEach(stripe -> under(stripe.writeLock(), () -> true));
    }

    private ReentrantReadWriteLock stripe(SubjectId subject) {
        int hash = subject.hashCode();
        return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
    }

    private static <T> T under(Lock lock, Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
