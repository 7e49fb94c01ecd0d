package org.neuroskin.consentservice.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.Sha256;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a person's copy of their data holds, whose it is, and how it goes on where it broke off. */
@ServiceTest
class ExportIT {
    private static final String EXPORT = "/consent/v1/me/export";
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String SAMPLES = "/api/wearable/v1/subjects/me/samples";
    private static final String ENTRY = "{\"entries\":[{\"id\":\"e-1\",\"valence\":0.730,\"note\":\"slept badly\"}]}";
    private static final String ROUTES = """
            {"routes":[
             {"service":"diary","path":"/v1/mood-entries","methods":{"GET":"read"},"subject":"item","other_variables":[],
              "categories":["mood.note"]},
             {"service":"diary","path":"/v1/subjects/{subject}/mood-entries","methods":{"GET":"read","POST":"write"},
              "subject":"path.subject","other_variables":[],"categories":["mood.note","mood.self-report"]},
             {"service":"skin","path":"/v1/subjects/{subject}/images/{id}","methods":{"GET":"read","PUT":"write"},
              "subject":"path.subject","other_variables":["id"],"categories":["skin.image"]},
             {"service":"wearable","path":"/v1/subjects/{subject}/samples","methods":{"GET":"read"},
              "subject":"path.subject","other_variables":[],"categories":["biometric.heart-rate-variability"]},
             {"service":"wearable","path":"/v1/subjects/{subject}/stream","methods":{"GET":"stream"},
              "subject":"path.subject","other_variables":[],"categories":["biometric.heart-rate-variability"]}]}
            """;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);
    private final String person = UUID.randomUUID().toString();
    private final String tool = tool(person);

    @BeforeEach
    void aGatewayWithData() {
        client = new TestClient(port);
        TestWorld.GATEWAY.begin(ROUTES);
        TestWorld.GATEWAY.answer(ENTRIES, 200, "application/json", "mood.inferred", ENTRY);
        TestWorld.GATEWAY.answer(SAMPLES, 200, "application/x-ndjson", "", "{\"a\":1}\n{\"a\":2}\n");
    }

    @Test
    void holdsEverythingAsItCameWithHashesReceiptsAndTheHistory() throws Exception {
        put(
                "/consent/v1/me/profile",
                "{\"place\":\"DE\",\"date_of_birth\":\"1988-05-17\",\"voluntary\":{\"gender\":\"woman\",\"skin_tone\":6,\"age_counts\":true}}");
        put("/consent/v1/me/never/mood.note", "");
        JsonNode export = begin();
        assertThat(export.path("state").asString()).isEqualTo("ready");
        assertThat(export.path("parts").asInt()).isEqualTo(4);

        Map<String, byte[]> files = files(fetch(export, tool).body());

        assertThat(text(files, "data/diary/v1/subjects/me/mood-entries.json")).isEqualTo(ENTRY);
        assertThat(text(files, "data/wearable/v1/subjects/me/samples.ndjson")).isEqualTo("{\"a\":1}\n{\"a\":2}\n");
        assertThat(text(files, "about-me.json"))
                .isEqualTo("{\"place\":\"DE\",\"date_of_birth\":\"1988-05-17\","
                        + "\"voluntary\":{\"gender\":\"woman\",\"skin_tone\":6,\"age_counts\":true},"
                        + "\"never\":[\"mood.note\"],\"restricted\":false}");
        JsonNode manifest = manifest(files);
        assertThat(manifest.path("subject").asString()).isEqualTo(person);
        for (String kind : new String[] {"data", "papers"}) {
            for (JsonNode entry : manifest.path(kind)) {
                if (entry.has("file")) {
                    byte[] content = Objects.requireNonNull(
                            files.remove(entry.path("file").asString()));
                    assertThat(entry.path("sha256").asString())
                            .isEqualTo(HexFormat.of().formatHex(Sha256.of(content)));
                    assertThat(entry.path("bytes").asInt()).isEqualTo(content.length);
                    assertThat(entry.path("complete").asBoolean()).isTrue();
                }
            }
        }
        assertThat(files.keySet()).containsExactly("manifest.json");
        assertThat(manifest.path("data").get(0).path("omitted").toString()).isEqualTo("[\"mood.inferred\"]");
        assertThat(manifest.path("data").get(1).path("left_out").asString()).isEqualTo("needs-an-id");
        assertThat(manifest.path("data").get(3).path("left_out").asString()).isEqualTo("never-ends");
        assertThat(manifest.path("papers").toString()).contains("accesses.ndjson", "receipts/");
        assertThat(TestWorld.GATEWAY.asked()).containsExactly(ENTRIES + " Bearer " + tool, SAMPLES + " Bearer " + tool);
        assertThat(client.get(EXPORT, tool)
                        .json()
                        .path("exports")
                        .get(0)
                        .path("state")
                        .asString())
                .isEqualTo("done");
    }

    @Test
    void isSentOnceAndToNobodyElse() throws Exception {
        JsonNode export = begin();
        String download = export.path("download").asString();
        String other = tool(UUID.randomUUID().toString());
        assertThat(client.get(download, other).problem()).isEqualTo("not-found");
        assertThat(client.get(EXPORT + "/" + export.path("id").asString(), other)
                        .problem())
                .isEqualTo("not-found");
        assertThat(client.get(EXPORT, other).json().path("exports").isEmpty()).isTrue();
        assertThat(TestWorld.GATEWAY.asked()).isEmpty();

        fetch(export, tool);

        assertThat(client.get(download, tool).problem()).isEqualTo("gone");
    }

    @Test
    void whatMayNotBeReadIsNamedAndKeepsNothingBack() throws Exception {
        TestWorld.GATEWAY.answer(
                ENTRIES, 403, "application/problem+json", "", "{\"type\":\"urn:neuroskin:problem:consent-required\"}");

        JsonNode manifest = manifest(files(fetch(begin(), tool).body()));

        assertThat(manifest.path("data").get(0).path("left_out").asString()).isEqualTo("consent-required");
        assertThat(manifest.path("data").get(2).path("complete").asBoolean()).isTrue();
    }

    @Test
    void aBodyThatBreaksOffIsSaidToBeIncomplete() throws Exception {
        TestWorld.GATEWAY.breakOff(ENTRIES, "application/json", ENTRY);

        JsonNode first =
                manifest(files(fetch(begin(), tool).body())).path("data").get(0);

        assertThat(first.path("complete").asBoolean()).isFalse();
        assertThat(first.path("bytes").asInt()).isLessThan(ENTRY.length());
    }

    @Test
    void oneThatBreaksOffNeverLooksWholeAndIsGoneOnWithAfterWhatWasSent() throws Exception {
        JsonNode export = begin();
        TestWorld.GATEWAY.answer(SAMPLES, 401, "application/problem+json", "", "{}");
        assertThatThrownBy(() -> fetch(export, tool)).isInstanceOf(IOException.class);
        JsonNode half =
                client.get(EXPORT + "/" + export.path("id").asString(), tool).json();
        assertThat(half.path("state").asString()).isEqualTo("under-way");
        assertThat(half.path("delivered").asInt()).isEqualTo(2);
        assertThat(half.path("download").asString()).endsWith("?after=2");

        TestWorld.GATEWAY.answer(SAMPLES, 200, "application/json", "", "{}");
        Map<String, byte[]> rest = files(fetch(half, tool).body());

        assertThat(rest.keySet()).contains("data/wearable/v1/subjects/me/samples.json");
        assertThat(rest).doesNotContainKey("data/diary/v1/subjects/me/mood-entries.json");
        assertThat(manifest(rest).path("parts_before").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "classical"})
    void isReadByNobodyButWhoHasTheKeyItWasAskedForWith(String kind) throws Exception {
        JsonNode export = beginFor(ExportKeyTest.recipient(kind));
        assertThat(export.path("encrypted_to").asString()).isEqualTo(ExportKeyTest.recipient(kind));

        HttpResponse<byte[]> answer = fetch(export, tool);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                .endsWith(".zip.age\"");
        assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
                .startsWith("age-encryption.org/v1\n")
                .doesNotContain("PK\u0003\u0004");
        Map<String, byte[]> files = files(ExportKeyTest.opened(answer.body(), kind));
        assertThat(text(files, "data/diary/v1/subjects/me/mood-entries.json")).isEqualTo(ENTRY);
        assertThat(manifest(files).path("parts_before").asInt()).isZero();
        assertThat(state(export)).isEqualTo("done");
    }

    /** What is missing at its end keeps the rest from opening. */
    @Test
    void anEncryptedOneThatBreaksOffIsSentFromItsBeginning() throws Exception {
        JsonNode export = beginFor(ExportKeyTest.recipient("hybrid"));
        TestWorld.GATEWAY.answer(SAMPLES, 401, "application/problem+json", "", "{}");
        assertThatThrownBy(() -> fetch(export, tool)).isInstanceOf(IOException.class);
        assertThat(state(export)).isEqualTo("ready");

        TestWorld.GATEWAY.answer(SAMPLES, 200, "application/json", "", "{}");

        assertThat(files(ExportKeyTest.opened(fetch(export, tool).body(), "hybrid")))
                .containsKeys("data/diary/v1/subjects/me/mood-entries.json", "manifest.json");
    }

    @Test
    void aSecretHalfIsNeitherKeptNorRepeated() {
        String secret = "AGE-SECRET-KEY-1" + "Q".repeat(58);

        Answer answer = client.post(EXPORT, tool, "{\"encrypt_to\":\"" + secret + "\"}");

        assertThat(answer.problem()).isEqualTo("invalid-input");
        assertThat(answer.body()).contains("/encrypt_to", "secret half").doesNotContain(secret);
        assertThat(client.get(EXPORT, tool).json().path("exports").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"age1\"",
                "7",
                "[]",
                "\"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwx\""
            })
    void whatIsNoKeyIsRefused(String key) {
        Answer answer = client.post(EXPORT, tool, "{\"encrypt_to\":" + key + "}");

        assertThat(answer.problem()).isIn("invalid-input", "malformed-body");
    }

    @Test
    void keepsNothingOfWhatItReads() throws Exception {
        fetch(begin(), tool);

        String stored = database.sql("select string_agg(e::text, ' ') from data_export e where subject = ?")
                .param(person)
                .query(String.class)
                .single();
        assertThat(stored).contains("diary").doesNotContain("slept", "e-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1", "99999999999", "x"})
    void onlyWhatWasSentCanBeLeftOut(String after) {
        String download = begin().path("download").asString();

        Answer answer = client.get(download + "?after=" + after, tool);

        assertThat(answer.problem()).isIn("invalid-input", "malformed-request");
        assertThat(TestWorld.GATEWAY.asked()).isEmpty();
    }

    @Test
    void aTokenThatReadsNothingAsksForNothing() {
        assertThat(client.post(EXPORT, TestWorld.ISSUER.selfService(person), "").problem())
                .isEqualTo("insufficient-scope");
        assertThat(client.post(EXPORT, TestWorld.ISSUER.app(person, "mood-coach", "self-access"), "")
                        .problem())
                .isEqualTo("insufficient-scope");
    }

    @Test
    void aGatewayThatIsAwayMakesNoExport() {
        TestWorld.GATEWAY.answer("/.well-known/neuroskin-routes", 500, "text/plain", "", "no");

        assertThat(client.post(EXPORT, tool, "").problem()).isEqualTo("service-unreachable");
        assertThat(client.get(EXPORT, tool).json().path("exports").isEmpty()).isTrue();
    }

    private JsonNode begin() {
        Answer begun = client.post(EXPORT, tool, "");
        assertThat(begun.status()).as(begun.body()).isEqualTo(201);
        return begun.json();
    }

    private void put(String path, String body) {
        Answer answer = client.send(client.request(path, tool)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private JsonNode beginFor(String key) {
        Answer answer = client.post(EXPORT, tool, "{\"encrypt_to\":\"" + key + "\"}");
        assertThat(answer.status()).isEqualTo(201);
        return answer.json();
    }

    private String state(JsonNode export) {
        return client.get(EXPORT + "/" + export.path("id").asString(), tool)
                .json()
                .path("state")
                .asString();
    }

    private HttpResponse<byte[]> fetch(JsonNode export, String token) throws IOException, InterruptedException {
        return fetch(port, export, token);
    }

    static HttpResponse<byte[]> fetch(int port, JsonNode export, String token)
            throws IOException, InterruptedException {
        URI address =
                URI.create("http://127.0.0.1:" + port + export.path("download").asString());
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(address)
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer;
        }
    }

    static Map<String, byte[]> files(byte[] zip) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                files.put(entry.getName(), archive.readAllBytes());
            }
        }
        return files;
    }

    static JsonNode manifest(Map<String, byte[]> files) {
        return JsonMapper.shared().readTree(files.get("manifest.json"));
    }

    static String text(Map<String, byte[]> files, String name) {
        return new String(files.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }

    static String tool(String subject) {
        return TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims(subject, "self-service", "consent:manage purpose:self-access")
                .build());
    }
}
