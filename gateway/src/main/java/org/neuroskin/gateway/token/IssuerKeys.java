package org.neuroskin.gateway.token;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of the realm.
 *
 * <p><b>Guarantee</b>: keys older than {@link #MAX_AGE} are not used, so that a key that the realm gave up is not believed
 * for longer. A key id is unknown only if a look that began after it was asked for did not find it, so that a key counts from
 * its first token on. Looks are at least {@link #MIN_INTERVAL} apart and serve all who wait, so that made-up ids cannot flood
 * Keycloak. <b>Failure</b>: {@link RemoteKeySourceException} while there are no usable keys, or for a key id that is not
 * among them while Keycloak does not answer.
 */
public final class IssuerKeys implements JWKSource<SecurityContext>, AutoCloseable {
    static final Duration MAX_AGE = Duration.ofMinutes(15);
    static final Duration MIN_INTERVAL = Duration.ofSeconds(2);
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_BYTES = 256 * 1024;

    private record Loaded(JWKSet keys, long atNanos) {}

    private final URI location;
    private final LongSupplier nanoTime;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(REQUEST_TIMEOUT).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable Loaded loaded;
    private volatile long lookedAtNanos;
    private volatile boolean answered;
    private final Thread refresher;

    /**
     * Begins to load.
     *
     * @param location the realm's JWK set at Keycloak's inner address
     * @param nanoTime the monotonic clock
     */
    public IssuerKeys(URI location, LongSupplier nanoTime) {
        this.location = location;
        this.nanoTime = nanoTime;
        lookedAtNanos = nanoTime.getAsLong() - MIN_INTERVAL.toNanos();
        refresher = Thread.ofVirtual().name("issuer-keys").start(this::keepFresh);
    }

    /** Whether tokens can be validated now. */
    public boolean usable() {
        return usableKeys().isPresent();
    }

    /** How old the keys are; none where there never were any. */
    public Optional<Duration> age() {
        return Optional.ofNullable(loaded).map(now -> Duration.ofNanos(nanoTime.getAsLong() - now.atNanos()));
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        List<JWK> found = usableKeys().map(selector::select).orElse(List.of());
        if (!found.isEmpty()) {
            return found;
        }
        lookAfter(nanoTime.getAsLong());
        found = usableKeys().map(selector::select).orElse(List.of());
        if (found.isEmpty() && !(answered && usable())) {
            throw new RemoteKeySourceException("the realm's keys are not available", null);
        }
        return found;
    }

    private Optional<JWKSet> usableKeys() {
        Loaded now = loaded;
        return now != null && nanoTime.getAsLong() - now.atNanos() < MAX_AGE.toNanos()
                ? Optional.of(now.keys())
                : Optional.empty();
    }

    /** Returns after a look that began after this moment. */
    private void lookAfter(long askedAtNanos) {
        loading.lock();
        try {
            if (lookedAtNanos - askedAtNanos >= 0) {
                return;
            }
            long wait = lookedAtNanos + MIN_INTERVAL.toNanos() - nanoTime.getAsLong();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            load();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loading.unlock();
        }
    }

    private void load() {
        lookedAtNanos = nanoTime.getAsLong();
        boolean understood = false;
        try {
            HttpResponse<byte[]> response = ask();
            if (response.statusCode() == 200) {
                JWKSet keys = JWKSet.parse(new String(response.body(), StandardCharsets.UTF_8));
                loaded = new Loaded(keys, lookedAtNanos);
                understood = true;
            }
        } catch (ExecutionException | TimeoutException | ParseException e) {
            // Those loaded before stay until they are too old; health tells when there are none
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answered = understood;
        }
    }

    /** Through a thread of its own, since the time limit of a request ends with the head of its answer. */
    private HttpResponse<byte[]> ask() throws ExecutionException, TimeoutException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(location).build();
        Future<HttpResponse<byte[]>> answer = threads.submit(() -> http.send(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES)));
        try {
            return answer.get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            answer.cancel(true);
        }
    }

    private void keepFresh() {
        while (!Thread.currentThread().isInterrupted()) {
            loading.lock();
            try {
                load();
            } finally {
                loading.unlock();
            }
            try {
                Thread.sleep(usable() ? REFRESH : MIN_INTERVAL);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        refresher.interrupt();
        threads.shutdownNow();
        http.shutdownNow();
    }
}
