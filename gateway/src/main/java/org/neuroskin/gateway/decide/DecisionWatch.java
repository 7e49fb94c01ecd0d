package org.neuroskin.gateway.decide;

import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;

/** Is told of each decision that the policies took, and changes nothing about it. Called on the request's thread. */
@FunctionalInterface
public interface DecisionWatch {

    /** A decision was taken; it is not carried out yet. */
    void decided(AccessRequest request, ConsentSnapshot snapshot, Decision decision);
}
