package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AnswersCounted;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;
import org.springframework.jdbc.core.JdbcTemplate;

/** Answers of gateways that are missed in the history. */
class AnswerRunsIT {
    private static final UUID RUN = UUID.randomUUID();

    private final TestLedger ledger = new TestLedger().started();
    private final Completeness completeness = new Completeness(ledger.database);

    @AfterEach
    void stop() {
        ledger.close();
    }

    private static AuditEvent.AccessDenied denied(String app, long number) {
        return new AuditEvent.AccessDenied(
                UUID.randomUUID(),
                TestLedger.now(),
                UUID.randomUUID(),
                "gateway-1",
                null,
                new AppId(app),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                DenialReason.NO_CONSENT,
                0,
                null,
                null,
                RUN,
                number);
    }

    private static AnswersCounted counted(long count, String state, String... unrecorded) {
        return new AnswersCounted(
                UUID.randomUUID(), TestLedger.now(), "gateway-1", RUN, count, List.of(unrecorded), state);
    }

    private Completeness.Gateway after(AuditEvent... events) {
        ledger.log.append(List.of(events));
        return gateway();
    }

    private Completeness.Gateway gateway() {
        ledger.projection.awaitCurrent(Duration.ofSeconds(10));
        return completeness.gateways().getFirst();
    }

    @Test
    void whatARunThatHasEndedCountedIsThereOrLacking() {
        Completeness.Gateway lacking = after(
                denied("mood-coach", 1),
                denied("mood-coach", 5),
                counted(9, AnswersCounted.COUNTING, "3-4", "7"),
                denied("mood-coach", 4),
                counted(10, AnswersCounted.ENDED, "9"));
        assertThat(lacking.counted()).isEqualTo(10);
        assertThat(lacking.lacking()).as("2, 6, 8 and 10").isEqualTo(4);
        assertThat(lacking.lives()).isFalse();
        assertThat(lacking.canary()).isNull();

        assertThat(after(denied("mood-coach", 6)).lacking()).as("it came late").isEqualTo(3);
        ledger.projection.rebuild();
        ledger.projection.grown(ledger.size());
        assertThat(gateway().lacking()).isEqualTo(3);
    }

    @Test
    void theRefusalOfASelfTestIsItsSignOfLife() {
        assertThat(after(denied("mood-coach", 1)).canary()).isNull();
        Instant before = Instant.now().minusSeconds(1);
        Completeness.Gateway gateway = after(denied(AppId.GATEWAY_SELF_TEST.value(), 2), denied("mood-coach", 3));
        assertThat(gateway.canary()).isAfter(before);
        assertThat(gateway.isOverdue(Instant.now().plus(Duration.ofHours(2))))
                .as("it holds no lease")
                .isFalse();

        ledger.database
                .sql("insert into gateway_lease (gateway, applied, since) values ('gateway-1', '{}', ?)")
                .param(Rows.utc(before.minus(Duration.ofHours(3))))
                .update();
        assertThat(gateway().lives()).isTrue();
        assertThat(gateway().isOverdue(Instant.now().plus(Duration.ofMinutes(70))))
                .isFalse();
        assertThat(gateway().isOverdue(Instant.now().plus(Duration.ofMinutes(80))))
                .isTrue();
    }

    @Test
    void whatIsPassedOverIsLackingOnceTheRunHasGoneOn() {
        Instant start = TestLedger.now();
        note(denied("mood-coach", 3), start);
        note(denied("mood-coach", 4), start.plus(Duration.ofMinutes(4)));
        assertThat(lacking()).as("may be on its way").isZero();
        note(denied("mood-coach", 6), start.plus(Duration.ofMinutes(6)));
        assertThat(lacking()).as("1 and 2").isEqualTo(2);
        note(denied("mood-coach", 7), start.plus(Duration.ofMinutes(12)));
        assertThat(lacking()).as("5 too").isEqualTo(3);
        assertThat(ledger.database
                        .sql("select lacking_at from answer_run")
                        .query((row, number) -> row.getObject("lacking_at", OffsetDateTime.class)
                                .toInstant())
                        .single())
                .isEqualTo(start.plus(Duration.ofMinutes(12)));
    }

    private void note(AuditEvent.AccessDenied event, Instant recorded) {
        AnswerRuns runs = new AnswerRuns();
        runs.add(event, Rows.utc(recorded));
        runs.write(new JdbcTemplate(ledger.dataSource));
    }

    private long lacking() {
        return completeness.gateways().getFirst().lacking();
    }
}
