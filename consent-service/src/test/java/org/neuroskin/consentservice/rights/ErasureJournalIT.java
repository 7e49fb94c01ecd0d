package org.neuroskin.consentservice.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.keyring.Keyring;
import org.neuroskin.consentservice.platform.Ids;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.JsonNode;

/** What an old copy of the database, or of a table of it, brings back, and what becomes of that at the next start. */
@ServiceTest
class ErasureJournalIT {
    private static final String ERASURE = "/consent/v1/me/erasure";
    private static final Path FILE = TestWorld.ERASURES.resolve("erasures.ndjson");

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private Erasures erasures;

    @Autowired
    private ErasureStore store;

    @Autowired
    private Keyring keyring;

    @Autowired
    private Ids ids;

    @Autowired
    private JournalReplay replay;

    private TestClient client = new TestClient(0);
    private final String person = UUID.randomUUID().toString();
    private final String tool = TestWorld.ISSUER.selfService(person);

    @BeforeEach
    void aPersonWithKeysAndAConsent() {
        client = new TestClient(port);
        put("subject", "");
        put("data", "\"category\":\"mood.note\",");
        put("data", "\"category\":\"mood.self-report\",");
        give();
    }

    @Test
    void aNormalStartDoesNothingAgain() {
        JsonNode erased = erase();
        long line = lines();

        replay.start();

        assertThat(lines()).isEqualTo(line);
        assertThat(found(erased)).isEqualTo(erased);
    }

    @Test
    void anOldCopyOfTheKeyTableIsShreddedAgain() {
        keepTables("wrapped_key");
        JsonNode erased = erase();
        putBackTables("wrapped_key");
        assertThat(alive()).isEqualTo(3);

        replay.start();

        assertThat(alive()).isZero();
        assertThat(count("select count(*) from wrapped_key where subject = ? and material is not null"))
                .isZero();
        JsonNode again = found(erased);
        assertThat(again.path("state").asString()).isEqualTo("done");
        assertThat(again.path("keys").asInt()).isEqualTo(3);
        assertThat(again.path("destroyed_at")).isEqualTo(erased.path("destroyed_at"));
        assertThat(snapshot().path("erasedAt").asLong())
                .isEqualTo(again.path("revision").asLong())
                .isGreaterThan(erased.path("revision").asLong());
    }

