package org.neuroskin.gateway.payload;

import java.util.stream.Collectors;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.MatchedRoute;
import org.neuroskin.policies.service.ResourceRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.sealing.SealContext;

/**
 * Where in the world of data services a body belongs, as it is bound into what is sealed there.
 *
 * @param there the id by which the data service knows the subject; not bound, since it is what the service makes of it
 * @param atApp the id by which the app knows the subject; not bound either
 * @param record id of the record where the path names one that is sealed whole; of a FHIR resource its kind; else empty
 * @param pathRecord id of the record that the path names, bound or not; empty where it names none
 */
public record DataPlace(
        String service,
        Route route,
        SubjectId subject,
        SubjectId there,
        SubjectId atApp,
        String record,
        String pathRecord) {
    /** The one tenant there is so far; the key hierarchy is made for the same. */
    public static final String TENANT = "neuroskin";

    /** The place of a route that fits a request's path. */
    public static DataPlace of(
            String service, MatchedRoute matched, SubjectId subject, SubjectId there, SubjectId atApp) {
        Route route = matched.route();
        String inPath = record(matched);
        return new DataPlace(
                service, route, subject, there, atApp, route.body() == BodyKind.BINARY ? inPath : "", inPath);
    }

    /** The place of a FHIR resource of this kind. */
    public DataPlace of(ResourceRule kind) {
        return new DataPlace(service, route, subject, there, atApp, kind.toString(), pathRecord);
    }

    SealContext context(CategoryId category) {
        return new SealContext(TENANT, service, route.storedAt().template(), subject, category, record);
    }

    private static String record(MatchedRoute matched) {
        return matched.route().otherVariables().stream()
                .map(matched.variables()::get)
                .collect(Collectors.joining("/"));
    }
}
