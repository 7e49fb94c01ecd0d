package org.neuroskin.gateway.payload;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.MatchedRoute;
import org.neuroskin.policies.service.ServiceDescriptor;

/** The routes of {@code payload/services/cases.yaml}. */
final class TestRoutes {
    static final SubjectId SUBJECT = new SubjectId("adult-eu-0001");
    static final SubjectId OTHER = new SubjectId("adult-eu-0002");

    private static final ServiceDescriptor SERVICE = Descriptors.load(
                    resource("/payload/services"), Map.of("CASES_URL", "http://localhost:1/cases"))
            .getFirst();

    private TestRoutes() {}

    static DataPlace place(String collection) {
        return place(collection, SUBJECT);
    }

    static DataPlace place(String collection, SubjectId subject) {
        MatchedRoute matched = SERVICE.match("/v1/subjects/%s/%s".formatted(subject.value(), collection))
                .orElseThrow();
        return DataPlace.of(SERVICE.service(), matched, subject, subject, subject);
    }

    static Path resource(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(TestRoutes.class.getResource(name)).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
