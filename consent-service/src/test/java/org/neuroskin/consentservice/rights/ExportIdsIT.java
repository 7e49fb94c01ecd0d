package org.neuroskin.consentservice.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What stands behind ids that a list names, in a person's copy of their data. */
@ServiceTest
class ExportIdsIT {
    private static final String IMAGES = "/v1/subjects/me/images";
    private static final String LIST = "/api/skin" + IMAGES;
    private static final String ROUTES = """
            {"routes":[
             {"service":"skin","path":"/v1/subjects/{subject}/images","methods":{"GET":"read"},"subject":"path.subject",
              "other_variables":[],"categories":["skin.image"]},
             {"service":"skin","path":"/v1/subjects/{subject}/images/{id}","methods":{"GET":"read","PUT":"write"},
              "subject":"path.subject","other_variables":["id"],"categories":["skin.image"],
              "ids":{"in":"/v1/subjects/{subject}/images","at":"/images/*/id"}}]}
            """;

    @LocalServerPort
    private int port;

    private final String tool = ExportIT.tool(UUID.randomUUID().toString());

    @BeforeEach
    void aGatewayWithPictures() {
        TestWorld.GATEWAY.begin(ROUTES);
        list("{\"id\":\"cheek-1\"},{\"id\":7}");
        TestWorld.GATEWAY.answer(LIST + "/cheek-1", 200, "image/png", "", "png");
        TestWorld.GATEWAY.answer(LIST + "/7", 200, "image/jpeg; q=1", "", "jpeg");
    }

    @Test
    void eachIsInItInAFileOfItsOwn() throws Exception {
        Map<String, byte[]> files = fetch(begin());

        assertThat(ExportIT.text(files, "data/skin/v1/subjects/me/images/cheek-1.png"))
                .isEqualTo("png");
        assertThat(ExportIT.text(files, "data/skin/v1/subjects/me/images/7.jpg"))
                .isEqualTo("jpeg");
        assertThat(files).containsKey("data/skin/v1/subjects/me/images.json");
        JsonNode data = ExportIT.manifest(files).path("data");
        assertThat(data.get(1).path("path").asString()).isEqualTo(IMAGES + "/cheek-1");
        assertThat(data.get(1).path("bytes").asInt()).isEqualTo(3);
        assertThat(data.get(3).toString())
                .isEqualTo("{\"service\":\"skin\",\"path\":\"" + IMAGES
                        + "/{id}\",\"ids\":2,\"ids_unusable\":0,\"ids_left_out\":0,\"complete\":true}");
        assertThat(TestWorld.GATEWAY.asked())
                .hasSize(4)
                .allSatisfy(asked -> assertThat(asked).endsWith(" Bearer " + tool));
    }

    /** No id chooses another path than that of its own picture. */
    @Test
    void idsAreOneSegmentAndWhatIsNotBehindThemKeepsNothingBack() throws Exception {
        list(
                "{\"id\":\"../../others/images/x\"},{\"id\":\"a?b=%2f#c\"},{\"id\":\"..\"},{\"id\":null},{\"id\":\"cheek-1\"}");

        Map<String, byte[]> files = fetch(begin());

        JsonNode data = ExportIT.manifest(files).path("data");
        assertThat(data.get(1).path("path").asString()).isEqualTo(IMAGES + "/..%2F..%2Fothers%2Fimages%2Fx");
        assertThat(data.get(1).path("left_out").asString()).isEqualTo("not-found");
        assertThat(data.get(2).path("path").asString()).isEqualTo(IMAGES + "/a%3Fb%3D%252f%23c");
        assertThat(data.get(4).path("ids").asInt()).isEqualTo(3);
        assertThat(data.get(4).path("ids_unusable").asInt()).isEqualTo(2);
        assertThat(files).containsKey("data/skin/v1/subjects/me/images/cheek-1.png");
    }

    @Test
    void whereTheListMayNotBeReadNothingBehindItIsAskedFor() throws Exception {
        TestWorld.GATEWAY.answer(
                LIST, 403, "application/problem+json", "", "{\"type\":\"urn:neuroskin:problem:consent-required\"}");

        JsonNode data = ExportIT.manifest(fetch(begin())).path("data");

        assertThat(data.get(1).path("path").asString()).isEqualTo(IMAGES + "/{id}");
        assertThat(data.get(1).path("left_out").asString()).isEqualTo("consent-required");
        assertThat(TestWorld.GATEWAY.asked()).hasSize(2);
    }

    @Test
    void theyAreOnePartWhichIsSentAnewWhereItBrokeOff() throws Exception {
        JsonNode export = begin();
        assertThat(export.path("parts").asInt()).isEqualTo(2);
        TestWorld.GATEWAY.answer(LIST + "/7", 401, "application/problem+json", "", "{}");
        assertThatThrownBy(() -> fetch(export)).isInstanceOf(IOException.class);
        JsonNode half = new TestClient(port)
                .get("/consent/v1/me/export/" + export.path("id").asString(), tool)
                .json();
        assertThat(half.path("delivered").asInt()).isEqualTo(1);

        TestWorld.GATEWAY.answer(LIST + "/7", 200, "image/jpeg", "", "jpeg");

        assertThat(fetch(half))
                .containsKeys("data/skin/v1/subjects/me/images/7.jpg", "data/skin/v1/subjects/me/images/cheek-1.png")
                .doesNotContainKey("data/skin/v1/subjects/me/images.json");
    }

    private static void list(String images) {
        TestWorld.GATEWAY.answer(LIST, 200, "application/json", "", "{\"images\":[%s]}".formatted(images));
    }

    private JsonNode begin() {
        return new TestClient(port).post("/consent/v1/me/export", tool, "").json();
    }

    private Map<String, byte[]> fetch(JsonNode export) throws IOException, InterruptedException {
        return ExportIT.files(ExportIT.fetch(port, export, tool).body());
    }
}
