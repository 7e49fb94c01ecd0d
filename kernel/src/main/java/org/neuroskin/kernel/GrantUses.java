package org.neuroskin.kernel;

import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * A gateway asks to count one use of each grant, all or none: {@code POST /internal/v1/uses}. An access counts once with a grant,
 * however often this is asked.
 *
 * @param subject whose grants they are
 * @param grants at least one
 */
public record GrantUses(UUID access, SubjectId subject, Set<UUID> grants) {

    /** Copies the grants; nothing may be null, also where it is read from JSON. */
    public GrantUses {
        Objects.requireNonNull(access);
        Objects.requireNonNull(subject);
        grants = Set.copyOf(grants);
    }

    /**
     * The answer, once it is durable.
     *
     * @param spent those of the grants that allow no more uses at present; empty where each was counted, else none was
     */
    public record Counted(Set<UUID> spent) {

        /** Copies the grants. */
        public Counted {
            spent = Set.copyOf(spent);
        }
    }
}
