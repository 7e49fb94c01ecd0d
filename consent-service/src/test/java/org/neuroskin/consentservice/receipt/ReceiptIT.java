package org.neuroskin.consentservice.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.ledger.verifier.Verifier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class ReceiptIT {
    private static final String ME = "/consent/v1/me/consents";
    private static final Path KEPT = Path.of("target", "receipts");

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @TempDir
    private Path folder;

    private TestClient client = new TestClient(0);
    private String person = "";
    private String tool = "";

    @BeforeEach
    void aPerson() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
        tool = TestWorld.ISSUER.selfService(person);
    }

    @Test
    void aReceiptKeepsThePublishedRulesInEachStateOfAConsent() throws IOException {
        JsonNode consent = give("de");
        String given = receipt(consent, "application/ld+json").body();
        withdraw(consent, "[\"%s\"]".formatted(grantOf(consent, "mood.note")));
        String partly = receipt(consent, "application/ld+json").body();
        withdraw(consent, "[]");
        String withdrawn = receipt(consent, "application/ld+json").body();

        assertThat(List.of(given, partly, withdrawn)).allSatisfy(json -> {
            assertThat(PublishedRules.againstSchema(json)).isEmpty();
            assertThat(PublishedRules.againstShapes(json)).isEmpty();
            CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8));
        });
        assertThat(List.of(given, partly, withdrawn))
                .extracting(json -> at(json, "neuroskin:status").asString())
                .containsExactly("dpv:ConsentGiven", "dpv:ConsentGiven", "dpv:ConsentWithdrawn");
        assertThat(at(withdrawn, "dpv:hasConsentStatus"))
                .extracting(event -> event.path("neuroskin:cause").asString())
                .containsExactly("given", "withdrawn", "withdrawn");
        keep("given.jsonld", given);
        keep("withdrawn.jsonld", withdrawn);
    }

    @Test
    void aReceiptTellsWhatWasGivenToWhomAndHowToStop() {
        JsonNode consent = give("fr");
        String json = receipt(consent, "application/ld+json").body();

        assertThat(at(json, "dct:identifier").asString()).isEqualTo(id(consent));
        assertThat(at(json, "neuroskin:revision").asLong())
                .isEqualTo(consent.path("revision").asLong());
        assertThat(at(json, "dpv:hasDataController").path("dpv:hasName").asString())
                .isEqualTo("Coach & Co");
        assertThat(at(json, "dpv:hasRecipient").path("dpv:hasName").asString()).isEqualTo("Mood Coach");
        JsonNode notice = at(json, "dpv:hasNotice");
        assertThat(notice.path("neuroskin:sha256").asString())
                .isEqualTo(consent.path("notice").path("hash").asString());
        assertThat(notice.path("dct:language").asString()).isEqualTo("fr");
        assertThat(at(json, "dpv:hasConsentControl")
                        .path("dpv:isExercisedAt")
                        .path(0)
                        .asString())
                .isEqualTo(TestWorld.ORIGIN + "/portal/consents/" + id(consent) + "/stop");
        JsonNode process = at(json, "dpv:hasProcess").path(0);
        assertThat(process.path("dpv:hasPersonalData").path("dct:identifier").asString())
                .isEqualTo("mood.note");
        assertThat(process.path("dpv:hasProcessing").path(0).asString()).isEqualTo("dpv:Retrieve");
        assertThat(process.path("dpv:hasLegalBasis")).hasSize(2);
        assertThat(process.path("dpv:hasStorageCondition")
                        .path(1)
                        .path("dpv:hasLocation")
                        .asString())
                .isEqualTo("loc:DE");
        assertThat(process.path("dpv:hasStorageCondition").path(0))
                .isNotEqualTo(process.path("dpv:hasProcessingCondition").path(0));
        assertThat(process.path("neuroskin:dataFrom").asString()).isEqualTo("2026-01-01T00:00:00.000000Z");
        assertThat(process.path("neuroskin:uses").asInt()).isEqualTo(5);
        assertThat(process.path("neuroskin:usesPer").asString()).isEqualTo("PT24H");
    }

    @Test
    void theReceiptOfAnEarlierStateStaysWhatItWas() {
        JsonNode consent = give("en");
        long first = consent.path("revision").asLong();
        withdraw(consent, "[]");
        String then = client.send(client.request(path(consent) + "?revision=" + first, tool)
                        .header("Accept", "application/ld+json"))
                .body();

        assertThat(at(then, "neuroskin:status").asString()).isEqualTo("dpv:ConsentGiven");
        assertThat(at(then, "dpv:hasConsentStatus")).hasSize(1);
        assertThat(at(then, "dpv:hasProcess"))
                .allSatisfy(process -> assertThat(process.path("dpv:hasConsentStatus")
                                .path("@type")
                                .asString())
                        .isEqualTo("dpv:ConsentGiven"));
        assertThat(PublishedRules.againstSchema(then)).isEmpty();
    }

    @Test
    void anEndByTheClockIsToldThoughNobodyDidAnything() {
        JsonNode consent = give("en");
        database.sql("update consent_grant set valid_until = valid_from + interval '1 microsecond' where consent = ?")
                .param(UUID.fromString(id(consent)))
                .update();
        // history is append-only: only its owner can make the past shorter, and this test stands in for time
        database.sql("alter table consent_grant_aud disable trigger user").update();
        database.sql(
                        "update consent_grant_aud set valid_until = valid_from + interval '1 microsecond' where consent = ?")
                .param(UUID.fromString(id(consent)))
                .update();
        database.sql("alter table consent_grant_aud enable trigger user").update();
        String json = receipt(consent, "application/ld+json").body();

        assertThat(at(json, "neuroskin:status").asString()).isEqualTo("dpv:ConsentExpired");
        JsonNode last = at(json, "dpv:hasConsentStatus").path(1);
        assertThat(last.path("@type").asString()).isEqualTo("dpv:ConsentExpired");
        assertThat(last.has("neuroskin:sequence")).isFalse();
        assertThat(PublishedRules.againstSchema(json)).isEmpty();
        assertThat(PublishedRules.againstShapes(json)).isEmpty();
    }

    @Test
    void theSignedFormCarriesTheSameReceiptAndIsVerifiedWithoutTheServer() throws IOException {
        JsonNode consent = give("de");
        String jws = receipt(consent, "application/jose").body();
        Path keys = Files.writeString(folder.resolve("keys.json"), keySet());
        keep("example.jws", jws);
        keep("example-keys.json", Files.readString(keys));

        JsonNode signed = parsed(payload(jws));
        JsonNode plain = receipt(consent, "application/ld+json").json();
        assertThat(signed.path("dpv:hasRecordOfActivity")).isEqualTo(plain.path("dpv:hasRecordOfActivity"));
        keep("example.jsonld", signed.toPrettyString() + "\n");
        assertThat(verdict(jws, keys)).startsWith("VALID: receipt of consent " + id(consent));
        withdraw(consent, "[]");
        assertThat(verdict(receipt(consent, "application/jose").body(), keys)).contains("(dpv:ConsentWithdrawn)");
        // the receipt of the earlier state has lost nothing
        assertThat(verdict(jws, keys)).startsWith("VALID").contains("(dpv:ConsentGiven)");
    }

    @Test
    void anAlteredReceiptIsRefused() throws IOException {
        JsonNode consent = give("en");
        String jws = receipt(consent, "application/jose").body();
        Path keys = Files.writeString(folder.resolve("keys.json"), keySet());
        String[] parts = jws.split("\\.", -1);
        String payload = payload(jws);
        String others = receipt(give("en"), "application/jose").body();

        assertThat(payload).contains("\"neuroskin:fidelity\":\"raw\"");
        assertThat(verdict(
                        with(
                                parts,
                                payload.replace(
                                        "\"neuroskin:fidelity\":\"raw\"", "\"neuroskin:fidelity\":\"summary\"")),
                        keys))
                .startsWith("INVALID: receipt: altered");
        assertThat(verdict(parts[0] + "." + parts[1] + "." + others.split("\\.", -1)[2], keys))
                .startsWith("INVALID");
        assertThat(verdict(
                        base64("{\"alg\":\"none\",\"kid\":\"k\",\"typ\":\"consent-receipt+jws\"}") + "." + parts[1]
                                + ".AA",
                        keys))
                .startsWith("INVALID: receipt: the header");
        assertThat(verdict(jws.replace(parts[0], parts[0] + "="), keys)).startsWith("INVALID");
    }

    @Test
    void aNewKeyLeavesOldReceiptsVerifiable() throws IOException {
        String jws = receipt(give("en"), "application/jose").body();
        String own = keySet();
        String other = "{\"alg\":\"EdDSA\",\"crv\":\"Ed25519\",\"kid\":\"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\","
                + "\"kty\":\"OKP\",\"use\":\"sig\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";
        Path rotated = Files.writeString(
                folder.resolve("rotated.json"), own.replace("{\"keys\":[", "{\"keys\":[" + other + ","));
        Path forgotten = Files.writeString(folder.resolve("forgotten.json"), "{\"keys\":[" + other + "]}");

        assertThat(verdict(jws, rotated)).startsWith("VALID");
        assertThat(verdict(jws, forgotten)).startsWith("INVALID: keys: the set has no Ed25519 key");
    }

    @Test
    void anotherPersonsReceiptIsAbsent() {
        JsonNode consent = give("en");
        String stranger = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());
        for (String token : List.of(stranger, tool)) {
            String which = token.equals(tool) ? UUID.randomUUID().toString() : id(consent);
            Answer answer = client.get(ME + "/" + which + "/receipt", token);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.problem()).isEqualTo("not-found");
        }
        assertThat(client.get(path(consent), TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation"))
                        .status())
                .isEqualTo(403);
        assertThat(client.get(path(consent), "").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "'', application/ld+json",
        "'*/*', application/ld+json",
        "'text/html,application/xhtml+xml,*/*;q=0.8', text/html;charset=UTF-8",
        "'application/pdf;q=0.5, application/jose', application/jose",
        "'application/ld+json;q=0, application/*', application/jose",
        "'application/pdf', application/pdf"
    })
    void theFormIsTheOneThatIsWanted(String accept, String type) {
        JsonNode consent = give("de");
        Answer answer = receipt(consent, accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().firstValue("Content-Type")).hasValue(type);
        assertThat(answer.response().headers().firstValue("Content-Language")).hasValue("de");
        assertThat(answer.response().headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.response().headers().allValues("Vary")).anyMatch(vary -> vary.contains("Accept"));
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, '', 406, not-acceptable",
        "application/pdf;q=0, '', 406, not-acceptable",
        "garbage, '', 400, malformed-request",
        "'*/*', ?revision=999999999, 404, not-found",
        "'*/*', ?revision=-1, 404, not-found",
        "'*/*', ?revision=x, 400, malformed-request",
        "'*/*', ?revision=9999999999999999999, 400, malformed-request"
    })
    void whatCannotBeGivenIsRefusedPlainly(String accept, String query, int status, String problem) {
        JsonNode consent = give("en");
        Answer answer = client.send(client.request(path(consent) + query, tool).header("Accept", accept));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr"})
    void thePageIsInTheLanguageInWhichTheConsentWasGiven(String language) {
        String html = client.send(client.request(path(give(language)), tool)
                        .header("Accept", "text/html")
                        .header("Accept-Language", "en"))
                .body();

        assertThat(html)
                .contains("<html lang=\"" + language + "\">", "Coach &amp; Co", "Mood Coach")
                .doesNotContain("??", "th:", "<script", "onerror")
                .contains(
                        switch (language) {
                            case "de" -> "Beleg über Ihre Einwilligung";
                            case "fr" -> "Reçu de votre consentement";
                            default -> "Receipt of your consent";
                        });
    }

    @Test
    void aReceiptHoldsNeitherThePersonsAccountNorAnythingOfTheApps() {
        JsonNode consent = give("en");
        String page = receipt(consent, "text/html").body();
        String json = receipt(consent, "application/ld+json").body();

        assertThat(json).doesNotContain(person, TestWorld.GATEWAY_KEY, "secret", "redirect", "callback");
        assertThat(page).doesNotContain(person, "callback");
    }

    @Test
    void readingAReceiptIsRecorded() {
        JsonNode consent = give("en");
        long before = proofsRead();
        receipt(consent, "application/ld+json");

        assertThat(proofsRead()).isEqualTo(before + 1);
    }

    @Test
    void aReceiptTakenWhileItsConsentIsWithdrawnIsOfOneStateWhole() throws ExecutionException, InterruptedException {
        JsonNode consent = give("en");
        Set<String> states = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> receipts = new ArrayList<>();
            List<Future<Integer>> withdrawals = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                if (i == 4) {
                    withdrawals.add(threads.submit(() -> withdraw(consent, "[]")));
                }
                receipts.add(threads.submit(
                        () -> receipt(consent, "application/ld+json").body()));
            }
            for (Future<String> each : receipts) {
                String json = each.get();
                String state = at(json, "neuroskin:status").asString();
                boolean given = state.equals("dpv:ConsentGiven");
                assertThat(at(json, "dpv:hasConsentStatus")).hasSize(given ? 1 : 2);
                assertThat(at(json, "dpv:hasProcess"))
                        .allSatisfy(process -> assertThat(process.path("dpv:hasConsentStatus")
                                        .path("@type")
                                        .asString())
                                .isEqualTo(state));
                states.add(state);
            }
            assertThat(withdrawals.getFirst().get()).isEqualTo(200);
        }
        states.add(at(receipt(consent, "application/ld+json").body(), "neuroskin:status")
                .asString());
        assertThat(states)
                .isSubsetOf("dpv:ConsentGiven", "dpv:ConsentWithdrawn")
                .contains("dpv:ConsentWithdrawn");
    }

    private long proofsRead() {
        return database.sql(
                        "select count(*) from ledger_leaf where convert_from(entry, 'UTF8') like '%\"scope\":\"proof\"%'")
                .query(Long.class)
                .single();
    }

    private JsonNode give(String language) {
        Answer given =
                client.post(ME, tool, """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P90D","language":"%s","items":[
                {"category":"mood.self-report","operations":["read","write"],"fidelity":"raw"},
                {"category":"mood.note","operations":["read"],"fidelity":"raw","conditions":{"place":"DE",
                "data_window":{"from":"2026-01-01T00:00:00Z"},"use_budget":{"uses":5,"per":"P1D"},
                "erase_by":"%s"}}]}
                """.formatted(language, Instant.now().plus(200, ChronoUnit.DAYS)));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json();
    }

    private int withdraw(JsonNode consent, String grants) {
        return client.post(ME + "/" + id(consent) + "/withdraw", tool, "{\"grants\":%s}".formatted(grants))
                .status();
    }

    private Answer receipt(JsonNode consent, String accept) {
        var request = client.request(path(consent), tool);
        Answer answer = client.send(accept.isEmpty() ? request : request.header("Accept", accept));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private String keySet() {
        return client.get("/.well-known/jwks.json", "").body();
    }

    private String verdict(String jws, Path keys) throws IOException {
        Path file = Files.writeString(folder.resolve("receipt.jws"), jws);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Verifier.run(new String[] {"verify", file.toString(), "--keys", keys.toString()}, print, print);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode at(String json, String member) {
        return parsed(json).path("dpv:hasRecordOfActivity").path(member);
    }

    private static JsonNode parsed(String json) {
        return JsonMapper.shared().readTree(json);
    }

    private static String payload(String jws) {
        return new String(Base64.getUrlDecoder().decode(jws.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }

    private static String with(String[] parts, String payload) {
        return parts[0] + "." + base64(payload) + "." + parts[2];
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String path(JsonNode consent) {
        return ME + "/" + id(consent) + "/receipt";
    }

    private static String id(JsonNode consent) {
        return consent.path("id").asString();
    }

    private static String grantOf(JsonNode consent, String category) {
        for (JsonNode grant : consent.path("grants")) {
            if (grant.path("category").asString().equals(category)) {
                return id(grant);
            }
        }
        throw new AssertionError("no grant of " + category);
    }

    private static void keep(String name, String content) throws IOException {
        Files.createDirectories(KEPT);
        Files.writeString(KEPT.resolve(name), content);
    }
}
