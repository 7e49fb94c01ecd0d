package org.neuroskin.consentservice.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neuroskin.consentservice.audit.AccessFeed.Begun;
import org.neuroskin.consentservice.audit.AccessFeed.Line;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.ledger.Hash;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lines of the feeds keep the rules of their formats, and no rule is one that nothing breaks. */
class FeedLinesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ORIGIN = "neuroskin/0011223344556677/main";
    private static final UUID ACCESS = UUID.fromString("0b5f0000-0000-4000-8000-000000000001");
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123456Z");
    private static final Pseudonym SUBJECT = new Pseudonym("pseudonym-of-somebody");
    private static final CategoryId NOTE = new CategoryId("mood.note");

    private static Line line(AuditEvent.OfAccess event, Begun begun) {
        return new Line("main", 17, AT.plusMillis(1), Hash.leaf(new byte[] {1}), event, begun);
    }

    private static Begun begun(@Nullable String actor, @Nullable Operation operation, boolean emergency) {
        return new Begun(
                "gateway-1",
                actor,
                new AppId("mood-coach"),
                SUBJECT,
                "diary",
                "/v1/subjects/{subject}/mood-entries",
                operation,
                new PurposeId("clinical-care"),
                List.of(NOTE),
                emergency);
    }

    private static AuditEvent.AccessIntended intended() {
        return new AuditEvent.AccessIntended(
                UUID.randomUUID(),
                AT,
                ACCESS,
                "gateway-1",
                "clinician-7",
                new AppId("mood-coach"),
                SUBJECT,
                "diary",
                "/v1/subjects/{subject}/mood-entries",
                Operation.READ,
                new PurposeId("clinical-care"),
                List.of(NOTE),
                List.of(),
                7,
                null,
                null,
                List.of(),
                null,
                null,
                UUID.randomUUID(),
                5L);
    }

    private static AuditEvent.AccessDenied denied() {
        return new AuditEvent.AccessDenied(
                UUID.randomUUID(),
                AT,
                ACCESS,
                "gateway-1",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                DenialReason.UNAUTHENTICATED,
                0,
                null,
                null,
                UUID.randomUUID(),
                6L);
    }

    private static AuditEvent.AccessReleased released() {
        return new AuditEvent.AccessReleased(UUID.randomUUID(), AT, ACCESS, 200, 17, List.of(NOTE));
    }

    private static AuditEvent.AccessFailed failed(String problem) {
        return new AuditEvent.AccessFailed(UUID.randomUUID(), AT, ACCESS, problem, null);
    }

    static Stream<Line> lines() {
        Begun nothing = new Begun("gateway-1", null, null, null, null, null, null, null, List.of(), false);
        return Stream.concat(
                Stream.of(Operation.values())
                        .map(operation -> line(released(), begun("clinician-7", operation, false))),
                Stream.of(
                        line(intended(), begun("clinician-7", Operation.READ, true)),
                        line(denied(), nothing),
                        line(denied(), begun("stranger", null, false)),
                        line(failed("service-timeout"), begun("subject", Operation.READ, false)),
                        line(
                                failed(AuditEvent.AccessFailed.OUTCOME_UNKNOWN),
                                begun("subject", Operation.WRITE, false))));
    }

    private static ObjectNode ocsf(Line line) {
        return JSON.valueToTree(OcsfEvents.of(line, ORIGIN));
    }

    private static ObjectNode cloudEvent(Line line) {
        return JSON.valueToTree(CloudEvents.of(line, ORIGIN));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void keepTheRulesOfOcsf(Line line) {
        assertThat(FeedRules.broken(FeedRules.OCSF, ocsf(line))).isEmpty();
        for (FeedRules.Rule rule : FeedRules.OCSF) {
            ObjectNode event = ocsf(line);
            rule.breaks().accept(event);
            assertThat(FeedRules.broken(FeedRules.OCSF, event)).contains(rule.name());
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void keepTheRulesOfCloudEvents(Line line) {
        assertThat(FeedRules.broken(FeedRules.CLOUD_EVENTS, cloudEvent(line))).isEmpty();
        for (FeedRules.Rule rule : FeedRules.CLOUD_EVENTS) {
            ObjectNode event = cloudEvent(line);
            rule.breaks().accept(event);
            assertThat(FeedRules.broken(FeedRules.CLOUD_EVENTS, event)).contains(rule.name());
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void holdTheEntryAsItIsHashed(Line line) {
        byte[] entry = CanonicalJson.write(FeedEntry.of(line));
        assertThat(CanonicalJson.write(CanonicalJson.read(
                        JSON.writeValueAsBytes(cloudEvent(line).path("data")))))
                .isEqualTo(entry);
        assertThat(CanonicalJson.write(
                        CanonicalJson.read(JSON.writeValueAsBytes(ocsf(line).at("/unmapped/entry")))))
                .isEqualTo(entry);
    }

    @Test
    void howItWentIsSaidInTheWordsOfOcsf() {
        assertThat(Map.of(
                        "released", of(released()),
                        "failed", of(failed("service-timeout")),
                        "unknown", of(failed(AuditEvent.AccessFailed.OUTCOME_UNKNOWN)),
                        "denied", of(denied()),
                        "intended", of(intended())))
                .isEqualTo(Map.of(
                        "released", "1 Success 1",
                        "failed", "2 Failure 1 service-timeout",
                        "unknown", "0 Unknown 3 outcome-unknown",
                        "denied", "2 Failure 2 unauthenticated",
                        "intended", "99 Intended 1"));
        assertThat(ocsf(line(released(), begun("clinician-7", Operation.READ, true)))
                        .path("severity_id")
                        .asInt())
                .as("in an emergency")
                .isEqualTo(3);
    }

    private static String of(AuditEvent.OfAccess event) {
        ObjectNode said = ocsf(line(event, begun("clinician-7", Operation.READ, false)));
        return "%d %s %d %s"
                .formatted(
                        said.path("status_id").asInt(),
                        said.path("status").asString(),
                        said.path("severity_id").asInt(),
                        said.path("status_code").asString(""))
                .strip();
    }

    @Test
    void whoAskedIsStaffOrThePersonOrAStranger() {
        assertThat(ocsf(line(released(), begun("clinician-7", Operation.READ, false)))
                        .at("/actor/user/uid")
                        .asString())
                .isEqualTo("clinician-7");
        assertThat(ocsf(line(released(), begun("subject", Operation.READ, false)))
                        .at("/actor/user/uid")
                        .asString())
                .isEqualTo(SUBJECT.value());
        assertThat(ocsf(line(released(), begun("stranger", Operation.READ, false)))
                        .at("/actor/user/name")
                        .asString())
                .isEqualTo("stranger");
    }
}
