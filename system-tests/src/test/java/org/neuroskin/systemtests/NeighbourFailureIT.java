package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each neighbour is taken away from the running system in turn: what needs it is refused clearly, nothing is released
 * unrecorded, and all is well again when it returns, without a restart of anything else.
 */
class NeighbourFailureIT {

    private final RunningSystem system = RunningSystem.instance();
    private final URI samples = system.origin().resolve("/api/wearable/v1/subjects/me/samples");
    private String app = "";

    @BeforeEach
    void theAppMayRead() {
        app = system.token("adult-us-il", "mood-coach", "routine-personalisation");
        if (Http.get(samples, app).status() != 200) {
            Http.Answer granted =
                    Http.post(system.origin().resolve("/consent/v1/me/consents"), system.ownToken("adult-us-il"), """
                    {"app":"mood-coach","purpose":"routine-personalisation","validity":"P1D","items":[
                     {"category":"biometric.heart-rate-variability","operations":["read"],"fidelity":"raw"}]}""");
            assertThat(granted.status()).as(granted.text()).isEqualTo(201);
        }
        assertThat(Http.get(samples, app).status()).isEqualTo(200);
    }

    @AfterEach
    void theHistoryStillHolds() {
        RunningSystem.Command up = system.neuroskin("up", "--detach");
        assertThat(up.exitCode()).as(up.output()).isZero();
        Path bundle = system.home().resolve("after-failure.zip");
        RunningSystem.Command export = system.run(
                List.of(
                        "curl",
                        "-sf",
                        "-X",
                        "POST",
                        "-H",
                        "Authorization: Bearer " + system.ownToken("reviewer-a"),
                        "-o",
                        bundle.toString(),
                        system.origin() + "/audit/v1/exports"),
                Map.of());
        assertThat(export.exitCode()).isZero();
        RunningSystem.Command verify = system.neuroskin("verify", bundle.toString());
        assertThat(verify.exitCode()).as(verify.output()).isZero();
    }

    @Test
    void withoutTheConsentServiceNothingIsAllowed() {
        system.signal("consent-service", "KILL");

        Http.Answer refused = Http.eventually(() -> Http.get(samples, app), answer -> answer.status() == 503);
        assertThat(refused.problem()).isIn("consent-state-unknown", "cannot-record");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(Http.send(HttpRequest.newBuilder(system.origin().resolve("/portal")))
                        .status())
                .isEqualTo(503);

        assertThat(system.neuroskin("up", "--detach").exitCode()).isZero();
        Http.eventually(() -> Http.get(samples, app), answer -> answer.status() == 200);
    }

    @Test
    void aConsentServiceThatHangsCannotKeepAnyLeaseAlive() {
        system.signal("consent-service", "STOP");
        try {
            Http.eventually(() -> Http.get(samples, app), answer -> answer.status() == 503);
        } finally {
            system.signal("consent-service", "CONT");
        }
        Http.eventually(() -> Http.get(samples, app), answer -> answer.status() == 200);
    }

    @Test
    void withoutPostgresqlNothingIsReleasedAndAllRecovers() {
        String own = system.ownToken("adult-us-il");
        system.signal("postgres", "INT");

        Http.Answer refused = Http.eventually(() -> Http.get(samples, app), answer -> answer.status() == 503);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        Http.Answer consents = Http.get(system.origin().resolve("/consent/v1/me/consents"), own);
        assertThat(consents.status()).isEqualTo(503);
        assertThat(consents.header("Retry-After")).isNotEmpty();
        assertThat(consents.text()).doesNotContain("Exception", "jdbc", "at org.");

        assertThat(system.neuroskin("up", "--detach").exitCode()).isZero();
        Http.eventually(() -> Http.get(samples, app), answer -> answer.status() == 200);
    }

    @Test
    void withoutKeycloakKnownTokensStillWorkAndNobodySignsIn() {
        system.signal("keycloak", "KILL");

        assertThat(Http.get(samples, app).status()).isEqualTo(200);
        Http.Answer signIn = Http.send(HttpRequest.newBuilder(
                system.origin().resolve("/auth/realms/neuroskin/.well-known/openid-configuration")));
        assertThat(signIn.status()).isEqualTo(503);
        assertThat(signIn.header("Retry-After")).isNotEmpty();

        assertThat(system.neuroskin("up", "--detach").exitCode()).isZero();
        Http.eventually(
                () -> Http.send(HttpRequest.newBuilder(
                        system.origin().resolve("/auth/realms/neuroskin/.well-known/openid-configuration"))),
                answer -> answer.status() == 200);
    }

    @Test
    void aDataServiceThatIsDownOrHangsIsTold() {
        system.signal("demo", "STOP");
        try {
            Http.Answer slow = Http.get(samples, app);
            assertThat(slow.problem()).isEqualTo("service-timeout");
            assertThat(slow.status()).isEqualTo(504);
        } finally {
            system.signal("demo", "CONT");
        }
        system.signal("demo", "KILL");
        Http.Answer down = Http.get(samples, app);
        assertThat(down.problem()).isEqualTo("service-unreachable");
        assertThat(down.status()).isEqualTo(502);

        assertThat(system.neuroskin("up", "--detach").exitCode()).isZero();
        Http.eventually(() -> Http.get(samples, app), answer -> answer.status() == 200);
    }

    @Test
    void aGatewayThatIsKilledComesBackWithItsKeys() {
        system.signal("gateway", "KILL");
        assertThat(system.neuroskin("status").exitCode()).isEqualTo(1);

        assertThat(system.neuroskin("up", "--detach").exitCode()).isZero();
        Http.Answer answer = Http.eventually(() -> Http.get(samples, app), each -> each.status() == 200);
        assertThat(answer.text()).contains("heart_rate_variability").doesNotContain("nsg1.");
    }
}
