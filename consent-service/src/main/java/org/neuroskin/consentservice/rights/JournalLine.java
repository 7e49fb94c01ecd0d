package org.neuroskin.consentservice.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.keyring.Keyring;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;

/**
 * One erasure in the journal. An erasure has more than one where the transaction after the first did not commit.
 *
 * @param number counts from 1; the beginning of the journal is 0
 * @param previous SHA-256 of the line before, in hexadecimal digits
 * @param keys those that were destroyed, with their places, so that a database that never had them knows them as destroyed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JournalLine(
        long number,
        String previous,
        UUID erasure,
        SubjectId subject,
        @Nullable CategoryId category,
        @Nullable String month,
        @JsonProperty("asked_at") Instant askedAt,
        @JsonProperty("destroyed_at") Instant destroyedAt,
        List<Keyring.Shredded> keys) {
    JournalLine {
        Objects.requireNonNull(previous);
        Objects.requireNonNull(erasure);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(askedAt);
        Objects.requireNonNull(destroyedAt);
        keys = List.copyOf(keys);
    }

    /** The same as the next line of a journal that ends so far here. */
    JournalLine after(JournalFile.Mark last) {
        return new JournalLine(
                last.number() + 1, last.hash(), erasure, subject, category, month, askedAt, destroyedAt, keys);
    }

    /** Hides whose it is. */
    @Override
    public String toString() {
        return "JournalLine[%d, %s]".formatted(number, erasure);
    }
}
