package org.neuroskin.kernel;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What is stored of a person under keys that only open is sealed anew, on the order of an operator. Its beginning is durable before
 * a gateway is told whose data to read.
 *
 * @param reseal names the order in all its events
 * @param actor the {@code sub} of the operator who ordered it
 * @param service the data service
 * @param categories those of the closed keys that the person has there
 * @param reason why: {@code leak-suspected}, {@code leak-confirmed} or {@code exercise}
 * @param state {@code intended}; {@code done}; {@code failed}, where not all of it could be done
 * @param documents how many were written back; 0 before
 */
public record ResealChanged(
        UUID event,
        Instant at,
        UUID reseal,
        Pseudonym subject,
        String actor,
        String service,
        List<CategoryId> categories,
        String reason,
        String state,
        long documents)
        implements AuditEvent.ChangeOfPerson {

    /** Copies the categories. */
    public ResealChanged {
        categories = List.copyOf(categories);
    }
}
