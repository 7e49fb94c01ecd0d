package org.neuroskin.gateway.token;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of the realm.
 *
 * <p><b>Guarantee</b>: keys older than {@link #MAX_AGE} are not used, so that a key that the realm gave up is not believed
 * for longer. An unknown key id leads to a new look, but at most every {@link #MIN_INTERVAL}, so that made-up ids cannot
 * flood Keycloak. <b>Failure</b>: {@link RemoteKeySourceException} while there are no usable keys.
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
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable Loaded loaded;
    private volatile long triedAtNanos;
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
        triedAtNanos = nanoTime.getAsLong() - MIN_INTERVAL.toNanos();
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
        loadIfAllowed();
        return usableKeys()
                .map(selector::select)
                .orElseThrow(() -> new RemoteKeySourceException("the realm's keys are not available", null));
    }

    private Optional<JWKSet> usableKeys() {
        Loaded now = loaded;
        return now != null && nanoTime.getAsLong() - now.atNanos() < MAX_AGE.toNanos()
                ? Optional.of(now.keys())
                : Optional.empty();
    }

    private void loadIfAllowed() {
        loading.lock();
        try {
            if (nanoTime.getAsLong() - triedAtNanos >= MIN_INTERVAL.toNanos()) {
                load();
            }
        } finally {
            loading.unlock();
        }
    }

    private void load() {
        try {
            HttpResponse<byte[]> response = http.send(
                    HttpRequest.newBuilder(location).timeout(REQUEST_TIMEOUT).build(),
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
            if (response.statusCode() == 200) {
                JWKSet keys = JWKSet.parse(new String(response.body(), StandardCharsets.UTF_8));
                loaded = new Loaded(keys, nanoTime.getAsLong());
            }
        } catch (IOException | ParseException e) {
            // Those loaded before stay until they are too old; health tells when there are none
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            triedAtNanos = nanoTime.getAsLong();
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
        http.shutdownNow();
    }
}
