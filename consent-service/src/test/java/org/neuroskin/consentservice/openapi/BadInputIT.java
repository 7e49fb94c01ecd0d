package org.neuroskin.consentservice.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ApiContract;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each operation that writes, as {@code /openapi.json} lists them, with input that it must not take. */
@ServiceTest
class BadInputIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> WRITES = Set.of("post", "put", "patch", "delete");
    /** Answers what it is asked and passes over what it does not know, as its specification demands. */
    private static final Pattern DECISION_POINT = Pattern.compile("(/authzen/tenants/\\{tenant})?/access/.*");

    private static final List<String> VALUES = List.of("17", "-1.5", "true", "\"x\"", "{}", "[]", "[17]", "{\"x\":1}");
    private static final List<String> UNKNOWN_IDS = List.of(
            "7d8bdd8f-5d4e-4f0e-9b3e-0a1b2c3d4e5f", "nothing", "0", "-1", "x".repeat(300), "%E2%80%AE", "a%20b", "%27");
    /** Of everything but what grows by itself, and the pseudonyms, which people get with their first act whatever becomes of it. */
    private static final String ROWS = """
            select coalesce(sum(cast((xpath('/row/n/text()', query_to_xml(
                format('select count(*) as n from %I', tablename), false, true, '')))[1]::text as bigint)), 0)
            from pg_tables where schemaname = current_schema() and tablename not like 'ledger%'
                and tablename not in ('gateway_lease', 'access', 'access_position', 'consent_entry', 'answer_run', 'audit_inbox',
                    'audit_outbox', 'audit_secret')
            """;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private final String person = UUID.randomUUID().toString();
    private final String staff =
            TestWorld.ISSUER.staff(person, "subject", "clinician", "ethics-reviewer", "ethics-chair", "operator");
    private final String app = TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation");
    private final List<String> complaints = new ArrayList<>();
    private TestClient client = new TestClient(0);
    private JsonNode document = JSON.createObjectNode();
    private String point = "";

    /** An operation that writes. */
    private record Write(String method, String path, JsonNode operation) {
        JsonNode content() {
            return operation.path("requestBody").path("content").path("application/json");
        }
    }

    @BeforeEach
    void theDocument() {
        client = new TestClient(port);
        document = client.get("/openapi.json", "").json();
        point = client.post("/authzen/keys", staff, "{\"name\":\"Sweep\",\"kind\":\"enforcement-point\"}")
                .json()
                .path("key")
                .asString();
        assertThat(point).isNotEmpty();
    }

    private List<Write> writes() {
        List<Write> writes = new ArrayList<>();
        document.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) -> {
                    if (WRITES.contains(method) && !path.startsWith("/api/")) {
                        writes.add(new Write(method, path, operation));
                    }
                }));
        assertThat(writes).hasSizeGreaterThan(40);
        return writes;
    }

    private Stream<Write> withBody() {
        return writes().stream().filter(write -> !write.content().isMissingNode());
    }

    @Test
    void anUnknownMemberIsRefused() {
        withBody()
                .filter(write -> !DECISION_POINT.matcher(write.path()).matches())
                .forEach(write -> {
                    ObjectNode body = example(write);
                    refused(write, body.put("no_such_member", 1).toString(), "an unknown member");
                });

        assertThat(complaints).isEmpty();
    }

    @Test
    void aMemberOfAnotherTypeIsRefused() {
        ApiContract contract = new ApiContract(document);
        withBody()
                .forEach(write -> members(write.content().path("schema")).forEach((name, schema) -> {
                    for (String value : VALUES) {
                        boolean allowed =
                                contract.validate(schema, JSON.readTree(value)).isEmpty();
                        if (!allowed && !isLookedFor(write, name)) {
                            ObjectNode body = example(write);
                            body.set(name, JSON.readTree(value));
                            refused(write, body.toString(), name + " = " + value);
                        }
                    }
                }));

        assertThat(complaints).isEmpty();
    }

    @Test
    void whatIsNoObjectIsRefused() {
        withBody().forEach(write -> {
            for (String body : List.of("", "null", "[]", "17", "\"x\"", "{", "{\"a\":1,\"a\":2}", "[".repeat(5_000))) {
                refused(write, body, body.substring(0, Math.min(20, body.length())));
            }
        });

        assertThat(complaints).isEmpty();
    }

    @Test
    void aHugeBodyIsRefused() {
        String huge = "x".repeat(5_000_000);
        withBody().forEach(write -> {
            ObjectNode body = example(write);
            refused(write, body.put("no_such_member", huge).toString(), "an unknown member of 5 MB");
            members(write.content().path("schema")).forEach((name, schema) -> {
                ObjectNode large = example(write);
                refused(write, large.put(name, huge).toString(), name + " of 5 MB");
            });
        });

        assertThat(complaints).isEmpty();
    }

    @Test
    void anUnknownIdIsRefused() {
        writes().stream().filter(write -> write.path().contains("{")).forEach(write -> {
            for (String id : UNKNOWN_IDS) {
                String body =
                        write.content().isMissingNode() ? "" : example(write).toString();
                refused(write, write.path().replaceAll("\\{[^}]+}", id), body, "id " + id);
            }
        });

        assertThat(complaints).isEmpty();
    }

    /** What a search looks for does not count, whatever it is. */
    private static boolean isLookedFor(Write write, String member) {
        return write.path().endsWith("/search/" + member);
    }

    private void refused(Write write, String body, String what) {
        refused(write, write.path().replaceAll("\\{[^}]+}", "mood.note"), body, what);
    }

    /** Sends it, and notes where it was not refused with a problem of ours, or where something was stored. */
    private void refused(Write write, String path, String body, String what) {
        long before = rows();
        Answer answer = sent(write, path, body);
        String sent = "%s %s with %s: ".formatted(write.method(), write.path(), what);
        if (answer.status() < 400 || answer.status() > 499) {
            complaints.add(sent + answer.status() + " " + answer.body());
        } else if (!answer.body().contains("\"type\":\"urn:neuroskin:problem:")) {
            complaints.add(sent + "no problem of ours: " + answer.body());
        }
        // Once may be something else that happens meanwhile; what this stores, it stores each time
        if (rows() != before && stores(write, path, body)) {
            complaints.add(sent + "something was stored");
        }
    }

    private boolean stores(Write write, String path, String body) {
        long before = rows();
        sent(write, path, body);
        return rows() != before;
    }

    private Answer sent(Write write, String path, String body) {
        return client.send(client.request(path, token(write))
                .header("Content-Type", "application/json")
                .method(write.method().toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.ofString(body)));
    }

    private long rows() {
        return database.sql(ROWS).query(Long.class).single();
    }

    private String token(Write write) {
        if (write.path().startsWith("/access/")) {
            return point;
        }
        return write.path().startsWith("/consent/v1/requests") ? app : staff;
    }

    /** What the description gives as an example; an empty object where it gives none. */
    private static ObjectNode example(Write write) {
        return write.content().path("example") instanceof ObjectNode example
                ? example.deepCopy()
                : JSON.createObjectNode();
    }

    private Map<String, JsonNode> members(JsonNode schema) {
        Map<String, JsonNode> members = new TreeMap<>();
        JsonNode resolved =
                schema.has("$ref") ? document.at(schema.path("$ref").asString().substring(1)) : schema;
        resolved.path("properties").forEachEntry(members::put);
        return members;
    }
}
