package org.neuroskin.consentservice.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A copy of all their data that a person asked for (GDPR Art. 15(3), 20), and how far it was sent.
 *
 * @param state {@link #READY}, {@link #UNDER_WAY}, {@link #DONE} or {@link #LAPSED}
 * @param until by when it has to be fetched
 * @param parts how many routes of data services it reads
 * @param delivered how many of them were sent, whatever follows them not counted
 * @param encryptedTo the public half of the person's own key that it is encrypted to, as age does (<a
 *     href="https://c2sp.org/age">c2sp.org/age</a>); null where it is sent as it is
 * @param download where it is fetched, the rest of it where a part was; null where it cannot be any more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Export(
        UUID id,
        String state,
        @JsonProperty("asked_at") Instant askedAt,
        Instant until,
        int parts,
        int delivered,
        @JsonProperty("done_at") @Nullable Instant doneAt,
        @JsonProperty("encrypted_to") @Nullable String encryptedTo,
        @Nullable String download) {
    /** Can be fetched. */
    public static final String READY = "ready";
    /** Has been fetched in part: goes on, or was broken off and can be gone on with. */
    public static final String UNDER_WAY = "under-way";
    /** Was sent to its end, once for all. */
    public static final String DONE = "done";
    /** Was not fetched in time. */
    public static final String LAPSED = "lapsed";

    /** Whether it can be fetched. */
    public boolean canBeFetched() {
        return state.equals(READY) || state.equals(UNDER_WAY);
    }
}
