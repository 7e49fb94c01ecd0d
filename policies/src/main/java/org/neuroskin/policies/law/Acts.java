package org.neuroskin.policies.law;

import java.util.EnumSet;
import java.util.Set;
import org.neuroskin.kernel.Operation;

/** Which kinds of acts one consent allows together; some laws want a consent of its own for each. */
enum Acts {
    /** Only takes data in or works something out of it: write, derive, delete. */
    COLLECT,
    /** Only lets the recipient have data: read, stream, export. */
    SHARE,
    /** Only hands data over as a whole: export. */
    TRANSFER,
    /** Both collects and shares. */
    MIXED;

    private static final Set<Operation> TRANSFERRING = EnumSet.of(Operation.EXPORT);

    static Acts of(Set<Operation> operations) {
        if (operations.stream().noneMatch(Operation::handsOut)) {
            return COLLECT;
        }
        if (!operations.stream().allMatch(Operation::handsOut)) {
            return MIXED;
        }
        return operations.equals(TRANSFERRING) ? TRANSFER : SHARE;
    }
}
