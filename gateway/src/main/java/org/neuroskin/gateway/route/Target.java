package org.neuroskin.gateway.route;

import java.net.URI;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.MatchedRoute;
import org.neuroskin.policies.service.Route;

/**
 * What a request to a data service is about.
 *
 * @param service the data service
 * @param place where the data service stores the data
 * @param matched the route of its descriptor, with the subject's real id among the path's variables
 * @param operation what the method does with the data
 * @param subject whose data it is
 * @param upstream the address at the data service, with the subject's real id
 */
public record Target(
        String service, Place place, MatchedRoute matched, Operation operation, SubjectId subject, URI upstream) {

    /** The route of the descriptor. */
    public Route route() {
        return matched.route();
    }

    /** Whether what the data service answers may leave: who may delete may not therefore read. */
    public boolean handsOut() {
        return operation.handsOut() && route().body() != BodyKind.NONE;
    }
}
