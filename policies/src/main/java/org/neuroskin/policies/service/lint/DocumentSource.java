package org.neuroskin.policies.service.lint;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads the text of an OpenAPI document.
 *
 * <p><b>Guarantee</b>: at most {@link #MAX_BYTES} are read, within 10 seconds; over HTTP from the address that was named and from
 * no other, since redirects are not followed.
 */
final class DocumentSource {
    static final int MAX_BYTES = 8 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;

    private DocumentSource() {}

    /**
     * The text at an address or in a file.
     *
     * @param place an {@code http://} or {@code https://} address, else the path of a file
     * @throws UnusableDocument if it cannot be read or is too large
     */
    static String read(String place) {
        byte[] bytes = place.matches("https?://.*") ? fetched(place) : fromFile(place);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] fromFile(String place) {
        try (InputStream in = Files.newInputStream(Path.of(place))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLarge(place);
            }
            return bytes;
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(place, e.toString());
        }
    }

    private static byte[] fetched(String place) {
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build()) {
            try {
                HttpResponse<byte[]> answer = client.sendAsync(
                                HttpRequest.newBuilder(URI.create(place)).build(),
                                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES))
                        // The client's own limit ends with the head of the answer
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (answer.statusCode() != OK) {
                    throw unreadable(place, "status %d, where 200 is needed".formatted(answer.statusCode()));
                }
                return answer.body();
            } catch (ExecutionException e) {
                throw unreadable(place, String.valueOf(e.getCause()));
            } catch (TimeoutException e) {
                throw unreadable(place, "no whole answer in %d s".formatted(PATIENCE.toSeconds()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unreadable(place, "interrupted");
            } finally {
                client.shutdownNow();
            }
        } catch (IllegalArgumentException e) {
            throw unreadable(place, e.toString());
        }
    }

    private static UnusableDocument tooLarge(String place) {
        return unreadable(place, "more than %d bytes".formatted(MAX_BYTES));
    }

    private static UnusableDocument unreadable(String place, String why) {
        return new UnusableDocument("`%s` cannot be read: %s".formatted(place, why));
    }
}
