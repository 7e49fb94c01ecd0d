package org.neuroskin.gateway.route;

import java.net.URI;
import java.util.Map;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.Route;

/**
 * What a request to a data service is about.
 *
 * @param service the data service
 * @param route the route of its descriptor
 * @param operation what the method does with the data
 * @param subject whose data it is
 * @param upstream the address at the data service, with the subject's real id
 * @param variables values of the path's variables, with the subject's real id
 */
public record Target(
        String service,
        Route route,
        Operation operation,
        SubjectId subject,
        URI upstream,
        Map<String, String> variables) {

    /** Copies the variables. */
    public Target {
        variables = Map.copyOf(variables);
    }
}
