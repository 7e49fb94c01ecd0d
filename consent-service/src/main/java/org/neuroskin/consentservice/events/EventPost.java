package org.neuroskin.consentservice.events;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.neuroskin.consentservice.events.EventLetters.Letter;
import org.springframework.stereotype.Component;

/**
 * Posts a letter to an app. Goes only where the registration says: no redirect is followed, of the answer nothing but the status is
 * read, and TLS certificates are checked.
 */
@Component
class EventPost {
    /** Whatever the app does, an attempt takes no longer. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LIMIT)
            .build();

    /** Why it failed, a code such as {@code status-500}; empty where the app took it. */
    Optional<String> send(URI address, Letter letter) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/cloudevents+json; charset=utf-8")
                .header("Event-Signature", letter.signature())
                .POST(HttpRequest.BodyPublishers.ofString(letter.body()))
                .build();
        CompletableFuture<HttpResponse<InputStream>> answer =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            response.body().close();
            int status = response.statusCode();
            return status / 100 == 2 ? Optional.empty() : Optional.of("status-" + status);
        } catch (TimeoutException e) {
            return Optional.of("timeout");
        } catch (ExecutionException | IOException e) {
            return Optional.of("unreachable");
        } finally {
            answer.cancel(true);
        }
    }
}
