package org.neuroskin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditEventsTest {
    private static final UUID ID = UUID.fromString("019ab000-0000-7000-8000-000000000001");
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.000001Z");
    private static final Pseudonym SUBJECT = new Pseudonym("pseudonym-of-somebody");
    private static final CategoryId NOTE = new CategoryId("mood.note");

    static List<AuditEvent> oneOfEachKind() {
        PurposeId purpose = new PurposeId("routine-personalisation");
        AppId app = new AppId("mood-coach");
        return List.of(
                new AuditEvent.AccessIntended(
                        ID,
                        AT,
                        ID,
                        "gateway-1",
                        "subject",
                        app,
                        SUBJECT,
                        "diary",
                        "/v1/x",
                        Operation.READ,
                        purpose,
                        List.of(NOTE),
                        List.of(),
                        7,
                        "ab".repeat(32),
                        "cd".repeat(32),
                        List.of(ID),
                        List.of(new Obligation.EraseBy(NOTE, AT).line()),
                        "bytes=0-499",
                        ID,
                        17L),
                new AuditEvent.WindowReleased(ID, AT, ID, 0, 262144),
                new AuditEvent.AccessReleased(ID, AT, ID, 200, 17, List.of(NOTE)),
                new AuditEvent.AccessFailed(ID, AT, ID, Problem.SERVICE_TIMEOUT.code(), 262144L),
                new AuditEvent.AccessDenied(
                        ID,
                        AT,
                        ID,
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
                        null,
                        null),
                new AuditEvent.ConsentChanged(
                        ID,
                        AT,
                        ID,
                        SUBJECT,
                        "subject",
                        app,
                        purpose,
                        List.of(NOTE),
                        ConsentState.WITHDRAWN,
                        8,
                        "withdrawn"),
                new AuditEvent.KeyChanged(ID, AT, "00".repeat(12), SUBJECT, NOTE, KeyState.SHREDDED),
                new AuditEvent.AppChanged(ID, AT, app, "chair", AppState.FROZEN, List.of("operator", "chair"), 3),
                new AuditEvent.HistoryRead(ID, AT, "reviewer", "accesses", 20),
                new AuditEvent.ProcessingRestricted(ID, AT, SUBJECT, "subject", "accuracy-contested", 9),
                new AuditEvent.RestrictionLifted(ID, AT, SUBJECT, "subject", 10),
                new AuditEvent.NeverChanged(ID, AT, SUBJECT, "subject", NOTE, "set", 11),
                new AuditEvent.ProfileChanged(ID, AT, SUBJECT, "subject", List.of("place"), null, 11),
                new AuditEvent.BreakGlassOpened(
                        ID, AT, ID, SUBJECT, "clinician", app, List.of(NOTE), "unconscious", AT.plusSeconds(60), 13),
                new AuditEvent.BreakGlassEnded(ID, AT, ID, SUBJECT, "system", 14),
                new ReviewClosed(ID, AT, ID, ID, SUBJECT, "reviewer", "justified"),
                new ErasureChanged(ID, AT, ID, SUBJECT, "subject", "destroyed", NOTE, "2026-11", 12, 15),
                new KeyRotationChanged(ID, AT, ID, "operator", "subject", "asked", 40),
                new ResealChanged(ID, AT, ID, SUBJECT, "operator", "skin", List.of(NOTE), "leak-suspected", "done", 3),
                new EraChanged(ID, AT, "gateway-1", "2026-11-21", "0102030405060708090a0b0c", "destroyed"),
                new ReviewActed(ID, AT, ID, "reviewer", "case-opened", null),
                new ReviewActed(ID, AT, ID, "chair", "case-signed", "overstepped"),
                new DeletionAcknowledged(ID, AT, ID, ID, SUBJECT, app, AT),
                new GuardianshipChanged(
                        ID, AT, ID, SUBJECT, "guardian", "guardian", "parent", "birth-certificate", "asked", null),
                new GuardianshipChanged(
                        ID, AT, ID, SUBJECT, "guardian", "system", "parent", "court-order", "ended", "majority"),
                new AuditEvent.ProfileChanged(ID, AT, SUBJECT, "operator", List.of("place"), "typing-mistake", 12),
                new DenialsSummed(ID, AT, "gateway-1", DenialReason.UNAUTHENTICATED, 17, AT),
                new AnswersCounted(ID, AT, "gateway-1", ID, 20, List.of("17-18", "20"), AnswersCounted.COUNTING),
                new Heartbeat(ID, AT, 2),
                new LogRecovered(ID, AT, "operator-1", "database-lost", "log\n7\nroot\n", null),
                new AuditEvent.DecisionAnswered(
                        ID,
                        AT,
                        ID,
                        "key:0123456789abcdef",
                        "evaluation",
                        null,
                        app,
                        SUBJECT,
                        Operation.READ,
                        purpose,
                        List.of(NOTE),
                        null,
                        7,
                        "ab".repeat(32),
                        List.of(ID)));
    }

    @ParameterizedTest
    @MethodSource("oneOfEachKind")
    void comesBackFromItsCanonicalBytes(AuditEvent event) {
        byte[] bytes = AuditEvents.write(event);

        assertThat(AuditEvents.read(bytes)).isEqualTo(event);
        assertThat(AuditEvents.write(AuditEvents.read(bytes))).isEqualTo(bytes);
    }

    @Test
    void everyKindIsTried() {
        assertThat(oneOfEachKind().stream().map(Object::getClass).distinct()).hasSameSizeAs(AuditEvents.kinds());
    }

    @Test
    void membersAreSortedAndAbsentOnesLeftOut() {
        assertThat(new String(
                        AuditEvents.write(new AuditEvent.AccessFailed(ID, AT, ID, "internal", null)),
                        StandardCharsets.UTF_8))
                .isEqualTo("""
                        {"access":"019ab000-0000-7000-8000-000000000001","at":"2026-11-22T10:00:00.000001Z",\
                        "event":"019ab000-0000-7000-8000-000000000001","problem":"internal","type":"access-failed"}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "{\"type\":\"nothing\"}",
                "{\"type\":\"access-failed\"}",
                "{ \"type\":\"access-failed\"}",
                "{\"a\":1,\"a\":1}",
                "{\"b\":1,\"a\":1}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":1.0}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"",
                "{\"a\":true}x",
                "{\"a\":9007199254740992}",
                "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"
            })
    void rejectsWhatIsNotTheCanonicalSpellingOfAnEvent(String text) {
        assertThatThrownBy(() -> AuditEvents.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsBytesThatAreNotUtf8() {
        assertThatThrownBy(() -> CanonicalJson.read(new byte[] {'"', (byte) 0xC0, (byte) 0xAE, '"'}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
