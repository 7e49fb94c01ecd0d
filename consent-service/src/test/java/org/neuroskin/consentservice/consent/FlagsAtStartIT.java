package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.apps.ConsentGround;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.policies.notice.Notice;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The start of a version in which a purpose is of another kind in law. */
@ServiceTest
class FlagsAtStartIT {
    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private Revisions revisions;

    @Autowired
    private Apps apps;

    @Autowired
    private ConsentGround ground;

    @Autowired
    private NoticeStore notices;

    private final String person = UUID.randomUUID().toString();

    @Test
    void whoAgreedBeforeThePurposeInferredEmotionsIsAskedAfreshAndNobodyElse() {
        TestClient client = new TestClient(port);
        String toldLess = give(client, "mood-inference");
        String told = give(client, "routine-personalisation");
        showedWithoutFlags(toldLess);

        start();
        assertThat(states(client)).as("nothing is new").containsExactly("given", "given");

        database.sql("update purpose_flags set flags = '[]' where purpose = 'mood-inference'")
                .update();
        start();

        assertThat(states(client)).containsExactlyInAnyOrder("given", "invalidated");
        assertThat(database.sql(
                                "select distinct reason from lost_ground where app = 'mood-coach' and purpose = 'mood-inference'")
                        .query(String.class)
                        .list())
                .containsExactly("notice.wider-flag");
        assertThat(client.get("/consent/v1/me/consents/" + told, TestWorld.ISSUER.selfService(person))
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("given");
    }

    private void start() {
        assertThat(new FlagsAtStart(database, transactions, revisions, apps, ground, Vocabulary.bundled()))
                .isNotNull();
    }

    /** As if the version of that time had known the purpose without its flags. */
    private void showedWithoutFlags(String consent) {
        Notice now = database.sql("select notice_hash from consent where id = ?::uuid")
                .param(consent)
                .query(String.class)
                .optional()
                .flatMap(notices::find)
                .orElseThrow();
        assertThat(now.flags()).isNotEmpty();
        Notice then = new Notice(
                now.purpose(), 1, now.language(), now.title(), new TreeSet<>(), now.paragraphs(), now.processing());
        database.sql(
                        "insert into notice values (?, 'mood-coach', 'mood-inference', 'en', ?, now()) on conflict do nothing")
                .params(then.hash(), new String(then.content(), StandardCharsets.UTF_8))
                .update();
        database.sql("update consent set notice_hash = ? where id = ?::uuid")
                .params(then.hash(), consent)
                .update();
    }

    private String give(TestClient client, String purpose) {
        Answer given =
                client.post("/consent/v1/me/consents", TestWorld.ISSUER.selfService(person), """
                {"app":"mood-coach","purpose":"%s","validity":"P90D",
                 "items":[{"category":"mood.note","operations":["read"]}]}""".formatted(purpose));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json().path("id").asString();
    }

    private List<String> states(TestClient client) {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json()
                .path("grants")
                .findValuesAsString("state");
    }
}
