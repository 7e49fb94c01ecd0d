package org.neuroskin.keycloak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingDeque;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.SignatureSignerContext;
import org.keycloak.jose.jws.JWSBuilder;

/**
 * What the consent-service is to be told, as security event tokens (RFC 8417) that are pushed to it (RFC 8935) by one thread.
 *
 * <p><b>Guarantee</b>: each is sent until the consent-service has taken it, for as long as a token that it is about could count.
 *
 * <p><b>Failure</b>: they wait in memory. If this process dies before they are sent, the tokens that they are about count until
 * they expire.
 */
final class Statements implements AutoCloseable {
    static final int LONGEST_LIFE_SECONDS = 3600;

    private static final Logger LOG = Logger.getLogger(Statements.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int MOST_WAITING = 50_000;

    private final URI consentService;
    private final LinkedBlockingDeque<Waiting> waiting = new LinkedBlockingDeque<>(MOST_WAITING);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Thread telling = new Thread(this::tell, "ended-tokens");
    private volatile boolean closed;
    private boolean failing;

    Statements(URI consentService) {
        this.consentService = consentService.resolve("/internal/v1/ended-tokens");
        telling.setDaemon(true);
    }

    /** Which tokens have ended; null means any. */
    record Ended(
            @Nullable String user,
            @Nullable String userSession,
            @Nullable String client,
            long issuedUntil) {

        /** As one signed statement, issued at {@code now} seconds. */
        String signed(SignatureSignerContext signer, String issuer, String id, long now) {
            Map<String, Object> event = new HashMap<>();
            event.put("sub", user);
            event.put("sid", userSession);
            event.put("azp", client);
            event.put("issued_until", issuedUntil);
            return new JWSBuilder()
                    .type("secevent+jwt")
                    .jsonContent(Map.of(
                            "iss", issuer,
                            "aud", "neuroskin-consent-service",
                            "iat", now,
                            "jti", id,
                            "events", Map.of("urn:neuroskin:event:tokens-ended", event)))
                    .sign(signer);
        }
    }

    private record Waiting(String statement, long deadline) {}

    void start() {
        telling.start();
    }

    void add(String statement) {
        long deadline =
                System.nanoTime() + Duration.ofSeconds(LONGEST_LIFE_SECONDS).toNanos();
        if (!waiting.offer(new Waiting(statement, deadline))) {
            LOG.errorf("more than %d statements wait: tokens that have ended count until they expire", MOST_WAITING);
        }
    }

    @Override
    public void close() {
        closed = true;
        telling.interrupt();
    }

    private void tell() {
        while (!closed) {
            try {
                Waiting next = waiting.take();
                if (!told(next.statement()) && next.deadline() - System.nanoTime() > 0) {
                    // behind the others, so that one that is refused holds up nobody
                    waiting.offer(next);
                    Thread.sleep(PAUSE.toMillis());
                }
            } catch (InterruptedException e) {
                // closed, or for nothing
            }
        }
    }

    private boolean told(String statement) throws InterruptedException {
        try {
            int status = http.send(
                            HttpRequest.newBuilder(consentService)
                                    .timeout(PATIENCE)
                                    .header("Content-Type", "application/secevent+jwt")
                                    .POST(HttpRequest.BodyPublishers.ofString(statement))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status == 202) {
                succeed();
                return true;
            }
            fail("it answered " + status);
        } catch (IOException e) {
            fail(e.getClass().getSimpleName());
        }
        return false;
    }

    /** Says once that it fails and once that it is well again. */
    private void fail(String why) {
        if (!failing) {
            LOG.warnf("the consent-service cannot be told of ended tokens, trying on: %s", why);
        }
        failing = true;
    }

    private void succeed() {
        if (failing) {
            LOG.info("the consent-service is told of ended tokens again");
        }
        failing = false;
    }
}
