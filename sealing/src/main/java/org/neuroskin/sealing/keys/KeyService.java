package org.neuroskin.sealing.keys;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.neuroskin.sealing.SealingException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service of others that answers in JSON over HTTP.
 *
 * <p>Guarantee: https, unless it is on this machine; no redirect is followed; an answer has 64 KiB and 5 seconds at most. Nothing of
 * what is sent appears in a message.
 */
final class KeyService {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 1 << 16;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final String name;

    /** With what it is called in messages. */
    KeyService(String name) {
        this.name = name;
    }

    /**
     * A request to this address.
     *
     * @throws SealingException.KeysUnavailable if whoever is on the way could read it
     */
    HttpRequest.Builder request(URI address) {
        String host = address.getHost();
        boolean safe = "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && isHere(host));
        if (host == null || !safe) {
            throw unavailable("is not at an https address", null);
        }
        return HttpRequest.newBuilder(address).timeout(ANSWER);
    }

    /** The addresses that lead to this machine, and the link-local ones of a cloud's metadata, which never leave it. */
    private static boolean isHere(@Nullable String host) {
        if (host == null) {
            return false;
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress() || address.isLinkLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** A body of JSON. */
    static HttpRequest.BodyPublisher body(Object json) {
        return HttpRequest.BodyPublishers.ofByteArray(bytes(json));
    }

    static byte[] bytes(Object json) {
        return JSON.writeValueAsBytes(json);
    }

    /** What it answers; {@code KeysUnavailable} if it does not, or with something else than JSON. */
    Answer ask(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = HTTP.send(
                    request,
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException e) {
            throw unavailable("does not answer", e);
        } catch (JacksonException e) {
            // Its message would quote the answer
            throw unavailable("does not answer in JSON", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("was not waited for", e);
        }
    }

    /** A refusal that waiting or an operator may end. */
    SealingException.KeysUnavailable unavailable(String why, @Nullable Throwable cause) {
        return new SealingException.KeysUnavailable("%s %s".formatted(name, why), cause);
    }

    /** The same, with the word that it has for its reason. */
    SealingException.KeysUnavailable refused(Answer answer, String reason) {
        String word = reason.replaceAll("[^\\w .:-]", "");
        return unavailable(
                "answered %d `%s`".formatted(answer.status(), word.substring(0, Math.min(80, word.length()))), null);
    }

    /** A member that must be there. */
    String text(Answer answer, String pointer) {
        JsonNode found = answer.body().at(pointer);
        if (!found.isString() || found.asString().isEmpty()) {
            throw unavailable("answered without `%s`".formatted(pointer), null);
        }
        return found.asString();
    }

    /** What a file of credentials holds, read anew each time so that it can be changed; only its owner may read it. */
    static String credentials(Path file) {
        byte[] content = PrivateFile.read(file)
                .orElseThrow(() -> new SealingException.KeysUnavailable("`%s` is not there".formatted(file), null));
        return new String(content, StandardCharsets.UTF_8).strip();
    }

    /**
     * An answer.
     *
     * @param body a missing node where there is none
     */
    record Answer(int status, JsonNode body) {
        boolean isGood() {
            return status == 200;
        }

        String at(String pointer) {
            return body.at(pointer).asString("");
        }
    }
}
