package org.neuroskin.consentservice.consent;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/**
 * An app asks a person for consent.
 *
 * @param validUntil until when the consent would last if it were given now; once decided, if it had been given then
 * @param expiresAt until when the person may decide
 * @param lodgedFor who was signed in at the app; null where that was not kept
 * @param assentedAt when that person, too young to decide alone, said that they would allow it; null where they did not
 * @param decidedBy the account that decided; null while nobody has
 * @param consent the consent that it led to; null without one
 * @param consentUri where the person's browser decides
 * @param returnUri where the browser goes after the decision; null while undecided or if the app named no address
 */
public record ConsentRequest(
        UUID id,
        RequestStatus status,
        App app,
        PurposeId purpose,
        List<ConsentItem> items,
        Instant validUntil,
        Instant expiresAt,
        @Nullable SubjectId lodgedFor,
        @Nullable Instant assentedAt,
        @Nullable SubjectId decidedBy,
        @Nullable UUID consent,
        URI consentUri,
        @Nullable URI returnUri) {

    /** Copies the items. */
    public ConsentRequest {
        items = List.copyOf(items);
    }
}