    /** As a copy of the whole database from before: it knows neither of the erasure nor of the withdrawal that was part of it. */
    @Test
    void anErasureThatTheDatabaseDoesNotKnowIsCarriedOutWithItsConsents() {
        String[] tables = {"wrapped_key", "erasure", "erasure_journal"};
        keepTables(tables);
        JsonNode erased = erase();
        putBackTables(tables);
        give();
        assertThat(client.get(ERASURE + "/" + erased.path("id").asString(), tool)
                        .status())
                .isEqualTo(404);

        replay.start();

        assertThat(alive()).isZero();
        JsonNode again = found(erased);
        assertThat(again.path("state").asString()).isEqualTo("done");
        assertThat(again.path("keys").asInt()).isEqualTo(3);
        assertThat(states()).containsOnly("withdrawn");
        assertThat(recorded("key-changed")).isEqualTo(4);
        assertThat(client.get(ERASURE + "/" + erased.path("id").asString() + "/certificate", tool)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void keysThatTheDatabaseNeverHadAreTombstones() {
        erase();
        database.sql("alter table wrapped_key disable trigger user").update();
        database.sql("delete from wrapped_key where subject = ?").param(person).update();
        database.sql("alter table wrapped_key enable trigger user").update();

        replay.start();

        assertThat(count("select count(*) from wrapped_key where subject = ? and state = 'shredded'"))
                .isEqualTo(3);
    }

    @Test
    void aJournalThatIsMissingIsARefusalThatNamesIt(@TempDir Path folder) {
        erase();

        assertThatThrownBy(() -> of(folder).start())
                .isInstanceOf(JournalRefused.class)
                .hasMessageContaining("`" + folder.resolve("erasures.ndjson") + "` is missing");
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> of(null).start())
                .isInstanceOf(JournalRefused.class)
                .hasMessageContaining("NEUROSKIN_ERASURES");
    }

    @Test
    void aJournalThatIsShorterOrChangedOrAnothersIsRefused(@TempDir Path folder) throws IOException {
        erase();
        erase();
        List<String> lines = Files.readAllLines(FILE);
        Path copy = folder.resolve("erasures.ndjson");

        Files.write(copy, lines.subList(0, lines.size() - 1));
        assertThatThrownBy(() -> of(folder).start())
                .isInstanceOf(JournalRefused.class)
                .hasMessageContaining("has %d lines, but the database knows %d", lines.size() - 2, lines.size() - 1);

        Files.writeString(copy, String.join("\n", lines).replaceFirst("mood.note", "mood.nope") + "\n");
        assertThatThrownBy(() -> of(folder).start())
                .isInstanceOf(JournalRefused.class)
                .hasMessageContaining("is damaged at line");

        Files.writeString(copy, "");
        assertThatThrownBy(() -> of(folder).start()).isInstanceOf(JournalRefused.class);

        Files.writeString(copy, "{\"journal\":\"%s\"}\n".formatted(UUID.randomUUID()));
        assertThatThrownBy(() -> of(folder).start())
                .isInstanceOf(JournalRefused.class)
                .hasMessageContaining("of another installation");

        assertThatThrownBy(() -> of(Files.createDirectories(copy.resolveSibling("x"))
                                .resolve("y"))
                        .start())
                .isInstanceOf(JournalRefused.class);
    }

    /** A process that died while it wrote a line had not committed what the line tells. */
    @Test
    void aLineThatWasCutOffIsRemovedAndOneTooManyIsCarriedOut() throws IOException {
        erase();
        long line = lines();
        Files.writeString(FILE, "{\"number\":", StandardOpenOption.APPEND);

        replay.start();
        assertThat(Files.readString(FILE)).endsWith("}\n");

        put("subject", "");
        failAtCommit();
        assertThat(client.post(ERASURE, tool, "{}").status()).isEqualTo(500);
        commitAgain();
        assertThat(alive()).isEqualTo(1);
        assertThat(Files.readAllLines(FILE)).hasSize((int) line + 2);

        replay.start();

        assertThat(alive()).isZero();
        assertThat(lines()).isEqualTo(line + 1);
        assertThat(client.get(ERASURE, tool)
                        .json()
                        .path("erasures")
                        .get(0)
                        .path("state")
                        .asString())
                .isEqualTo("done");
    }

    /** An installation that erased before there was a journal. */
    @Test
    void aJournalThatBeginsHasWhatWasErasedBefore(@TempDir Path folder) throws IOException {
        JsonNode erased = erase();
        keepTables("erasure_journal");
        database.sql("delete from erasure_journal").update();

        of(folder).start();

        assertThat(Files.readString(folder.resolve("erasures.ndjson")))
                .contains(erased.path("id").asString(), "mood.self-report");
        putBackTables("erasure_journal");
    }

    private JournalReplay of(@Nullable Path folder) {
        var journal = new ErasureJournal(
                database, transactions, store, keyring, ids, folder == null ? "" : folder.toString());
        return new JournalReplay(journal, erasures, store, keyring);
    }

    private void failAtCommit() {
        database.sql("""
                        create function fail() returns trigger language plpgsql as
                        $$ begin raise exception 'the disk is full'; end $$
                        """).update();
        database.sql("""
                        create constraint trigger fail after update on erasure deferrable initially deferred
                            for each row when (new.state = 'destroyed') execute function fail()
                        """).update();
    }

    private void commitAgain() {
        database.sql("drop trigger fail on erasure").update();
        database.sql("drop function fail").update();
    }

    private void keepTables(String... tables) {
        for (String table : tables) {
            database.sql("create table kept_%1$s as select * from %1$s".formatted(table))
                    .update();
        }
    }

    private void putBackTables(String... tables) {
        for (String table : tables) {
            database.sql("alter table %s disable trigger user".formatted(table)).update();
            database.sql("delete from " + table).update();
            // what the database computes is computed again
            String columns = database.sql("""
                            select string_agg(quote_ident(attname), ', ') from pg_attribute
                            where attrelid = ?::regclass and attnum > 0 and not attisdropped and attgenerated = ''
                            """).param(table).query(String.class).single();
            database.sql("insert into %1$s (%2$s) select %2$s from kept_%1$s".formatted(table, columns))
                    .update();
            database.sql("alter table %s enable trigger user".formatted(table)).update();
            database.sql("drop table kept_" + table).update();
        }
    }

    private JsonNode erase() {
        Answer erased = client.post(ERASURE, tool, "{}");
        assertThat(erased.status()).as(erased.body()).isEqualTo(200);
        return erased.json();
    }

    private JsonNode found(JsonNode erasure) {
        return client.get(ERASURE + "/" + erasure.path("id").asString(), tool).json();
    }

    private void give() {
        Answer given = client.post("/consent/v1/me/consents", tool, """
                {"app":"mood-coach","purpose":"mood-inference","validity":"P90D",
                 "items":[{"category":"mood.note","operations":["read"]}]}
                """);
        assertThat(given.status()).as(given.body()).isEqualTo(201);
    }

    private void put(String level, String category) {
        Answer put = client.post("/internal/v1/subjects/" + person + "/keys", TestWorld.GATEWAY_KEY, """
                {"id":"%s","level":"%s","subject":"%s",%s"epoch":"2026-11","state":"active","material":"%s"}""".formatted(
                        UUID.randomUUID().toString().replace("-", "").substring(0, 24),
                        level,
                        person,
                        category,
                        "m".repeat(40)));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
    }

    private List<String> states() {
        return snapshot()
                .path("grants")
                .valueStream()
                .map(grant -> grant.path("state").asString())
                .toList();
    }

    private JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }

    private long lines() {
        return database.sql("select lines from erasure_journal")
                .query(Long.class)
                .single();
    }

    private long alive() {
        return count("select count(*) from wrapped_key where subject = ? and state <> 'shredded'");
    }

    private long count(String query) {
        return database.sql(query).param(person).query(Long.class).single();
    }

    private long recorded(String type) {
        String pseudonym = snapshot().path("pseudonym").asString();
        return database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8')::jsonb"
                        + " @> jsonb_build_object('event', jsonb_build_object('type', ?::text, 'subject', ?::text))")
                .params(type, pseudonym)
                .query(Long.class)
                .single();
    }
}
