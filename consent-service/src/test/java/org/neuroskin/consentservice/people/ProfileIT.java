package org.neuroskin.consentservice.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class ProfileIT {
    private static final String PROFILE = "/consent/v1/me/profile";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);
    private String person = "";
    private String tool = "";
    private String operator = "";

    @BeforeEach
    void aPersonAndAnOperator() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
        tool = TestWorld.ISSUER.selfService(person);
        operator = staff("operator");
    }

    @Test
    void whatPeopleSayIsInTheSnapshotWhenItIsAnswered() {
        Answer said = put(PROFILE, tool, "{\"place\":\"DE\",\"date_of_birth\":\"1988-05-17\"}");

        assertThat(said.status()).isEqualTo(200);
        assertThat(said.json().path("place").asString()).isEqualTo("DE");
        JsonNode snapshot = snapshot();
        assertThat(snapshot.path("changedAt").asLong())
                .isEqualTo(said.json().path("revision").asLong())
                .isPositive();
        assertThat(snapshot.path("person").path("place").asString()).isEqualTo("DE");
        assertThat(snapshot.path("person").path("bornOn").asString()).isEqualTo("1988-05-17");
        assertThat(client.get(PROFILE, tool).json()).isEqualTo(said.json());
    }

    @Test
    void anAdultMovesAndSayingTheSameAgainChangesNothing() {
        String born = "{\"place\":\"DE\",\"date_of_birth\":\"1988-05-17\"}";
        JsonNode first = put(PROFILE, tool, born).json();
        assertThat(put(PROFILE, tool, born).json()).isEqualTo(first);

        JsonNode moved = put(PROFILE, tool, "{\"place\":\"US-IL\"}").json();
        assertThat(moved.path("place").asString()).isEqualTo("US-IL");
        assertThat(moved.path("date_of_birth").asString()).isEqualTo("1988-05-17");
        assertThat(recorded()).isEqualTo(2);
    }

    @Test
    void aMinorDoesNotAgeByAClickNorByMoving() {
        LocalDate born = LocalDate.now(ZoneOffset.UTC).minusYears(14);
        put(PROFILE, tool, "{\"place\":\"DE\",\"date_of_birth\":\"%s\"}".formatted(born));

        Answer older = put(PROFILE, tool, "{\"place\":\"DE\",\"date_of_birth\":\"1988-05-17\"}");
        Answer elsewhere = put(PROFILE, tool, "{\"place\":\"BE\"}");
        Answer both = put(PROFILE, tool, "{\"place\":\"BE\",\"date_of_birth\":\"1988-05-17\"}");

        assertThat(pointers(older)).containsExactly("/date_of_birth");
        assertThat(pointers(elsewhere)).containsExactly("/place");
        assertThat(pointers(both)).containsExactlyInAnyOrder("/date_of_birth", "/place");
        assertThat(snapshot().path("person").path("place").asString()).isEqualTo("DE");
        assertThat(snapshot().path("person").path("bornOn").asString()).isEqualTo(born.toString());
    }

    @Test
    void anOperatorCorrectsItWithAReasonThatIsRecorded() {
        put(PROFILE, tool, "{\"place\":\"DE\",\"date_of_birth\":\"1988-05-17\"}");
        Answer corrected = put(
                people(person),
                operator,
                "{\"place\":\"DE\",\"date_of_birth\":\"1988-05-18\",\"reason\":\"document-checked\"}");

        assertThat(corrected.status()).as(corrected.body()).isEqualTo(200);
        assertThat(snapshot().path("person").path("bornOn").asString()).isEqualTo("1988-05-18");
        assertThat(database.sql("select convert_from(entry, 'UTF8') from ledger_leaf order by sequence desc limit 1")
                        .query(String.class)
                        .single())
                .contains("\"members\":[\"date-of-birth\"]", "\"reason\":\"document-checked\"")
                .doesNotContain("1988", person);
    }

    @Test
    void whoNeverSaidAnythingIsNotCorrected() {
        String body = "{\"place\":\"DE\",\"date_of_birth\":\"1988-05-18\",\"reason\":\"document-checked\"}";

        assertThat(put(people("nobody-of-this-name"), operator, body).problem()).isEqualTo("not-found");
        assertThat(database.sql("select count(*) from profile where subject = 'nobody-of-this-name'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void nobodyButAnOperatorCorrectsAnotherPersonAndNoOperatorTheirOwn() {
        long before = snapshot().path("changedAt").asLong();
        String body = "{\"place\":\"DE\",\"date_of_birth\":\"1988-05-18\",\"reason\":\"document-checked\"}";
        for (String role : List.of("subject", "guardian", "clinician", "researcher", "ethics-reviewer")) {
            assertThat(put(people(person), staff(role), body).problem()).isEqualTo("insufficient-scope");
        }
        assertThat(put(people(person), tool, body).problem()).isEqualTo("insufficient-scope");
        String self = UUID.randomUUID().toString();
        String own = TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims(self, "self-service", "consent:manage")
                .claim("realm_access", Map.of("roles", List.of("operator", "subject")))
                .build());
        assertThat(put(people(self), own, body).problem()).isEqualTo("invalid-input");
        assertThat(pointers(put(people(person), operator, "{\"place\":\"DE\"}")))
                .containsExactly("/reason");
        assertThat(snapshot().path("changedAt").asLong()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "XX, 1988-05-17, /place",
        "Germany, 1988-05-17, /place",
        "de, 1988-05-17, /place",
        ", 1988-05-17, /place",
        "DE, 2999-01-01, /date_of_birth",
        "DE, 1850-01-01, /date_of_birth",
        "DE, 2001-02-29, /date_of_birth",
        "DE, 17.5.1988, /date_of_birth"
    })
    void whatCannotBeIsRefusedAndNeverRepeated(String place, String born, String pointer, CapturedOutput log) {
        long before = snapshot().path("changedAt").asLong();
        String body = place == null
                ? "{\"date_of_birth\":\"%s\"}".formatted(born)
                : "{\"place\":\"%s\",\"date_of_birth\":\"%s\"}".formatted(place, born);
        Answer refused = put(PROFILE, tool, body);

        assertThat(pointers(refused)).containsExactly(pointer);
        assertThat(refused.body()).doesNotContain(born);
        assertThat(log.getAll()).doesNotContain(born);
        assertThat(snapshot().path("changedAt").asLong()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"place\":1}", "{\"place\":\"DE\",\"age\":30}", "{\"place\":{}}"})
    void aBodyOfAnotherShapeIsRefused(String body) {
        assertThat(put(PROFILE, tool, body).problem()).isEqualTo("malformed-body");
    }

    @Test
    void whatIsSaidOfOnesOwnWillIsOnesOwnAndCanBeTakenBack() {
        JsonNode said = put(PROFILE, tool, """
                {"place":"DE","date_of_birth":"1988-05-17","voluntary":{"gender":"non-binary","skin_tone":7,"age_counts":true}}
                """).json();
        assertThat(said.at("/voluntary/gender").asString()).isEqualTo("non-binary");
        assertThat(said.at("/voluntary/skin_tone").asInt()).isEqualTo(7);
        assertThat(said.at("/voluntary/age_counts").asBoolean()).isTrue();
        assertThat(client.get(PROFILE, tool).json()).isEqualTo(said);
        assertThat(snapshot().toString()).as("nothing decides by it").doesNotContain("non-binary", "skin");
        assertThat(put(people(person), operator, "{\"place\":\"FR\",\"reason\":\"document-checked\"}")
                        .body())
                .as("an operator does not see it")
                .doesNotContain("voluntary");
        assertThat(put(PROFILE, tool, "{\"place\":\"FR\"}").json().path("voluntary"))
                .as("left out, it stays")
                .isEqualTo(said.path("voluntary"));

        JsonNode takenBack =
                put(PROFILE, tool, "{\"place\":\"FR\",\"voluntary\":{}}").json();
        assertThat(takenBack.has("voluntary")).isFalse();
        assertThat(database.sql("select count(*) from voluntary_detail where subject = ?")
                        .param(person)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(database.sql("""
                        select count(*) from ledger_leaf where convert_from(entry, 'UTF8') like '%"members":["voluntary"]%'
                            and convert_from(entry, 'UTF8') like '%' || ? || '%'
                        """)
                        .param(snapshot().path("pseudonym").asString())
                        .query(Long.class)
                        .single())
                .as("that something was said and taken back, not what")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"gender\":\"female\"}; /voluntary/gender",
                "{\"skin_tone\":0}; /voluntary/skin_tone",
                "{\"skin_tone\":11}; /voluntary/skin_tone"
            })
    void whatIsNoGenderAndNoToneIsRefused(String voluntary, String pointer) {
        Answer refused = put(PROFILE, tool, "{\"place\":\"DE\",\"voluntary\":%s}".formatted(voluntary));
        assertThat(pointers(refused)).containsExactly(pointer);
        assertThat(client.get(PROFILE, tool).json().path("revision").asLong())
                .as("nor is the rest of it taken")
                .isZero();
    }

    @Test
    void aMinorIsNotAskedWhatTheyLookLike() {
        LocalDate born = LocalDate.now(ZoneOffset.UTC).minusYears(17);
        String body = "{\"place\":\"DE\",\"date_of_birth\":\"%s\",\"voluntary\":{\"skin_tone\":3}}".formatted(born);
        assertThat(pointers(put(PROFILE, tool, body))).containsExactly("/voluntary");
        put(PROFILE, tool, "{\"place\":\"DE\",\"date_of_birth\":\"%s\"}".formatted(born));
        assertThat(pointers(put(PROFILE, tool, "{\"place\":\"DE\",\"voluntary\":{\"gender\":\"man\"}}")))
                .containsExactly("/voluntary");
    }

    @Test
    void nothingOfItIsInTheLog(CapturedOutput log) {
        put(PROFILE, tool, "{\"place\":\"DE\",\"date_of_birth\":\"1977-03-09\"}");
        client.get(PROFILE, tool);
        assertThat(log.getAll()).doesNotContain("1977-03-09").doesNotContain(person);
    }

    private Answer put(String path, String token, String body) {
        return client.send(client.request(path, token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String people(String subject) {
        return "/consent/v1/people/" + subject + "/profile";
    }

    private static String staff(String role) {
        return TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims(UUID.randomUUID().toString(), "self-service", "consent:manage")
                .claim("realm_access", Map.of("roles", List.of(role)))
                .build());
    }

    private static List<String> pointers(Answer refused) {
        assertThat(refused.problem()).as(refused.body()).isEqualTo("invalid-input");
        return refused.json()
                .path("errors")
                .valueStream()
                .map(error -> error.path("pointer").asString())
                .toList();
    }

    private JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }

    private long recorded() {
        return database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8')::jsonb"
                        + " @> jsonb_build_object('event',"
                        + " jsonb_build_object('type', 'profile-changed', 'subject', ?::text))")
                .param(snapshot().path("pseudonym").asString())
                .query(Long.class)
                .single();
    }
}
