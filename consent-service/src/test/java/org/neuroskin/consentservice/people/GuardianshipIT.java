package org.neuroskin.consentservice.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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

/** How somebody comes to decide for a minor, and ceases to. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class GuardianshipIT {
    private static final String NOTE = "mood.note";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private Guardianships guardianships;

    private TestClient client = new TestClient(0);

    @SuppressWarnings("NullAway.Init") // made anew for each test
    private TestFamily family;

    @BeforeEach
    void aFamily() {
        client = new TestClient(port);
        family = new TestFamily(client, 12, "DE");
    }

    @Test
    void eachStepIsToldToTheYoungPersonAndRecorded(CapturedOutput log) {
        String tool = family.adult();
        Answer asked = family.ask(tool, family.code());
        assertThat(asked.status()).as(asked.body()).isEqualTo(201);
        String id = asked.json().path("id").asString();
        assertThat(asked.json().path("state").asString()).isEqualTo("asked");
        assertThat(asked.json().has("subject")).as("whose account it is").isFalse();
        assertThat(kindOfFirstNotice()).isEqualTo("guardian-asked");
        assertThat(client.get(family.ward("/consents"), tool).status()).isEqualTo(404);

        Answer confirmed = family.operator(id, "confirm", "");
        assertThat(confirmed.json().path("reference").asString()).isEqualTo("Registry G 12");
        assertThat(kindOfFirstNotice()).isEqualTo("guardian-confirmed");
        assertThat(client.get("/consent/v1/me/guardians", family.own)
                        .json()
                        .path("guardians")
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("Maria");
        assertThat(client.get(family.ward("/consents"), tool).status()).isEqualTo(200);
        assertThat(recorded(id)).containsExactly("asked", "confirmed");
        assertThat(database.sql(
                                "select count(*) from ledger_leaf where position('Registry G' in convert_from(entry, 'UTF8')) > 0")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(log.getAll()).doesNotContain("Registry G", family.child);
    }

    @Test
    void aCodeIsGoodForOneAskingAndOnlyForWhoUsedIt() {
        String code = family.code();
        String tool = family.adult();
        Answer first = family.ask(tool, code.toLowerCase(Locale.ROOT).replace("-", " "));
        assertThat(family.ask(tool, code).json()).isEqualTo(first.json());
        assertThat(family.ask(family.adult(), code).status()).isEqualTo(404);
        assertThat(family.ask(tool, "0000-0000-0000").status()).isEqualTo(404);
        assertThat(recorded(first.json().path("id").asString())).containsExactly("asked");
    }

    @Test
    void anOldCodeIsNoneAndANewOneReplacesIt() {
        String replaced = family.code();
        String code = family.code();
        assertThat(family.ask(family.adult(), replaced).status()).isEqualTo(404);
        database.sql("update guardian_code set expires_at = expires_at - interval '1 hour' where subject = ?")
                .param(family.child)
                .update();
        assertThat(family.ask(family.adult(), code).status()).isEqualTo(404);
    }

    @Test
    void twoWhoUseACodeAtOnceAreNotBothLetIn() throws Exception {
        String code = family.code();
        List<String> tools = List.of(family.adult(), family.adult(), family.adult());
        try (ExecutorService hands = Executors.newFixedThreadPool(3)) {
            List<Callable<Answer>> asking = tools.stream()
                    .<Callable<Answer>>map(tool -> () -> family.ask(tool, code))
                    .toList();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Answer> answer : hands.invokeAll(asking)) {
                statuses.add(answer.get().status());
            }
            assertThat(statuses).containsExactlyInAnyOrder(201, 404, 404);
        }
    }

    @Test
    void nobodyIsTheirOwnGuardianNorJudgesTheirOwnEvidence() {
        String child = TestWorld.ISSUER.staff(family.child, "guardian");
        assertThat(family.ask(child, family.code()).problem()).isEqualTo("conflict");

        String account = UUID.randomUUID().toString();
        family.says(account, LocalDate.of(1983, 8, 30), "DE");
        String both = TestWorld.ISSUER.staff(account, "guardian", "operator");
        String id = family.ask(both, family.code()).json().path("id").asString();
        String path = "/consent/v1/people/guardianships/" + id;
        assertThat(client.post(path + "/confirm", both, "").problem()).isEqualTo("another-person-needed");
        assertThat(client.get(family.ward("/consents"), both).status()).isEqualTo(404);
    }

    @Test
    void onlyMinorsHaveGuardiansAndOnlyAdultsAreSome() {
        family.born(family.child, LocalDate.of(1990, 1, 1), "DE");
        assertThat(client.post("/consent/v1/me/guardian-codes", family.own, "{\"name\":\"Ben\"}")
                        .problem())
                .isEqualTo("conflict");
        TestFamily other = new TestFamily(client, 12, "DE");
        String young = UUID.randomUUID().toString();
        other.says(young, LocalDate.now(ZoneOffset.UTC).minusYears(17), "DE");
        String code = other.code();
        assertThat(other.ask(TestWorld.ISSUER.staff(young, "guardian"), code).problem())
                .isEqualTo("conflict");
        String unknown = TestWorld.ISSUER.staff(UUID.randomUUID().toString(), "guardian");
        assertThat(other.ask(unknown, code).problem()).isEqualTo("conflict");
    }

    @Test
    void atMostFourStandAtOnceAndNobodyTwice() {
        String tool = family.adult();
        family.ask(tool, family.code());
        assertThat(family.ask(tool, family.code()).status()).isEqualTo(409);
        for (int i = 0; i < 3; i++) {
            assertThat(family.ask(family.adult(), family.code()).status()).isEqualTo(201);
        }
        assertThat(family.ask(family.adult(), family.code()).status()).isEqualTo(409);
    }

    @Test
    void badInputIsToldAtOnceAndNothingIsWritten() {
        String tool = family.adult();
        String code = family.code();
        String path = "/consent/v1/guardianships";
        assertThat(client.post(path, tool, "{\"code\":\"%s\"}".formatted(code)).problem())
                .isEqualTo("invalid-input");
        assertThat(client.post(path, tool, "{\"code\":\"%s\",\"authority\":\"aunt\"}".formatted(code))
                        .problem())
                .isEqualTo("malformed-body");
        for (String name : List.of("M\u202Earia", "\u041Caria", " ", "x".repeat(61))) {
            assertThat(client.post(path, tool, """
                            {"code":"%s","name":"%s","authority":"parent","evidence":"court-order","reference":"G 1"}
                            """.formatted(code, name)).problem())
                    .isEqualTo("invalid-input");
        }
        assertThat(client.get("/consent/v1/me/guardians", family.own)
                        .json()
                        .path("guardians")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void othersHaveNoPartInIt() {
        TestFamily.Guardian guardian = family.guardian();
        TestFamily other = new TestFamily(client, 12, "DE");
        TestFamily.Guardian stranger = other.guardian();
        String id = family.given(guardian, NOTE).path("id").asString();
        for (String path :
                List.of("/consents", "/consents/" + id, "/requests", "/objections", "/consents/" + id + "/receipt")) {
            assertThat(client.get(family.ward(path), stranger.tool()).status())
                    .as(path)
                    .isEqualTo(404);
            assertThat(client.get(family.ward(path), family.own).status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(client.get(other.ward("/consents/" + id), stranger.tool()).status())
                .isEqualTo(404);
        assertThat(client.post(family.ward("/consents/" + id + "/withdraw"), stranger.tool(), "")
                        .status())
                .isEqualTo(404);
        assertThat(client.post("/consent/v1/guardianships/" + guardian.id() + "/step-back", stranger.tool(), "")
                        .status())
                .isEqualTo(404);
        assertThat(client.post("/consent/v1/people/guardianships/" + guardian.id() + "/confirm", guardian.tool(), "")
                        .status())
                .isEqualTo(403);
        assertThat(family.standing()).isOne();
    }

    @Test
    void whatRestsOnFalseEvidenceIsInEffectNowhereWhenThatIsAnswered() {
        TestFamily.Guardian liar = family.guardian();
        TestFamily.Guardian honest = family.guardian();
        family.given(liar, NOTE);
        family.given(honest, "skin.assessment");
        assertThat(family.standing()).isEqualTo(2);

        Answer revoked = family.operator(liar.id(), "revoke", "{\"reason\":\"evidence-false\"}");
        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        assertThat(family.operator(liar.id(), "revoke", "{\"reason\":\"evidence-false\"}")
                        .status())
                .isEqualTo(200);
        assertThat(family.standing()).isOne();
        assertThat(client.get(family.ward("/consents"), liar.tool()).status()).isEqualTo(404);
        assertThat(recorded(liar.id())).containsExactly("asked", "confirmed", "ended");
        JsonNode states =
                client.get("/consent/v1/me/consents", family.own).json().path("consents");
        assertThat(states.toString()).contains("\"state\":\"invalidated\"");
    }

    @Test
    void aRevocationThatWasInterruptedIsFinishedByTheClock() {
        TestFamily.Guardian liar = family.guardian();
        family.given(liar, NOTE);
        database.sql(
                        "update guardianship set ended_by = 'x', ended_at = now(), reason = 'evidence-false' where id = ?::uuid")
                .param(liar.id())
                .update();
        guardianships.settleAll();
        guardianships.settleAll();
        assertThat(family.standing()).isZero();
    }

    @Test
    void whoStepsBackDecidesNothingMoreAndLeavesWhatWasGiven() {
        TestFamily.Guardian guardian = family.guardian();
        family.given(guardian, NOTE);
        String request = family.asked("skin.assessment");
        String path = "/consent/v1/guardianships/" + guardian.id() + "/step-back";
        assertThat(client.post(path, guardian.tool(), "").json().path("state").asString())
                .isEqualTo("ended");
        assertThat(client.post(path, guardian.tool(), "").status()).isEqualTo(200);
        assertThat(family.give(guardian, request, "skin.assessment").status()).isEqualTo(404);
        assertThat(family.standing()).isOne();
        assertThat(family.operator(guardian.id(), "confirm", "").status()).isEqualTo(409);
    }

    private String kindOfFirstNotice() {
        return client.get("/consent/v1/me/notices", family.own)
                .json()
                .path("notices")
                .get(0)
                .path("kind")
                .asString();
    }

    private List<String> recorded(String link) {
        return database.sql("""
                        select convert_from(entry, 'UTF8')::jsonb -> 'event' ->> 'state' from ledger_leaf
                        where convert_from(entry, 'UTF8')::jsonb -> 'event' ->> 'link' = ? order by sequence
                        """)
                .param(link)
                .query((row, number) -> String.valueOf(row.getString(1)))
                .list();
    }
}
