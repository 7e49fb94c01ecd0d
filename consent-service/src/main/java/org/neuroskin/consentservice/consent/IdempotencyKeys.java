package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Remembers what a caller's {@code Idempotency-Key} led to. Used under the lock of the person's shard. */
@Component
class IdempotencyKeys {
    private static final int LONGEST = 128;

    private final JdbcClient database;
    private final Clock clock;

    private record Used(String fingerprint, UUID consent) {}

    IdempotencyKeys(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The header as it came; throws {@code invalid-input} if it is empty or too long. */
    static @Nullable String checked(@Nullable String header) {
        if (header != null && (header.isBlank() || header.length() > LONGEST)) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("", "the Idempotency-Key is not 1 to 128 characters long");
            throw mistakes.problem();
        }
        return header;
    }

    /**
     * The consent that the key led to before.
     *
     * @throws ProblemException {@code conflict} if it was used for something else
     */
    Optional<UUID> consentOf(SubjectId subject, String key, String fingerprint) {
        Optional<Used> used = database.sql(
                        "select fingerprint, consent from consent_idempotency where subject = ? and key = ?")
                .param(subject.value())
                .param(key)
                .query((row, number) -> new Used(row.getString(1), row.getObject(2, UUID.class)))
                .optional();
        if (used.isPresent() && !used.get().fingerprint().equals(fingerprint)) {
            throw new ProblemException(Problem.CONFLICT, "This Idempotency-Key was used for something else.");
        }
        return used.map(Used::consent);
    }

    void remember(SubjectId subject, String key, String fingerprint, UUID consent) {
        database.sql("insert into consent_idempotency (subject, key, fingerprint, consent, at) values (?, ?, ?, ?, ?)")
                .param(subject.value())
                .param(key)
                .param(fingerprint)
                .param(consent)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }
}
