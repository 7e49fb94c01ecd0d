package org.neuroskin.consentservice.receipt;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.ConsentView.NoticeShown;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;

/**
 * What a consent record was at one revision. Says nothing of what came after, and holds neither the person's name nor any
 * measurement: who holds it shows that it is theirs by the pseudonym that also stands in the history.
 *
 * @param revision of the change that made this state
 * @param created when this receipt was made
 * @param state of the record as a whole; of the latest revision the clock has its say too
 * @param grants every cell of it, ended ones included
 * @param events all changes up to this state, the oldest first
 */
public record Receipt(
        UUID consent,
        long revision,
        Instant created,
        Pseudonym subject,
        App app,
        PurposeId purpose,
        ConsentState state,
        Instant givenAt,
        Instant validUntil,
        NoticeShown notice,
        List<GrantView> grants,
        List<Event> events,
        Proof proof) {

    /** Copies the lists. */
    public Receipt {
        grants = List.copyOf(grants);
        events = List.copyOf(events);
    }

    /** The name of the receipt: the same for the same state of the same consent. */
    public String id() {
        return "urn:neuroskin:receipt:%s:%d".formatted(consent, revision);
    }

    /** The language in which the consent was given. */
    public String language() {
        return notice.language();
    }

    /**
     * One change.
     *
     * @param state of the whole record after it
     * @param cause what led to it, as in docs/consent-lifecycle.md; null for a change of before causes were kept
     * @param actor {@code subject}, {@code clock} for an end that came by itself, else the {@code sub} of who acted
     * @param categories what it changed
     * @param sequence its place in the log; null where nobody did anything and the clock ended it
     */
    record Event(
            ConsentState state,
            @Nullable String cause,
            Instant at,
            String actor,
            long revision,
            List<CategoryId> categories,
            @Nullable Long sequence) {
        static final String SUBJECT = "subject";
        static final String CLOCK = "clock";

        Event {
            categories = List.copyOf(categories);
        }
    }

    /**
     * That the change which made this state is in the log.
     *
     * @param proof C2SP {@code tlog-proof}
     * @param keys that sign the log, C2SP vkeys
     */
    record Proof(String shard, long sequence, String proof, List<String> keys) {
        Proof {
            keys = List.copyOf(keys);
        }
    }
}
