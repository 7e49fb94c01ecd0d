package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.Sha256;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Remembers what a caller's {@code Idempotency-Key} led to. Used under the lock of the person's shard. */
@Component
class IdempotencyKeys {
    private static final int LONGEST = 128;

    private final JdbcClient database;
    private final Clock clock;

    /**
     * What a write led to.
     *
     * @param consent null where it led to none
     * @param revision of the consent after it; 0 where it led to none
     */
    record Led(@Nullable UUID consent, long revision) {
        static final Led NOWHERE = new Led(null, 0);

        UUID toConsent() {
            if (consent == null) {
                throw new IllegalStateException("our bug: a key led to no consent");
            }
            return consent;
        }
    }

    private record Used(String fingerprint, Led led) {}

    IdempotencyKeys(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The header as it came; throws {@code invalid-input} if it is empty, too long or no plain text. */
    static @Nullable String checked(@Nullable String header) {
        if (header != null
                && (header.isBlank()
                        || header.length() > LONGEST
                        || header.chars().anyMatch(Character::isISOControl))) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("", "the Idempotency-Key is not 1 to 128 characters long");
            throw mistakes.problem();
        }
        return header;
    }

    /**
     * What the key led to before; nothing without a key.
     *
     * @param what the same text for the same write
     * @throws ProblemException {@code conflict} if it was used for something else
     */
    Optional<Led> before(SubjectId subject, @Nullable String key, String what) {
        if (key == null) {
            return Optional.empty();
        }
        Optional<Used> used = database.sql(
                        "select fingerprint, consent, revision from consent_idempotency where subject = ? and key = ?")
                .param(subject.value())
                .param(key)
                .query((row, number) ->
                        new Used(row.getString(1), new Led(row.getObject(2, UUID.class), row.getLong(3))))
                .optional();
        if (used.isPresent() && !used.get().fingerprint().equals(Sha256.hex(what))) {
            throw new ProblemException(Problem.CONFLICT, "This Idempotency-Key was used for something else.");
        }
        return used.map(Used::led);
    }

    /** Keeps what a write led to; without a key there is nothing to keep. */
    void remember(SubjectId subject, @Nullable String key, String what, Led led) {
        if (key == null) {
            return;
        }
        database.sql("""
                        insert into consent_idempotency (subject, key, fingerprint, consent, revision, at)
                        values (?, ?, ?, ?, ?, ?)
                        """)
                .param(subject.value())
                .param(key)
                .param(Sha256.hex(what))
                .param(led.consent())
                .param(led.revision())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }
}
