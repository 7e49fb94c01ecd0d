package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A consent to hourly values, through the gateway. */
class FidelityIT {
    private static final String USER = "adult-us-il";
    private static final String APP = "mood-coach";
    private static final String PURPOSE = "routine-personalisation";

    private final RunningSystem system = RunningSystem.instance();
    private final URI samples = system.origin().resolve("/api/wearable/v1/subjects/me/samples");
    private final URI consents = system.origin().resolve("/consent/v1/me/consents");
    private final List<String> given = new ArrayList<>();

    @AfterEach
    void nothingIsLeftAllowed() {
        for (String consent : given) {
            Http.Answer ended =
                    Http.post(URI.create(consents + "/" + consent + "/withdraw"), system.ownToken(USER), "{}");
            assertThat(ended.status()).as(ended.text()).isEqualTo(200);
        }
    }

    @Test
    void meansOfAnHourComeOutAndNoValueDoes() {
        String token = system.token(USER, APP, PURPOSE);
        give("[\"write\"]", "raw");
        Http.Answer written = Http.post(samples, token, """
                {"samples":[%s,%s,%s]}""".formatted(
                        sample("2025-03-01T10:05:11.123Z", "41.125"),
                        sample("2025-03-01T10:55:12.456Z", "42.375"),
                        sample("2025-03-01T11:05:13.789Z", "47.875")));
        assertThat(written.status()).as(written.text()).isEqualTo(201);
        give("[\"read\"]", "reduced");

        Http.Answer read = Http.get(samples, token);

        assertThat(read.status()).as(read.text()).isEqualTo(200);
        assertThat(read.header("Consent-Fidelity")).isEqualTo("biometric.heart-rate-variability=reduced");
        assertThat(read.text()).doesNotContain("41.125", "42.375", "47.875", "10:05:11", "date_time", "header");
        List<JsonNode> hour = read.json()
                .path("samples")
                .valueStream()
                .filter(item -> item.path("from").asString().equals("2025-03-01T10:00:00Z"))
                .toList();
        assertThat(hour).singleElement().satisfies(item -> {
            assertThat(item.path("mean").asDouble()).isEqualTo(41.75);
            assertThat(item.path("count").asInt()).isEqualTo(2);
            assertThat(item.path("unit").asString()).isEqualTo("ms");
        });
        assertThat(read.json().path("samples").valueStream())
                .allSatisfy(item -> assertThat(item.path("count").asInt()).isGreaterThan(1));
    }

    private void give(String operations, String fidelity) {
        Http.Answer answer =
                Http.post(consents, system.ownToken(USER), """
                {"app":"%s","purpose":"%s","validity":"P1D","items":[
                 {"category":"biometric.heart-rate-variability","operations":%s,"fidelity":"%s"}]}""".formatted(APP, PURPOSE, operations, fidelity));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        given.add(answer.json().path("id").asString());
    }

    private static String sample(String time, String value) {
        return """
                {"header":{"id":"s-%s"},"body":{"effective_time_frame":{"date_time":"%s"},
                 "heart_rate_variability":{"value":%s,"unit":"ms"}}}""".formatted(value, time, value);
    }
}
