package org.neuroskin.consentservice.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an erasure leaves in the keyring, the consents and the history. */
@ServiceTest
class ErasuresIT {
    private static final String ERASURE = "/consent/v1/me/erasure";

    /** id-MLDSA65-Ed25519-SHA512. */
    private static final AlgorithmIdentifier COMPOSITE =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.6.48"));

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private Erasures erasures;

    private TestClient client = new TestClient(0);
    private final String person = UUID.randomUUID().toString();
    private final String tool = TestWorld.ISSUER.selfService(person);
    private final String other = UUID.randomUUID().toString();

    @BeforeEach
    void twoPeopleWithKeys() {
        client = new TestClient(port);
        for (String each : List.of(person, other)) {
            for (String month : List.of("2026-10", "2026-11")) {
                put(each, "subject", null, month);
                put(each, "data", "mood.note", month);
                put(each, "data", "mood.self-report", month);
            }
        }
    }

    @Test
    void everythingLeavesNoWrappedByteOfThePersonAndAllOfOthers() {
        give();
        Answer erased = client.post(ERASURE, tool, "{}");

        assertThat(erased.status()).as(erased.body()).isEqualTo(200);
        JsonNode erasure = erased.json();
        assertThat(erasure.path("state").asString()).isEqualTo("done");
        assertThat(erasure.path("keys").asInt()).isEqualTo(6);
        assertThat(erasure.path("enforcement").path("lapsed").asInt()).isZero();
        assertThat(alive(person)).isZero();
        assertThat(count("select count(*) from wrapped_key where subject = ? and material is not null", person))
                .isZero();
        assertThat(alive(other)).isEqualTo(6);
        JsonNode snapshot = snapshot();
        assertThat(snapshot.path("erasedAt").asLong())
                .isEqualTo(erasure.path("revision").asLong())
                .isPositive();
        assertThat(snapshot.path("grants").get(0).path("state").asString()).isEqualTo("withdrawn");
        assertThat(recorded("key-changed")).isEqualTo(4);
        assertThat(recorded("erasure-changed")).isEqualTo(3);
        JsonNode all = client.get(ERASURE, tool).json();
        assertThat(all.path("erasures").get(0)).isEqualTo(erasure);
        assertThat(all.path("months").size()).isZero();
    }

    @Test
    void aCategoryTakesItsKeysAndItsConsentsAndNoOthers() {
        give();
        JsonNode erasure =
                client.post(ERASURE, tool, "{\"category\":\"mood.note\"}").json();

        assertThat(erasure.path("keys").asInt()).isEqualTo(2);
        assertThat(alive(person)).isEqualTo(4);
        assertThat(states()).containsExactlyInAnyOrder("mood.note withdrawn", "mood.self-report given");
    }

    @Test
    void whatSomebodySaidOfTheirOwnWillGoesWithEverythingAndWithNothingElse() {
        database.sql("insert into voluntary_detail (subject, gender, skin_tone, age_counts) values (?, 'man', 4, true)")
                .param(person)
                .update();
        String said = "select count(*) from voluntary_detail where subject = ?";
        client.post(ERASURE, tool, "{\"month\":\"2026-10\"}");
        client.post(ERASURE, tool, "{\"category\":\"mood.note\"}");
        assertThat(count(said, person)).isEqualTo(1);
        client.post(ERASURE, tool, "{}");
        assertThat(count(said, person)).isZero();
    }

    @Test
    void aMonthTakesItsKeysAndTheOneAboveThemAndNoConsent() {
        give();
        JsonNode erasure = client.post(ERASURE, tool, "{\"month\":\"2026-10\"}").json();

        assertThat(erasure.path("keys").asInt()).isEqualTo(3);
        assertThat(alive(person)).isEqualTo(3);
        assertThat(states()).containsExactlyInAnyOrder("mood.note given", "mood.self-report given");
        assertThat(client.get(ERASURE, tool).json().path("months").toString()).isEqualTo("[\"2026-11\"]");
    }

