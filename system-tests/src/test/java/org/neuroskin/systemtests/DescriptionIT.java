package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description of the HTTP interface at the public origin. */
class DescriptionIT {
    private final RunningSystem system = RunningSystem.instance();

    @Test
    void anyoneReadsItAndItSpeaksOfThisOrigin() {
        Http.Answer answer = Http.send(HttpRequest.newBuilder(system.origin().resolve("/openapi.json")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).contains("max-age");
        JsonNode document = answer.json();
        assertThat(document.at("/servers/0/url").asString())
                .isEqualTo(system.origin().toString());
        assertThat(document.path("paths").propertyNames())
                .contains("/consent/v1/requests", "/api/diary/v1/subjects/{subject}/mood-entries")
                .noneMatch(path -> path.startsWith("/internal") || path.startsWith("/actuator"));
    }

    @Test
    void whatTheGatewayAnswersItselfIsAsDescribed() {
        JsonNode document = Http.send(HttpRequest.newBuilder(system.origin().resolve("/openapi.json")))
                .json();
        JsonNode described = document.at("/components/schemas/ProtectedResource/properties");
        JsonNode metadata = Http.send(
                        HttpRequest.newBuilder(system.origin().resolve("/.well-known/oauth-protected-resource")))
                .json();
        JsonNode denial = Http.send(
                        HttpRequest.newBuilder(system.origin().resolve("/api/diary/v1/subjects/me/mood-entries")))
                .json();

        assertThat(described.propertyNames()).containsExactlyInAnyOrderElementsOf(metadata.propertyNames());
        assertThat(document.at("/paths/~1api~1diary~1v1~1subjects~1{subject}~1mood-entries/get/responses/401")
                        .toString())
                .contains(denial.path("type").asString());
    }
}
