package org.neuroskin.consentservice.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.consentservice.audit.AccessExport.Proven;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FhirAuditEventsTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String OWN = "/v1/subjects/{subject}/mood-entries";
    private static final UUID ACCESS = UUID.fromString("0b5f0000-0000-4000-8000-000000000001");
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final AppId APP = new AppId("mood-coach");
    private static final Pseudonym SUBJECT = new Pseudonym("pseudonym-of-somebody");
    private static final PurposeId PURPOSE = new PurposeId("clinical-care");
    private static final List<CategoryId> CATEGORIES = List.of(new CategoryId("mood.note"));
    private static final UUID GRANT = UUID.fromString("0b5f0000-0000-4000-8000-000000000002");

    private static Access access(
            @Nullable Pseudonym subject, Operation operation, Outcome outcome, @Nullable String reason) {
        return new Access(
                ACCESS,
                AT,
                subject,
                "clinician-7",
                APP,
                "diary",
                operation,
                PURPOSE,
                CATEGORIES,
                List.of(),
                false,
                outcome,
                reason,
                17,
                "main",
                4);
    }

    private static Proven permitted(Operation operation, String route, Outcome outcome, List<UUID> grants) {
        AuditEvent.AccessIntended intended = new AuditEvent.AccessIntended(
                UUID.randomUUID(),
                AT,
                ACCESS,
                "gateway-1",
                "clinician-7",
                APP,
                SUBJECT,
                "diary",
                route,
                operation,
                PURPOSE,
                CATEGORIES,
                List.of(),
                7,
                null,
                null,
                grants,
                null,
                null,
                null,
                null);
        String reason = outcome == Outcome.RELEASED || outcome == Outcome.OPEN ? null : "service-timeout";
        return new Proven(access(SUBJECT, operation, outcome, reason), intended, "c2sp.org/tlog-proof@v1\n");
    }

    private static Proven denied(@Nullable Pseudonym subject) {
        AuditEvent.AccessDenied denied = new AuditEvent.AccessDenied(
                UUID.randomUUID(),
                AT,
                ACCESS,
                "gateway-1",
                "clinician-7",
                APP,
                subject,
                "diary",
                OWN,
                Operation.READ,
                PURPOSE,
                CATEGORIES,
                DenialReason.NO_CONSENT,
                7,
                null,
                null,
                null,
                null);
        return new Proven(
                access(subject, Operation.READ, Outcome.DENIED, "no-consent"), denied, "c2sp.org/tlog-proof@v1\n");
    }

    static List<ObjectNode> events(Proven proven) {
        return new FhirAuditEvents(Map.of())
                .of(proven).stream()
                        .map(event -> JSON.valueToTree(event))
                        .map(ObjectNode.class::cast)
                        .toList();
    }

    static Stream<Proven> accesses() {
        return Stream.concat(
                Stream.of(Operation.values())
                        .flatMap(operation -> Stream.of(
                                permitted(operation, OWN, Outcome.RELEASED, List.of(GRANT)),
                                permitted(operation, OWN, Outcome.UNKNOWN, List.of(GRANT, UUID.randomUUID())),
                                permitted(operation, "/v1/mood-entries", Outcome.RELEASED, List.of()),
                                permitted(operation, OWN, Outcome.OPEN, List.of()))),
                Stream.of(denied(SUBJECT), denied(null)));
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void eachEventKeepsTheRulesOfWhatItClaimsAndEachRuleIsFelt(Proven proven) {
        for (ObjectNode event : events(proven)) {
            assertThat(BalpRules.broken(event)).as(event.toString()).isEmpty();
            for (BalpRules.Rule rule : BalpRules.of(event)) {
                ObjectNode twin = event.deepCopy();
                if (twin.path("entity").isEmpty()) {
                    twin.putArray("entity").addObject();
                }
                rule.breaks().accept(twin);
                assertThat(BalpRules.broken(twin)).as(rule.name()).contains(rule.name());
            }
        }
    }

    @Test
    void eachKindOfAccessHasItsProfile() {
        assertThat(profiles(permitted(Operation.READ, OWN, Outcome.RELEASED, List.of())))
                .containsExactly("AuthZconsent", "PatientRead");
        assertThat(profiles(permitted(Operation.READ, "/v1/mood-entries", Outcome.RELEASED, List.of())))
                .containsExactly("AuthZconsent", "PatientQuery");
        assertThat(profiles(permitted(Operation.WRITE, OWN, Outcome.RELEASED, List.of())))
                .containsExactly("AuthZconsent", "PatientCreate");
        assertThat(profiles(permitted(Operation.EXPORT, OWN, Outcome.RELEASED, List.of())))
                .containsExactly("AuthZconsent", "PrivacyDisclosure.Source");
        assertThat(profiles(permitted(Operation.READ, OWN, Outcome.FAILED, List.of())))
                .containsExactly("AuthZconsent", "");
        assertThat(profiles(permitted(Operation.READ, OWN, Outcome.OPEN, List.of())))
                .containsExactly("AuthZconsent");
        assertThat(profiles(denied(SUBJECT))).containsExactly("AuthZconsent");
        assertThat(profiles(denied(null))).containsExactly("");
    }

    private static List<String> profiles(Proven proven) {
        return events(proven).stream()
                .map(event -> event.at("/meta/profile/0").asString("").replace(FhirAuditEvents.BALP, ""))
                .toList();
    }

    @Test
    void aDenialIsASeriousFailureWithItsReasonAndTheProof() {
        JsonNode event = events(denied(SUBJECT)).getFirst();

        assertThat(event.path("outcome").asString()).isEqualTo("8");
        assertThat(event.path("outcomeDesc").asString()).isEqualTo("no-consent");
        assertThat(event.at("/entity/1/what/identifier/value").asString()).isEqualTo("7");
        assertThat(new String(
                        Base64.getDecoder()
                                .decode(event.at("/extension/0/valueBase64Binary")
                                        .asString()),
                        StandardCharsets.UTF_8))
                .isEqualTo("c2sp.org/tlog-proof@v1\n");
    }

    @Test
    void aPermitNamesTheGrants() {
        JsonNode event = events(permitted(Operation.READ, OWN, Outcome.RELEASED, List.of(GRANT)))
                .getFirst();

        assertThat(event.path("outcome").asString()).isEqualTo("0");
        assertThat(event.at("/entity/1/what/identifier/value").asString()).isEqualTo(GRANT.toString());
    }
}
