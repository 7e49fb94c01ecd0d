package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person asked for erasure (GDPR Art. 17), and what became of that; also a legal hold that keeps data from it.
 *
 * @param erasure names the erasure, or the hold, in all its events
 * @param actor {@code subject}, the {@code sub} of the staff who set or lifted a hold, or {@code system}
 * @param state {@code asked}, {@code held} while a hold stands against it, {@code destroyed} once no key of it is left,
 *     {@code done} once every gateway has let go of them; of a hold {@code hold-proposed}, {@code hold-set}, {@code hold-lifted}
 * @param category with those below it; null for all
 * @param month in which the data was stored, such as {@code 2026-11}; null for all
 * @param keys how many keys were destroyed
 * @param revision the revision from which gateways have none of the keys; 0 before
 */
public record ErasureChanged(
        UUID event,
        Instant at,
        UUID erasure,
        Pseudonym subject,
        String actor,
        String state,
        @Nullable CategoryId category,
        @Nullable String month,
        long keys,
        long revision)
        implements AuditEvent.ChangeOfPerson {}
