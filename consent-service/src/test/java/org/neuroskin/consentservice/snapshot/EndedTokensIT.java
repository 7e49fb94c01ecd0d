package org.neuroskin.consentservice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestIssuer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.EndedTokens;
import org.neuroskin.kernel.RevisionChange;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the realm says of ended tokens, who may say it, and what becomes of the tokens. */
@ServiceTest
class EndedTokensIT {
    private static final String STATEMENTS = "/internal/v1/ended-tokens";
    private static final String ME = "/consent/v1/me/consents";
    private static final TestIssuer ISSUER = TestWorld.ISSUER;

    private final SubjectId person = new SubjectId(UUID.randomUUID().toString());
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @LocalServerPort
    private int port;

    @Autowired
    private Snapshots snapshots;

    @Autowired
    private Changes changes;

    @Autowired
    private Leases leases;

    @Autowired
    private EndedTokensBook book;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);

    @BeforeEach
    void connect() {
        client = new TestClient(port);
        database.sql("delete from ended_tokens").update();
    }

    @Test
    void aStatementIsAChangeOfItsPersonAndInTheirSnapshot() {
        Map<Integer, Long> before = leases.heads();

        assertThat(tell(statement(person.value(), "session-1", null))).isEqualTo(202);

        assertThat(snapshots.of(person).ended()).containsExactly(new EndedTokens("session-1", null, now));
        assertThat(snapshots.of(person).changedAt())
                .isEqualTo(Objects.requireNonNull(leases.heads().get(Shards.of(person))));
        assertThat(changes.after(before)).extracting(RevisionChange::subject).containsExactly(person);
    }

    @Test
    void aStatementOfNobodyConcernsEveryone() {
        Map<Integer, Long> before = leases.heads();

        assertThat(tell(statement(null, null, "mood-coach"))).isEqualTo(202);

        assertThat(snapshots.of(person).ended()).containsExactly(new EndedTokens(null, new AppId("mood-coach"), now));
        assertThat(changes.after(before))
                .hasSize(Shards.COUNT)
                .extracting(RevisionChange::subject)
                .containsOnlyNulls();
    }

    @Test
    void whatIsSaidAgainChangesNothing() {
        tell(statement(person.value(), "session-1", null));
        Map<Integer, Long> before = leases.heads();

        assertThat(tell(statement(person.value(), "session-1", null))).isEqualTo(202);

        assertThat(leases.heads()).isEqualTo(before);
        assertThat(snapshots.of(person).ended()).hasSize(1);
    }

    @Test
    void anEndedTokenOpensNothingHereEitherAndOthersDo() {
        String ended = token("session-1", "self-service", now);
        String later = token("session-1", "self-service", now.plusSeconds(3));
        String other = token("session-2", "self-service", now);
        assertThat(client.get(ME, ended).status()).isEqualTo(200);

        tell(statement(person.value(), "session-1", null));

        TestClient.Answer refused = client.get(ME, ended);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.problem()).isEqualTo("invalid-token");
        assertThat(refused.response().headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer error=\"invalid_token\"");
        assertThat(client.get(ME, other).status()).isEqualTo(200);
        assertThat(client.get(ME, later).status()).isEqualTo(200);

        tell(statement(null, null, "self-service"));
        assertThat(client.get(ME, other).status()).isEqualTo(401);
    }

    @Test
    void aTokenThatIsOlderThanWhatIsRememberedIsRefused() {
        assertThat(client.get(ME, token("session-1", "self-service", now.minus(Duration.ofMinutes(59))))
                        .status())
                .isEqualTo(200);
        assertThat(client.get(ME, token("session-1", "self-service", now.minus(Duration.ofMinutes(61))))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void nobodyButTheRealmEndsTokens() throws JOSEException {
        JWTClaimsSet good = statement(person.value(), null, null);
        JWTClaimsSet foreign = new JWTClaimsSet.Builder(good)
                .issuer("http://evil.example/realms/neuroskin")
                .build();
        JWTClaimsSet astray =
                new JWTClaimsSet.Builder(good).audience("neuroskin").build();

        assertThat(send(ISSUER.sign(good, "JWT")))
                .as("a token that an app could have")
                .isEqualTo(401);
        assertThat(tell(foreign)).isEqualTo(401);
        assertThat(tell(astray)).isEqualTo(401);
        assertThat(send(TestIssuer.sign(good, new RSAKeyGenerator(2048).generate(), "test-key", "secevent+jwt")))
                .isEqualTo(401);
        assertThat(send("")).isEqualTo(400);
        assertThat(send(TestWorld.GATEWAY_KEY)).isEqualTo(401);
        assertThat(send(ISSUER.selfService(person.value()))).isEqualTo(401);

        assertThat(snapshots.of(person).ended()).isEmpty();
    }

    @Test
    void aStatementThatSaysNothingIsRefused() {
        JWTClaimsSet good = statement(person.value(), null, null);

        for (Object events : List.of("", Map.of(), Map.of(EndedTokensApi.EVENT, Map.of("sub", person.value())))) {
            assertThat(tell(new JWTClaimsSet.Builder(good)
                            .claim("events", events)
                            .build()))
                    .as(events.toString())
                    .isEqualTo(400);
        }
        assertThat(tell(statement("../x y", null, null))).isEqualTo(400);
    }

    @Test
    void whatNobodyCanShowAnyMoreIsForgotten() {
        tell(statement(person.value(), "session-1", null));
        book.forgetOld();
        assertThat(snapshots.of(person).ended()).hasSize(1);

        database.sql("update ended_tokens set issued_until = ?")
                .param(now.minus(Duration.ofHours(2)).atOffset(ZoneOffset.UTC))
                .update();
        book.forgetOld();

        assertThat(snapshots.of(person).ended()).isEmpty();
    }

    private String token(String session, String app, Instant issued) {
        return ISSUER.sign(ISSUER.claims(person.value(), app, "consent:manage")
                .claim("sid", session)
                .issueTime(Date.from(issued))
                .build());
    }

    private JWTClaimsSet statement(@Nullable String holder, @Nullable String session, @Nullable String app) {
        Map<String, Object> event = new HashMap<>();
        event.put("sub", holder);
        event.put("sid", session);
        event.put("azp", app);
        event.put("issued_until", now.getEpochSecond());
        return new JWTClaimsSet.Builder()
                .issuer(TestWorld.ORIGIN + "/auth/realms/neuroskin")
                .audience("neuroskin-consent-service")
                .issueTime(Date.from(now))
                .jwtID(UUID.randomUUID().toString())
                .claim("events", Map.of(EndedTokensApi.EVENT, event))
                .build();
    }

    private int tell(JWTClaimsSet statement) {
        return send(ISSUER.sign(statement, "secevent+jwt"));
    }

    private int send(String statement) {
        return client.send(client.request(STATEMENTS, "")
                        .header("Content-Type", "application/secevent+jwt")
                        .POST(HttpRequest.BodyPublishers.ofString(statement)))
                .status();
    }
}
