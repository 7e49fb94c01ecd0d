package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputIT {
    private final RunningSystem system = RunningSystem.instance();
    private final String token = system.token("adult-eu", "mood-coach", "routine-personalisation");
    private final URI diary = system.origin().resolve("/api/diary/v1/subjects/me/mood-entries");

    @ParameterizedTest
    @CsvSource({
        "/api/nothing/v1/x, 404, not-found",
        "/api/diary/v2/subjects/me/mood-entries, 404, not-found",
        "/api/diary/v1/subjects/me/mood-entries?all=true, 400, malformed-request",
        "/api/diary/v1/subjects/me%2Fmood-entries, 400, malformed-request",
        "/api/diary/v1/subjects/%2e%2e/mood-entries, 400, malformed-request",
        "/api//diary/v1/subjects/me/mood-entries, 400, malformed-request",
        "/api/diary/v1/subjects/me/mood-entries;x=1, 400, malformed-request"
    })
    void pathsThatAreNotOursOrNotPlainAreRefused(String path, int status, String problem) {
        Http.Answer answer = Http.get(URI.create(system.origin() + path), token);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
    }

    @Test
    void anUnknownServiceIsHiddenFromThoseWithoutAToken() {
        assertThat(Http.send(HttpRequest.newBuilder(system.origin().resolve("/api/nothing/v1/x")))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aPurposeIsNeverAssumed() {
        String several = system.token("adult-eu", "mood-coach", "routine-personalisation,mood-inference");

        assertThat(Http.get(diary, several).problem()).isEqualTo("purpose-required");
        assertThat(Http.send(HttpRequest.newBuilder(diary)
                                .header("Authorization", "Bearer " + token)
                                .header("Consent-Purpose", "marketing"))
                        .problem())
                .isEqualTo("purpose-not-approved");
    }

    @Test
    void bodiesThatAreNotPlainJsonAreRefusedAndNothingIsForwarded() {
        String id = UUID.randomUUID().toString();
        String[] bodies = {
            "{",
            "{\"entries\":[{\"id\":\"%s\",\"valence\":1}]} trailing".formatted(id),
            "{\"entries\":[{\"id\":\"%s\",\"valence\":1,\"valence\":2}]}".formatted(id),
            "{\"entries\":[{\"id\":\"%s\",\"valence\":1,\"v\\u0061lence\":2}]}".formatted(id),
            "{\"entries\":[{\"id\":\"%s\",\"valence\":NaN}]}".formatted(id),
            "{\"entries\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"
        };
        for (String body : bodies) {
            Http.Answer answer = Http.post(diary, token, body);

            assertThat(answer.status())
                    .as(body.substring(0, Math.min(60, body.length())))
                    .isEqualTo(400);
            assertThat(answer.problem()).isEqualTo("malformed-body");
        }
        String large = "{\"entries\":[{\"id\":\"%s\",\"note\":\"%s\"}]}".formatted(id, "x".repeat(2_000_000));
        assertThat(Http.post(diary, token, large).problem()).isEqualTo("body-too-large");
        assertThat(stored()).doesNotContain(id);
    }

    @Test
    void aClientCannotSmuggleInSomethingThatLooksSealed() {
        Http.Answer answer = Http.post(
                diary, token, "{\"entries\":[{\"id\":\"nsg1.AAAA\",\"at\":\"2026-01-01T00:00:00Z\",\"valence\":1}]}");

        assertThat(answer.status()).isEqualTo(422);
    }

    private String stored() {
        String subject = Subjects.of(token);
        return Http.send(HttpRequest.newBuilder(
                        system.dataService().resolve("/diary/v1/subjects/" + subject + "/mood-entries")))
                .text();
    }
}