    /** Else what was stored in all other months would not be found any more. */
    @Test
    void theKeysOfSearchTokensGoWithTheirCategoryOrEverythingAndNoMonth() throws GeneralSecurityException {
        String index = "select count(*) from wrapped_key where subject = ? and epoch = 'index' and state <> 'shredded'";
        put(person, "subject", null, "index");
        put(person, "data", "mood.note", "index");
        put(person, "data", "mood.self-report", "index");

        JsonNode month = client.post(ERASURE, tool, "{\"month\":\"2026-10\"}").json();
        assertThat(count(index, person)).isEqualTo(3);
        assertThat(client.get(ERASURE, tool).json().path("months").toString()).isEqualTo("[\"2026-11\"]");
        String[] certificate = client.get(ERASURE + "/" + month.path("id").asString() + "/certificate", tool)
                .body()
                .split("\\.", -1);
        assertThat(JsonMapper.shared()
                        .readTree(decoded(certificate[1]))
                        .path("remains")
                        .path("other")
                        .toString())
                .contains("search-tokens");

        client.post(ERASURE, tool, "{\"category\":\"mood.note\"}");
        assertThat(count(index, person)).isEqualTo(2);
        client.post(ERASURE, tool, "{}");
        assertThat(count(index, person)).isZero();
    }

    @Test
    void whatIsKnownOfVersionsOfRecordsGoesWithTheirIndexKey() {
        String rows = "select count(*) from record_version join wrapped_key on id = key_id where subject = ?";
        for (String category : List.of("mood.note", "mood.self-report")) {
            put(person, "data", category, "index");
            String key = database.sql(
                            "select id from wrapped_key where subject = ? and category = ? and epoch = 'index'")
                    .params(person, category)
                    .query(String.class)
                    .single();
            Answer begun = client.post(
                    "/internal/v1/record-versions/begun",
                    TestWorld.GATEWAY_KEY,
                    "[{\"key\":\"%s\",\"record\":\"%s\",\"version\":\"%s\"}]"
                            .formatted(key, "r".repeat(22), "v".repeat(22)));
            assertThat(begun.status()).as(begun.body()).isEqualTo(200);
        }

        client.post(ERASURE, tool, "{\"month\":\"2026-10\"}");
        assertThat(count(rows, person)).isEqualTo(2);
        client.post(ERASURE, tool, "{\"category\":\"mood.note\"}");
        assertThat(count(rows, person)).isEqualTo(1);
        client.post(ERASURE, tool, "{}");
        assertThat(count(rows, person)).isZero();
    }

