package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A consent that may be used only so often, through the gateway. */
class UseBudgetIT {
    private static final String USER = "adult-us-il";
    private static final String APP = "mood-coach";
    private static final String PURPOSE = "routine-personalisation";

    private final RunningSystem system = RunningSystem.instance();
    private final URI samples = system.origin().resolve("/api/wearable/v1/subjects/me/samples");
    private final String consents = "/consent/v1/me/consents/";
    private final List<String> given = new ArrayList<>();

    @AfterEach
    void nothingIsLeftAllowed() {
        given.forEach(this::withdraw);
    }

    @Test
    void ofManyReadsAtOnceExactlyAsManyAsAllowedAreAnswered() throws Exception {
        String consent = give(3);
        String token = system.token(USER, APP, PURPOSE);

        List<Http.Answer> answers = atOnce(Collections.nCopies(12, () -> Http.get(samples, token)));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(3);
        assertThat(answers).filteredOn(answer -> answer.status() != 200).allSatisfy(answer -> {
            assertThat(answer.status()).as(answer.text()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("uses-spent");
        });
        assertThat(left(consent)).isZero();
    }

    @Test
    void aConsentThatIsGivenAnewHasUsesOfItsOwn() {
        String token = system.token(USER, APP, PURPOSE);
        withdraw(give(1));
        assertThat(Http.get(samples, token).problem()).isEqualTo("consent-required");

        String consent = give(1);

        assertThat(left(consent)).isOne();
        assertThat(Http.get(samples, token).status()).isEqualTo(200);
        assertThat(Http.get(samples, token).problem()).isEqualTo("uses-spent");
    }

    private String give(int uses) {
        Http.Answer granted =
                Http.post(system.origin().resolve("/consent/v1/me/consents"), system.ownToken(USER), """
                {"app":"%s","purpose":"%s","validity":"P1D","items":[
                 {"category":"biometric.heart-rate-variability","operations":["read"],
                  "conditions":{"use_budget":{"uses":%d}}}]}""".formatted(
                                APP, PURPOSE, uses));
        assertThat(granted.status()).as(granted.text()).isEqualTo(201);
        given.add(granted.json().path("id").asString());
        return given.getLast();
    }

    private void withdraw(String consent) {
        Http.post(system.origin().resolve(consents + consent + "/withdraw"), system.ownToken(USER), "{}");
    }

    private long left(String consent) {
        JsonNode uses = Http.get(system.origin().resolve(consents + consent + "/uses"), system.ownToken(USER))
                .json()
                .path("uses");
        assertThat(uses.size()).isOne();
        return uses.get(0).path("left").asLong();
    }

    private static List<Http.Answer> atOnce(List<Callable<Http.Answer>> calls)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
            List<Http.Answer> answers = new ArrayList<>();
            for (Future<Http.Answer> each : threads.invokeAll(calls)) {
                answers.add(each.get());
            }
            return answers;
        }
    }
}
