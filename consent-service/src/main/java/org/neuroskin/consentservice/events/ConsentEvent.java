package org.neuroskin.consentservice.events;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/**
 * A change of a consent, as far as the app that it was given to may know of it: neither why nor by whom.
 *
 * @param kind what happened, such as {@code withdrawn}
 * @param categories those that the change is about
 * @param state of the consent as a whole
 * @param revision orders the changes of this person
 * @param effectiveAt since when it is so
 * @param ended those of the categories that the app may no longer use for this purpose
 */
public record ConsentEvent(
        AppId app,
        SubjectId subject,
        UUID consent,
        String kind,
        PurposeId purpose,
        List<CategoryId> categories,
        ConsentState state,
        long revision,
        Instant effectiveAt,
        List<CategoryId> ended) {

    /** Copies the lists. */
    public ConsentEvent {
        categories = List.copyOf(categories);
        ended = List.copyOf(ended);
    }
}
