package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.neuroskin.gateway.serve.RunningGateway.ask;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;

final class LimitsTest {
    private static final AppId COACH = new AppId("mood-coach");
    private static final AppId OTHER = new AppId("other-app");

    @Nested
    final class Counting {
        private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        private final Limits limits = new Limits(new Limits.Settings(2, 4, 3, 5), now::get);

        @Test
        void anAppMayAskItsBurstAndThenGoesOnAtItsRate() {
            for (int i = 0; i < 4; i++) {
                limits.admit(COACH).close();
            }
            assertRefused(COACH);

            // Half a second is one token, also where the monotonic clock turns over
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
            limits.admit(COACH).close();
            assertRefused(COACH);
        }

        @Test
        void aLongPauseGivesNoMoreThanTheBurst() {
            limits.admit(COACH).close();
            now.addAndGet(TimeUnit.HOURS.toNanos(1));

            for (int i = 0; i < 4; i++) {
                limits.admit(COACH).close();
            }
            assertRefused(COACH);
        }

        @Test
        void theHeadersTellQuotaRemainderAndTimeToFill() {
            try (Limits.Admission admission = limits.admit(COACH)) {
                assertThat(admission.headers())
                        .containsEntry("RateLimit-Policy", "\"app\";q=4;w=2")
                        .containsEntry("RateLimit", "\"app\";r=3;t=1");
            }
        }

        @Test
        void whatIsUnderWayIsBoundedByAppAndGivenBack() {
            List<Limits.Admission> held = List.of(limits.admit(COACH), limits.admit(COACH), limits.admit(COACH));
            assertRefused(COACH);

            held.getFirst().close();
            limits.admit(COACH).close();
        }

        @Test
        void anAppAtItsLimitsTakesNothingFromAnother() {
            for (int i = 0; i < 3; i++) {
                limits.admit(COACH);
            }
            assertRefused(COACH);

            assertThat(limits.admit(OTHER).headers()).containsEntry("RateLimit", "\"app\";r=3;t=1");
        }

        private void assertRefused(AppId app) {
            assertThatThrownBy(() -> limits.admit(app)).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
                assertThat(refusal.headers()).containsEntry("Retry-After", "1").containsKey("RateLimit");
            });
        }
    }

    @Nested
    final class OverHttp {
        private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
        private final CountDownLatch mayAnswer = new CountDownLatch(1);

        @Test
        void everyAnswerToAValidTokenSaysWhatIsLeft(@TempDir Path folder) {
            try (RunningGateway gateway = gateway(folder, new Limits.Settings(1, 3, 9, 9))) {
                assertThat(gateway.get(ENTRIES).headers().firstValue("RateLimit"))
                        .contains("\"app\";r=2;t=1");
                HttpResponse<String> denied = gateway.get("/api/nowhere");
                assertThat(denied.statusCode()).isEqualTo(404);
                assertThat(denied.headers().firstValue("RateLimit").orElseThrow())
                        .startsWith("\"app\";r=");
                assertThat(denied.headers().firstValue("RateLimit-Policy")).contains("\"app\";q=3;w=3");
                assertThat(ask(HttpRequest.newBuilder(gateway.uri(ENTRIES)))
                                .headers()
                                .firstValue("RateLimit"))
                        .isEmpty();
            }
        }

        @Test
        void aFloodOfAnAppIsRefusedUnrecordedAndTheOtherAppIsServed(@TempDir Path folder) {
            try (RunningGateway gateway = gateway(folder, new Limits.Settings(1, 2, 9, 9))) {
                HttpResponse<String> last = gateway.get(ENTRIES);
                while (last.statusCode() == 200) {
                    last = gateway.get(ENTRIES);
                }
                int recorded = gateway.consent.events.size();
                AccessPathTest.assertProblem(last, 429, "too-many-requests");
                assertThat(last.headers().firstValue("Retry-After")).contains("1");
                assertThat(last.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"app\";r=0;t=");

                assertThat(asOther(gateway).statusCode()).isEqualTo(403);
                assertThat(gateway.consent.events).hasSize(recorded + 1);
            }
        }

        @Test
        void anAppThatOccupiesItsShareLeavesTheRestToOthers(@TempDir Path folder) throws Exception {
            try (RunningGateway gateway = gateway(folder, new Limits.Settings(1000, 1000, 2, 9))) {
                List<CompletableFuture<HttpResponse<String>>> slow = occupy(gateway, 2);

                AccessPathTest.assertProblem(gateway.get(ENTRIES), 429, "too-many-requests");
                assertThat(asOther(gateway).statusCode()).isEqualTo(403);

                mayAnswer.countDown();
                for (var each : slow) {
                    assertThat(each.get().statusCode()).isEqualTo(200);
                }
                eventually(() -> gateway.get(ENTRIES).statusCode() == 200);
            }
        }

        @Test
        void whenAllIsOccupiedEverybodyIsToldToComeBack(@TempDir Path folder) throws Exception {
            try (RunningGateway gateway = gateway(folder, new Limits.Settings(1000, 1000, 9, 2))) {
                List<CompletableFuture<HttpResponse<String>>> slow = occupy(gateway, 2);

                HttpResponse<String> refused = asOther(gateway);
                AccessPathTest.assertProblem(refused, 503, "overloaded");
                assertThat(refused.headers().firstValue("Retry-After")).contains("1");
                assertThat(ask(HttpRequest.newBuilder(gateway.uri("/consent"))).statusCode())
                        .as("people reach the portal all the same")
                        .isEqualTo(200);

                mayAnswer.countDown();
                for (var each : slow) {
                    assertThat(each.get().statusCode()).isEqualTo(200);
                }
                eventually(() -> asOther(gateway).statusCode() == 403);
            }
        }

        private RunningGateway gateway(Path folder, Limits.Settings limits) {
            RunningGateway gateway = new RunningGateway(folder, limits);
            gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                    exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
            gateway.grant("mood.self-report", "mood.note", "mood.inferred");
            return gateway;
        }

        private List<CompletableFuture<HttpResponse<String>>> occupy(RunningGateway gateway, int accesses) {
            gateway.data.handler = (exchange, asked) -> {
                try {
                    mayAnswer.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                FakeUpstream.answer(
                        exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
            };
            List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
            for (int i = 0; i < accesses; i++) {
                slow.add(CompletableFuture.supplyAsync(
                        () -> gateway.get(ENTRIES), Executors.newVirtualThreadPerTaskExecutor()));
            }
            eventually(() -> gateway.data.asked.size() == accesses);
            return slow;
        }

        private static HttpResponse<String> asOther(RunningGateway gateway) {
            String token = RunningGateway.realm()
                    .token(RunningGateway.ADA.value(), OTHER.value(), "openid purpose:" + RunningGateway.PURPOSE);
            return ask(HttpRequest.newBuilder(gateway.uri(ENTRIES)).header("Authorization", "Bearer " + token));
        }
    }
}
