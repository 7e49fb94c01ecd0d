package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AppId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What a start does with the apps file. */
@ServiceTest
class FileAppsIT {
    private static final String APP = "filed-app";
    private static final String FILED = """
              - id: filed-app
                name: Filed App
                organisation: Files Ltd
                place: EU
                setting: private
                categories: [mood.note]
                purposes: [marketing]
                redirectUris: ["http://app.example/filed/callback"]
                disclosure: { contact: privacy@filed.example, recipients: [], transfers: [], retentionDays: 90 }
            """;

    @TempDir
    private Path folder = Path.of("");

    @LocalServerPort
    private int port;

    @Autowired
    private EntityManager entities;

    @Autowired
    private JdbcClient database;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private Revisions revisions;

    @Autowired
    private AuditOutbox outbox;

    @Autowired
    private ConsentGround ground;

    @Autowired
    private Environment environment;

    @Autowired
    private Ids ids;

    @Autowired
    private Clock clock;

    @Autowired
    private Apps apps;

    @Autowired
    private Settling settling;

    private RegisterClient staff = new RegisterClient(0);

    @BeforeEach
    void filed() throws IOException {
        staff = new RegisterClient(port);
        start(TestWorld.APPS + FILED);
    }

    @Test
    void aStartThatFindsNothingNewChangesNothing() throws IOException {
        long revision = staff.get(APP).json().path("revision").asLong();
        Map<Integer, Long> heads = heads();

        start(TestWorld.APPS + FILED);

        assertThat(staff.get(APP).json().path("revision").asLong()).isEqualTo(revision);
        assertThat(heads()).isEqualTo(heads);
    }

    @Test
    void whetherPeopleHaveOtherIdsAtAnAppIsSaidOnceAndStays() {
        assertThatIllegalStateException()
                .isThrownBy(() -> start(TestWorld.APPS + FILED.replace("place: EU", "place: EU\n    pairwise: true")))
                .withMessageContaining("`pairwise` of `filed-app`");
        assertThat(apps.isPairwise(new AppId(APP))).isFalse();
    }

    @Test
    void aStartLiftsNoCut() throws IOException {
        staff.act(APP, "freeze", staff.chair);

        start(TestWorld.APPS + FILED);
        assertThat(staff.state(APP)).isEqualTo("frozen");
        start(TestWorld.APPS + FILED.replace("EU", "US-IL"));
        assertThat(staff.state(APP)).isEqualTo("frozen");

        staff.act(APP, "unfreeze", staff.chair);
    }

    @Test
    void anotherPlaceReachesTheGateways() throws IOException {
        Map<Integer, Long> heads = heads();

        start(TestWorld.APPS + FILED.replace("place: EU", "place: CL"));

        assertThat(staff.get(APP).json().path("terms").path("place").asString()).isEqualTo("CL");
        assertThat(heads().values())
                .zipSatisfy(heads.values(), (now, before) -> assertThat(now).isGreaterThan(before));
    }

    @Test
    void aFileThatSaysMoreThanPeopleWereToldEndsWhatTheyGave() throws IOException {
        String person = UUID.randomUUID().toString();
        String given = staff.client
                .post("/consent/v1/me/consents", TestWorld.ISSUER.selfService(person), """
                        {"app":"filed-app","purpose":"marketing","validity":"P30D",
                         "items":[{"category":"mood.note","operations":["read"]}]}""")
                .json()
                .path("id")
                .asString();

        start(TestWorld.APPS + FILED.replace("privacy@filed.example", "elsewhere@filed.example"));
        assertThat(grantState(person)).isEqualTo("given");

        start(TestWorld.APPS + FILED.replace("recipients: []", "recipients: [Data Brokers]"));
        assertThat(grantState(person)).isEqualTo("invalidated");
        settling.settle(new AppId(APP));
        assertThat(staff.client
                        .get("/consent/v1/me/consents/" + given, TestWorld.ISSUER.selfService(person))
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("invalidated");
    }

    private String grantState(String person) {
        return staff.client
                .get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json()
                .path("grants")
                .path(0)
                .path("state")
                .asString();
    }

    @Test
    void anAppThatIsNamedNoMoreKeepsItsNameOnly() throws IOException {
        start(TestWorld.APPS);

        App app = apps.find(new AppId(APP)).orElseThrow();
        assertThat(app.name()).isEqualTo("Filed App");
        assertThat(app.active()).isFalse();
        assertThat(app.purposes()).isEmpty();
        assertThat(app.redirectUris()).isEmpty();
        assertThat(staff.state(APP)).isEqualTo("retired");

        start(TestWorld.APPS + FILED);
        assertThat(staff.state(APP)).isEqualTo("active");
    }

    private Map<Integer, Long> heads() {
        Map<Integer, Long> heads = new TreeMap<>();
        database.sql("select shard, revision from subject_shard").query(row -> {
            heads.put(row.getInt("shard"), row.getLong("revision"));
        });
        return heads;
    }

    private void start(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("apps.yaml"), content);
        assertThat(new FileApps(
                        entities,
                        database,
                        transactions,
                        revisions,
                        outbox,
                        ground,
                        Vocabulary.bundled(),
                        environment,
                        ids,
                        clock,
                        file.toString()))
                .isNotNull();
    }
}