    @Test
    void aLegalHoldOfTwoHoldsItVisiblyUntilItIsLifted() {
        give();
        String first = TestWorld.ISSUER.staff("operator-1-" + person, "operator");
        String second = TestWorld.ISSUER.staff("operator-2-" + person, "operator");
        String holds = "/consent/v1/people/" + person + "/holds";
        Answer proposed = client.post(holds, first, "{\"ground\":\"legal-claims\"}");
        assertThat(proposed.status()).as(proposed.body()).isEqualTo(200);
        String confirm = holds + "/" + proposed.json().path("id").asString() + "/confirm";
        assertThat(client.post(confirm, first, "").problem()).isEqualTo("another-person-needed");
        assertThat(client.post(confirm, tool, "").problem()).isEqualTo("insufficient-scope");
        assertThat(client.post(confirm, second, "").status()).isEqualTo(200);

        JsonNode held = client.post(ERASURE, tool, "{}").json();

        assertThat(held.path("state").asString()).isEqualTo("held");
        assertThat(alive(person)).isEqualTo(6);
        assertThat(client.get(ERASURE, tool).json().path("hold").path("ground").asString())
                .isEqualTo("legal-claims");
        assertThat(client.post(ERASURE, tool, "{}").json().path("id")).isEqualTo(held.path("id"));

        assertThat(client.post(confirm.replace("/confirm", "/lift"), first, "").status())
                .isEqualTo(200);
        assertThat(client.get(ERASURE + "/" + held.path("id").asString(), tool)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("done");
        assertThat(alive(person)).isZero();
    }

    @Test
    void theCertificateTellsWhatWasDestroyedAndIsSignedByBothAlgorithms() throws GeneralSecurityException {
        JsonNode erasure = client.post(ERASURE, tool, "{}").json();
        String path = ERASURE + "/" + erasure.path("id").asString() + "/certificate";

        Answer certificate = client.get(path, tool);

        assertThat(certificate.status()).as(certificate.body()).isEqualTo(200);
        String[] parts = certificate.body().split("\\.", -1);
        JsonNode said = JsonMapper.shared().readTree(decoded(parts[1]));
        assertThat(said.path("keys").size()).isEqualTo(6);
        assertThat(said.path("subject").asString()).isEqualTo(person);
        assertThat(said.path("gateways").path("lapsed").asInt()).isZero();
        assertThat(said.path("remains").path("apps").size()).isZero();
        JsonNode key = client.get("/.well-known/erasure-keys.json", "")
                .json()
                .path("keys")
                .get(0);
        assertThat(verifies(key, parts[0] + "." + parts[1], decoded(parts[2]))).isTrue();
        assertThat(verifies(key, parts[0] + "." + parts[1] + "A", decoded(parts[2])))
                .isFalse();
        for (int broken : new int[] {0, 3308, 3309, 3372}) {
            byte[] signature = decoded(parts[2]);
            signature[broken] ^= 1;
            assertThat(verifies(key, parts[0] + "." + parts[1], signature))
                    .as("byte %d", broken)
                    .isFalse();
        }
        assertThat(client.get(path, TestWorld.ISSUER.selfService(other)).problem())
                .isEqualTo("not-found");
    }

    /** By Bouncy Castle's own composite, which knows nothing of how ours is put together. */
    private static boolean verifies(JsonNode key, String signed, byte[] signature) throws GeneralSecurityException {
        Provider provider = new BouncyCastleProvider();
        byte[] both = decoded(key.path("pub").asString());
        Signature verifier = Signature.getInstance("MLDSA65-Ed25519-SHA512", provider);
        try {
            verifier.initVerify(BouncyCastleProvider.getPublicKey(new SubjectPublicKeyInfo(COMPOSITE, both)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
        try {
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        }
    }

    private static byte[] decoded(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    @Test
    void whatWasBegunIsEndedLater() {
        UUID begun = UUID.randomUUID();
        database.sql(
                        "insert into erasure (id, subject, asked_at, state) values (?, ?, now() - interval '2 minutes', 'asked')")
                .params(begun, person)
                .update();

        erasures.endWhatIsLeftOver();

        assertThat(alive(person)).isZero();
        assertThat(client.get(ERASURE + "/" + begun, tool).json().path("state").asString())
                .isEqualTo("done");
    }

    @Test
    void nobodyErasesOrSeesWhatIsAnothersAndNoAppErases() {
        String theirs = client.post(ERASURE, TestWorld.ISSUER.selfService(other), "{}")
                .json()
                .path("id")
                .asString();
        assertThat(alive(person)).isEqualTo(6);
        assertThat(client.get(ERASURE + "/" + theirs, tool).problem()).isEqualTo("not-found");

        String app = TestWorld.ISSUER.app(person, "mood-coach", "mood-inference");
        assertThat(client.post(ERASURE, app, "{}").problem()).isEqualTo("insufficient-scope");
        assertThat(alive(person)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"category\":\"no-such\"}",
                "{\"category\":\"%\"}",
                "{\"month\":\"2026-13\"}",
                "{\"month\":\"%\"}",
                "{\"month\":\"\"}"
            })
    void whatIsNoScopeErasesNothing(String scope) {
        assertThat(client.post(ERASURE, tool, scope).problem()).isEqualTo("invalid-input");
        assertThat(alive(person)).isEqualTo(6);
    }

    private void give() {
        Answer given = client.post("/consent/v1/me/consents", tool, """
                {"app":"mood-coach","purpose":"mood-inference","validity":"P90D",
                 "items":[{"category":"mood.note","operations":["read"]},
                          {"category":"mood.self-report","operations":["read"]}]}
                """);
        assertThat(given.status()).as(given.body()).isEqualTo(201);
    }

    private List<String> states() {
        return snapshot()
                .path("grants")
                .valueStream()
                .map(grant -> grant.path("category").asString() + " "
                        + grant.path("state").asString())
                .toList();
    }

    private void put(String subject, String level, @Nullable String category, String month) {
        Answer put = client.post("/internal/v1/subjects/" + subject + "/keys", TestWorld.GATEWAY_KEY, """
                {"id":"%s","level":"%s","subject":"%s",%s"epoch":"%s","state":"active","material":"%s"}""".formatted(
                        UUID.randomUUID().toString().replace("-", "").substring(0, 24),
                        level,
                        subject,
                        category == null ? "" : "\"category\":\"%s\",".formatted(category),
                        month,
                        "m".repeat(40)));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
    }

    private long alive(String subject) {
        return count("select count(*) from wrapped_key where subject = ? and state <> 'shredded'", subject);
    }

    private long count(String query, String subject) {
        return database.sql(query).param(subject).query(Long.class).single();
    }

    private JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
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
