package org.neuroskin.demo.launcher;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/** The processes that are ours to start and to stop, in the order of starting. PostgreSQL looks after itself. */
enum Part {
    KEYCLOAK("keycloak", 3, 13, "/auth/health/ready"),
    CONSENT_SERVICE("consent-service", 2, 2, "/actuator/health/readiness"),
    GATEWAY("gateway", 0, 1, "/actuator/health/readiness"),
    DEMO("demo", 5, 5, "/actuator/health");

    /** In which order to stop: who asks before who answers. */
    static final List<Part> STOPPING = List.of(GATEWAY, DEMO, CONSENT_SERVICE, KEYCLOAK);

    private final String title;
    private final int offset;
    private final int readinessOffset;
    private final String readinessPath;

    Part(String title, int offset, int readinessOffset, String readinessPath) {
        this.title = title;
        this.offset = offset;
        this.readinessOffset = readinessOffset;
        this.readinessPath = readinessPath;
    }

    /** The name of its files, its module, and what people read. */
    String title() {
        return title;
    }

    /** The ports that it binds, the one that others ask first. */
    List<Integer> ports(Installation installation) {
        return IntStream.of(offset, readinessOffset)
                .distinct()
                .mapToObj(each -> installation.port() + each)
                .toList();
    }

    /** Answers 200 when it is ready. */
    URI readiness(Installation installation) {
        return URI.create("http://127.0.0.1:%d%s".formatted(installation.port() + readinessOffset, readinessPath));
    }
}
