package org.neuroskin.kernel;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The outcome of deciding an {@link AccessRequest}: permit or deny, always with what it rests on. */
public sealed interface Decision {

    /** Names the vocabulary and the laws that the decision was based on: SHA-256 in hexadecimal digits. */
    String policy();

    /** Head of the subject's shard that the decision was based on. */
    long revision();

    /**
     * Some or all of the asked categories may be used.
     *
     * @param permitted what may leave; never empty unless the request carried no category
     * @param omitted what must be left out
     * @param grants the grants relied on, and the emergency accesses, by their sessions
     * @param obligations what must be done with it; who cannot fulfil one must deny
     */
    record Permit(
            SortedSet<CategoryId> permitted,
            SortedSet<CategoryId> omitted,
            Set<UUID> grants,
            Set<Obligation> obligations,
            String policy,
            long revision)
            implements Decision {

        /** Copies the sets. */
        public Permit {
            permitted = new TreeSet<>(permitted);
            omitted = new TreeSet<>(omitted);
            grants = Set.copyOf(grants);
            obligations = Set.copyOf(obligations);
        }
    }

    /**
     * Nothing may be used.
     *
     * @param missing the categories for which a grant would be needed; empty where no grant would help
     * @param rule the id of the law's rule that forbids it; null where no law does
     */
    record Deny(
            DenialReason reason,
            SortedSet<CategoryId> missing,
            @Nullable String rule,
            String policy,
            long revision) implements Decision {

        /** Copies the set. */
        public Deny {
            missing = new TreeSet<>(missing);
        }
    }
}
