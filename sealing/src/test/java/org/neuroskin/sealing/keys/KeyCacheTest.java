package org.neuroskin.sealing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.TestSealing;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyCacheTest {
    private static final SubjectId SUBJECT = TestSealing.SUBJECT;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final KeyCache cache = new KeyCache(100, Duration.ofSeconds(60), nanos::get);

    @Test
    void theNumberOfKeysIsBoundedAndWhatLeavesIsWiped() {
        List<UnwrappedKey> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(cache.get(new SubjectId("s" + i), "k", KeyCacheTest::key));
        }

        assertThat(cache.size()).isEqualTo(100);
        assertThat(all.stream().filter(key -> key.secret().copy() != null).count())
                .isEqualTo(100);
        assertThat(all.getLast().secret().copy()).isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void whatExpiredIsWipedEvenIfNobodyAsksForIt() {
        UnwrappedKey old = cache.get(SUBJECT, "k", KeyCacheTest::key);
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        cache.get(TestSealing.OTHER_SUBJECT, "k", KeyCacheTest::key);

        assertThat(old.secret().copy()).isNull();
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void aLoadThatBeganBeforeForgettingIsNotKept() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch forgotten = new CountDownLatch(1);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<UnwrappedKey> stale = thread.submit(() -> cache.get(SUBJECT, "k", () -> {
                loading.countDown();
                awaitQuietly(forgotten);
                return key();
            }));
            UnwrappedKey fresh;
            try {
                loading.await();
                cache.forget(SUBJECT);
                fresh = cache.get(SUBJECT, "k", KeyCacheTest::key);
            } finally {
                forgotten.countDown();
            }

            assertThat(cache.get(SUBJECT, "k", KeyCacheTest::key))
                    .isSameAs(fresh)
                    .isNotSameAs(stale.get());
        }
    }

    @Test
    void aRefusalIsNotKept() {
        AtomicInteger loads = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(SealingException.KeySuspended.class)
                    .isThrownBy(() -> cache.get(SUBJECT, "k", () -> {
                        loads.incrementAndGet();
                        throw new SealingException.KeySuspended("k");
                    }));
        }

        assertThat(loads).hasValue(3);
        assertThat(cache.size()).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static UnwrappedKey key() {
        return new UnwrappedKey(
                new KeyPlace("demo", "data", "s", "mood.note", "2026-11", TestSealing.KEY_ID),
                new Secret(new byte[] {1, 2, 3}));
    }
}
