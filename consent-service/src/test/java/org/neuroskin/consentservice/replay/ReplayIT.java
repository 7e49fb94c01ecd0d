package org.neuroskin.consentservice.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.ServiceDescriptor;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Decides as a gateway does, reports it, and has every decision made again. */
@ServiceTest
class ReplayIT {
    private static final AppId APP = new AppId("mood-coach");
    private static final PurposeId PURPOSE = new PurposeId("routine-personalisation");
    private static final String ROUTE = "/v1/subjects/{subject}/mood-entries";
    private static final ServiceDescriptor DIARY = Descriptors.bundledWithoutPlaces().stream()
            .filter(each -> each.service().equals("diary"))
            .findFirst()
            .orElseThrow();

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private JsonMapper json;

    private final PolicyEvaluator policies = new PolicyEvaluator(Vocabulary.bundled());
    private final String person = UUID.randomUUID().toString();
    private final String reviewer = TestWorld.ISSUER.reviewer("reviewer-" + person);
    private TestClient client = new TestClient(0);

    @BeforeEach
    void connect() {
        client = new TestClient(port);
    }

    private String give(String... categories) {
        List<String> items = new ArrayList<>();
        for (String category : categories) {
            items.add("{\"category\":\"%s\",\"operations\":[\"read\",\"write\"],\"fidelity\":\"raw\"}"
                    .formatted(category));
        }
        Answer answer = client.post(
                "/consent/v1/me/consents",
                TestWorld.ISSUER.selfService(person),
                "{\"app\":\"mood-coach\",\"purpose\":\"routine-personalisation\",\"validity\":\"P1D\",\"items\":[%s]}"
                        .formatted(String.join(",", items)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private ConsentSnapshot snapshot() {
        Answer answer =
                client.send(client.request("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                        .GET());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return json.readValue(answer.body(), ConsentSnapshot.class);
    }

    /** Decides and reports; the access. */
    private UUID decided(ConsentSnapshot state, Operation operation, PurposeId purpose, Set<CategoryId> categories) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return switch (decide(state, operation, purpose, categories, now)) {
            case Decision.Permit permit ->
                reported(intended(state, operation, purpose, permit, permit.permitted(), now, permit.policy()));
            case Decision.Deny deny -> {
                UUID access = UUID.randomUUID();
                report(new AuditEvent.AccessDenied(
                        UUID.randomUUID(),
                        now,
                        access,
                        "gateway-1",
                        "subject",
                        APP,
                        state.pseudonym(),
                        "diary",
                        ROUTE,
                        operation,
                        purpose,
                        categories.stream().sorted().toList(),
                        deny.reason(),
                        deny.revision(),
                        deny.policy(),
                        DIARY.hash(),
                        null,
                        null));
                yield access;
            }
        };
    }

    private Decision decide(
            ConsentSnapshot state, Operation operation, PurposeId purpose, Set<CategoryId> categories, Instant at) {
        return policies.decide(
                new AccessRequest(
                        new SubjectId(person),
                        APP,
                        purpose,
                        operation,
                        categories,
                        Fidelity.RAW,
                        DIARY.place(),
                        null,
                        reducible(operation),
                        at),
                state);
    }

    private static Set<CategoryId> reducible(Operation operation) {
        return operation.handsOut()
                ? DIARY.routes().stream()
                        .filter(route -> route.path().template().equals(ROUTE))
                        .findFirst()
                        .orElseThrow()
                        .reducible()
                : Set.of();
    }

    private static AuditEvent.AccessIntended intended(
            ConsentSnapshot state,
            Operation operation,
            PurposeId purpose,
            Decision.Permit permit,
            Set<CategoryId> categories,
            Instant at,
            @Nullable String policy) {
        return new AuditEvent.AccessIntended(
                UUID.randomUUID(),
                at,
                UUID.randomUUID(),
                "gateway-1",
                "subject",
                APP,
                state.pseudonym(),
                "diary",
                ROUTE,
                operation,
                purpose,
                categories.stream().sorted().toList(),
                permit.omitted().stream().sorted().toList(),
                permit.revision(),
                policy,
                DIARY.hash(),
                List.copyOf(permit.grants()),
                permit.obligations().stream().map(Obligation::line).sorted().toList(),
                null,
                null,
                null);
    }

    private UUID reported(AuditEvent.AccessIntended event) {
        report(event);
        return event.access();
    }

    private void report(AuditEvent event) {
        Answer answer = client.send(client.request("/internal/v1/audit/events", TestWorld.GATEWAY_KEY)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(
                        new String(AuditEvents.write(event), StandardCharsets.UTF_8) + "\n")));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private JsonNode replay(UUID access) {
        Answer answer = client.post("/audit/v1/decisions/" + access + "/replay", reviewer, "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void everyDecisionOfASmallSystemIsTheSameAgainAlsoAfterEverythingChanged() {
        List<UUID> accesses = new ArrayList<>(everyDecision(snapshot()));
        String consent = give("mood.note", "mood.self-report");
        accesses.addAll(everyDecision(snapshot()));
        assertThat(client.post(
                                "/consent/v1/me/consents/" + consent + "/withdraw",
                                TestWorld.ISSUER.selfService(person),
                                "")
                        .status())
                .isEqualTo(200);
        accesses.addAll(everyDecision(snapshot()));

        assertThat(accesses).hasSizeGreaterThan(100);
        int permitted = 0;
        for (UUID access : accesses) {
            JsonNode replayed = replay(access);
            assertThat(replayed.path("verdict").asString())
                    .as(replayed.toString())
                    .isEqualTo("same");
            permitted += replayed.at("/recorded/permitted").asBoolean() ? 1 : 0;
        }
        assertThat(permitted).isBetween(1, accesses.size() - 1);
    }

    private List<UUID> everyDecision(ConsentSnapshot state) {
        CategoryId note = new CategoryId("mood.note");
        CategoryId report = new CategoryId("mood.self-report");
        CategoryId product = new CategoryId("regimen.product-use");
        List<UUID> accesses = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            for (String purpose : List.of("routine-personalisation", "marketing", "self-access")) {
                for (Set<CategoryId> categories :
                        List.of(Set.of(note), Set.of(note, report), Set.of(note, product), Set.of(product))) {
                    accesses.add(decided(state, operation, new PurposeId(purpose), categories));
                }
            }
        }
        return accesses;
    }

    @Test
    void aDecisionThatTheRulesDoNotMakeIsDifferentAndWhatIsMissingIsNamed() {
        give("mood.note");
        ConsentSnapshot state = snapshot();
        CategoryId note = new CategoryId("mood.note");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Decision.Permit permit = (Decision.Permit) decide(state, Operation.READ, PURPOSE, Set.of(note), now);

        UUID forged = reported(intended(
                state,
                Operation.READ,
                PURPOSE,
                permit,
                Set.of(note, new CategoryId("regimen.product-use")),
                now,
                permit.policy()));
        UUID otherLaws = reported(intended(state, Operation.READ, PURPOSE, permit, Set.of(note), now, "ab".repeat(32)));
        UUID undecided = reported(intended(state, Operation.READ, PURPOSE, permit, Set.of(note), now, null));
        UUID severed = reported(intended(state, Operation.READ, PURPOSE, permit, Set.of(note), now, permit.policy()));

        assertThat(replay(forged).path("verdict").asString()).isEqualTo("different");
        assertThat(replay(otherLaws).path("why").asString()).isEqualTo("other-policy");
        assertThat(replay(undecided).path("why").asString()).isEqualTo("nothing-decided");
        assertThat(replay(severed).path("verdict").asString()).isEqualTo("same");
        database.sql("delete from audit_secret where subject = ?").param(person).update();
        assertThat(replay(severed).path("why").asString()).isEqualTo("state-not-kept");
    }

    @Test
    void onlyTheBoardReplaysAndBadInputIsNamed() {
        String address = "/audit/v1/decisions/" + UUID.randomUUID() + "/replay";
        assertThat(client.post(address, TestWorld.ISSUER.selfService(person), "")
                        .status())
                .isEqualTo(403);
        assertThat(client.post(address, reviewer, "").status()).isEqualTo(404);
        assertThat(client.post(address, reviewer, "{}").status()).isEqualTo(404);
        assertThat(client.post(address, reviewer, "{\"descriptors\":[\"no: descriptor\"]}")
                        .problem())
                .isEqualTo("invalid-input");
        assertThat(client.post("/audit/v1/decisions/x/replay", reviewer, "").status())
                .isEqualTo(400);
    }
}
