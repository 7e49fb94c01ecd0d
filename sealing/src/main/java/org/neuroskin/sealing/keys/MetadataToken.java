package org.neuroskin.sealing.keys;

import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The access token that a cloud gives to a machine of its own, kept until a minute before its end. Safe for use by many threads. */
final class MetadataToken {
    private static final Duration BEFORE_ITS_END = Duration.ofMinutes(1);

    private final KeyService metadata;
    private final URI address;
    private final String header;
    private final String value;
    private final LongSupplier nanoTime;
    private @Nullable String token;
    private long endsAt;

    /** Asks this address, with this header, which a page in a browser could not send. */
    MetadataToken(KeyService metadata, URI address, String header, String value, LongSupplier nanoTime) {
        this.metadata = metadata;
        this.address = address;
        this.header = header;
        this.value = value;
        this.nanoTime = nanoTime;
    }

    synchronized String current() {
        String held = token;
        if (held != null && endsAt - nanoTime.getAsLong() > 0) {
            return held;
        }
        KeyService.Answer answer = metadata.ask(
                metadata.request(address).header(header, value).GET().build());
        if (!answer.isGood()) {
            throw metadata.refused(answer, "");
        }
        String fresh = metadata.text(answer, "/access_token");
        long seconds = answer.body().at("/expires_in").asLong(0);
        endsAt = nanoTime.getAsLong()
                + Duration.ofSeconds(seconds).minus(BEFORE_ITS_END).toNanos();
        token = fresh;
        return fresh;
    }

    /** After a refusal: the next one is a new one. */
    synchronized void forget() {
        token = null;
    }
}
