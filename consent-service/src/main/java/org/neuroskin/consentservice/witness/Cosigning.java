package org.neuroskin.consentservice.witness;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far one witness has come.
 *
 * @param name in the policy
 * @param key its public key, a C2SP vkey
 * @param size how many entries it has cosigned
 * @param cosigned when it did so last; null before the first time
 * @param problem what was in the way when it was asked last, such as {@code unreachable}; null where nothing was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Cosigning(
        String name,
        String key,
        long size,
        @Nullable Instant cosigned,
        @Nullable String problem) {
    /** It does not answer. */
    static final String UNREACHABLE = "unreachable";
    /** It does not know this log, or not its keys. */
    static final String UNKNOWN_LOG = "unknown-log";
    /** It answers with a signature that is not by the key in the policy. */
    static final String WRONG_KEY = "wrong-key";
    /** It says that this log does not continue what it has cosigned: two histories, or an old database. */
    public static final String CONTRADICTS = "contradicts";
    /** It answers something else. */
    static final String REFUSED = "refused";
}
