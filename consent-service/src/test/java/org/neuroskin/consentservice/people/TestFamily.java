package org.neuroskin.consentservice.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import tools.jackson.databind.JsonNode;

/** A young person, an operator, and everything that a guardian does, over HTTP. */
public final class TestFamily {
    private static final String GUARDIANSHIPS = "/consent/v1/guardianships";
    private static final String OPERATORS = "/consent/v1/people/guardianships";

    private final TestClient client;

    /** The account of the young person. */
    public final String child = UUID.randomUUID().toString();

    /** The young person's own tool. */
    public final String own = TestWorld.ISSUER.selfService(child);

    /** An operator's tool. */
    public final String operator = TestWorld.ISSUER.staff(UUID.randomUUID().toString(), "operator");

    /** A family with a child of this age who lives there. */
    public TestFamily(TestClient client, int age, String place) {
        this.client = client;
        says(child, LocalDate.now(ZoneOffset.UTC).minusYears(age).minusDays(40), place);
    }

    /** Somebody says for the first time when they were born and where they live. */
    public void says(String person, LocalDate day, String place) {
        put(
                "/consent/v1/me/profile",
                TestWorld.ISSUER.selfService(person),
                "{\"place\":\"%s\",\"date_of_birth\":\"%s\"}".formatted(place, day));
    }

    /** An operator corrects when somebody was born. */
    public void born(String person, LocalDate day, String place) {
        put(
                "/consent/v1/people/" + person + "/profile",
                operator,
                "{\"place\":\"%s\",\"date_of_birth\":\"%s\",\"reason\":\"document-checked\"}".formatted(place, day));
    }

    private void put(String path, String tool, String body) {
        Answer said = client.send(client.request(path, tool)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(said.status()).as(said.body()).isEqualTo(200);
    }

    /** Somebody of age with the role of a guardian; their tool. */
    public String adult() {
        String account = UUID.randomUUID().toString();
        says(account, LocalDate.of(1983, 8, 30), "DE");
        return TestWorld.ISSUER.staff(account, "guardian");
    }

    /** A fresh code of the young person. */
    public String code() {
        Answer made = client.post("/consent/v1/me/guardian-codes", own, "{\"name\":\"Ben\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        return made.json().path("code").asString();
    }

    /** Somebody asks. */
    public Answer ask(String guardian, String code) {
        return client.post(GUARDIANSHIPS, guardian, """
                {"code":"%s","name":"Maria","authority":"parent","evidence":"birth-certificate","reference":"Registry G 12"}
                """.formatted(code));
    }

    /** The operator does this with a guardianship. */
    public Answer operator(String id, String verb, String body) {
        return client.post(OPERATORS + "/" + id + "/" + verb, operator, body);
    }

    /** A guardian whom the operator has confirmed. */
    public Guardian guardian() {
        String tool = adult();
        String id = ask(tool, code()).json().path("id").asString();
        Answer confirmed = operator(id, "confirm", "");
        assertThat(confirmed.status()).as(confirmed.body()).isEqualTo(200);
        return new Guardian(tool, id);
    }

    /** Somebody who decides for the young person. */
    public record Guardian(String tool, String id) {}

    /** What is below the person's own for a guardian. */
    public String ward(String path) {
        return "/consent/v1/wards/" + child + path;
    }

    /** An app asks the young person to let it read these. */
    public String asked(String... categories) {
        String app = TestWorld.ISSUER.app(child, "mood-coach", "routine-personalisation");
        Answer lodged = client.post(
                "/consent/v1/requests",
                app,
                "{\"purpose\":\"routine-personalisation\",\"validity\":\"P90D\",\"items\":" + cells(categories) + "}");
        assertThat(lodged.status()).as(lodged.body()).isEqualTo(201);
        return lodged.json().path("id").asString();
    }

    /** A guardian gives all of a request. */
    public Answer give(Guardian guardian, String request, String... categories) {
        return client.post(ward("/consents"), guardian.tool(), answer(request, categories));
    }

    /** The young person gives all of a request. */
    public Answer giveAlone(String request, String... categories) {
        return client.post("/consent/v1/me/consents", own, answer(request, categories));
    }

    /** A guardian gave this, for certain. */
    public JsonNode given(Guardian guardian, String... categories) {
        Answer given = give(guardian, asked(categories), categories);
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json();
    }

    /** What gateways know of the young person. */
    public JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + child + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }

    /** How many grants allow anything, as gateways know it. */
    public long standing() {
        long standing = 0;
        for (JsonNode grant : snapshot().path("grants")) {
            String state = grant.path("state").asString();
            standing += state.equals("given") || state.equals("renewed") ? 1 : 0;
        }
        return standing;
    }

    private static String answer(String request, String... categories) {
        return "{\"request\":\"%s\",\"grants\":%s}".formatted(request, cells(categories));
    }

    private static String cells(String... categories) {
        List<String> cells = new ArrayList<>();
        for (String category : categories) {
            cells.add("{\"category\":\"%s\",\"operations\":[\"read\"]}".formatted(category));
        }
        return cells.toString();
    }
}
