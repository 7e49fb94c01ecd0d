package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A person's copy of their data, through every part of the system. */
class ExportIT {
    private static final RunningSystem SYSTEM = RunningSystem.instance();
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void everyValueIsAsItIsReadAndEachReadIsInTheHistory() throws Exception {
        String own = SYSTEM.ownToken("adult-us-il");
        JsonNode export = JSON.readTree(send("POST", "/consent/v1/me/export", own));
        Map<String, byte[]> files = files(send("GET", export.path("download").asString(), own));

        for (String path : new String[] {"diary/v1/subjects/me/mood-entries", "wearable/v1/subjects/me/samples"}) {
            JsonNode copied = JSON.readTree(files.get("data/" + path + ".json"));
            assertThat(copied.toString().length()).isGreaterThan(1000);
            assertThat(copied).isEqualTo(JSON.readTree(send("GET", "/api/" + path, own)));
        }
        String picture = "skin/v1/subjects/me/images/cheek-1";
        assertThat(files.get("data/" + picture + ".png"))
                .startsWith(0x89, 'P', 'N', 'G')
                .isEqualTo(send("GET", "/api/" + picture, own));
        JsonNode manifest = JSON.readTree(files.get("manifest.json"));
        assertThat(manifest.toString())
                .contains("never-ends", "accesses.ndjson")
                .doesNotContain("needs-an-id");
        String accesses = new String(send("GET", "/consent/v1/me/accesses", own), StandardCharsets.UTF_8);
        assertThat(accesses).contains("self-access", "self-service");
    }

    private static byte[] send(String method, String path, String token) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(SYSTEM.origin().resolve(path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(path).isBetween(200, 201);
            return answer.body();
        }
    }

    private static Map<String, byte[]> files(byte[] zip) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                files.put(entry.getName(), archive.readAllBytes());
            }
        }
        return files;
    }
}
