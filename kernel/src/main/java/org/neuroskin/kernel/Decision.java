package org.neuroskin.kernel;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/** The outcome of deciding an {@link AccessRequest}: permit or deny, always with what it rests on. */
public sealed interface Decision {

    /** Head of the subject's shard that the decision was based on. */
    long revision();

    /**
     * Some or all of the asked categories may be used.
     *
     * @param permitted what may leave; never empty unless the request carried no category
     * @param omitted what must be left out
     * @param grants the grants relied on
     */
    record Permit(SortedSet<CategoryId> permitted, SortedSet<CategoryId> omitted, Set<UUID> grants, long revision)
            implements Decision {

        /** Copies the sets. */
        public Permit {
            permitted = new TreeSet<>(permitted);
            omitted = new TreeSet<>(omitted);
            grants = Set.copyOf(grants);
        }
    }

    /**
     * Nothing may be used.
     *
     * @param missing the categories for which a grant would be needed; empty where no grant would help
     */
    record Deny(DenialReason reason, SortedSet<CategoryId> missing, long revision) implements Decision {

        /** Copies the set. */
        public Deny {
            missing = new TreeSet<>(missing);
        }
    }
}
