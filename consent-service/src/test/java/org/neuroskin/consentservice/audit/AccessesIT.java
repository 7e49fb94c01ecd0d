package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;

class AccessesIT {
    private static final SubjectId SOMEBODY = new SubjectId("0b5f0000-0000-4000-8000-000000000001");
    private static final SubjectId SOMEBODY_ELSE = new SubjectId("0b5f0000-0000-4000-8000-000000000002");
    private static final Instant MONDAY = Instant.parse("2026-11-16T10:00:00Z");

    private TestLedger ledger;
    private Pseudonym own;

    @BeforeEach
    void open() {
        ledger = new TestLedger().started();
        own = ledger.pseudonyms.of(SOMEBODY);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aPersonSeesTheirOwnAccessesAndHowTheyEnded() {
        UUID released = UUID.randomUUID();
        UUID failed = UUID.randomUUID();
        UUID open = UUID.randomUUID();
        ledger.log.append(List.of(
                TestLedger.intended(released, own, MONDAY),
                TestLedger.intended(failed, own, MONDAY.plusSeconds(1)),
                TestLedger.released(released),
                TestLedger.failed(failed),
                TestLedger.intended(open, own, MONDAY.plusSeconds(2)),
                new AuditEvent.WindowReleased(UUID.randomUUID(), TestLedger.now(), open, 0, 262_144),
                TestLedger.denied(own),
                TestLedger.denied(ledger.pseudonyms.of(SOMEBODY_ELSE))));

        List<Access> accesses =
                ledger.accesses.find(AccessQuery.own(SOMEBODY, 10, null)).accesses();

        assertThat(accesses)
                .extracting(Access::outcome)
                .containsExactly(Outcome.DENIED, Outcome.OPEN, Outcome.FAILED, Outcome.RELEASED);
        assertThat(accesses).extracting(Access::bytes).containsExactly(0L, 262_144L, 0L, 17L);
        assertThat(accesses).extracting(Access::reason).containsExactly("no-consent", null, "service-timeout", null);
        assertThat(accesses.getLast().categories()).containsExactly(new CategoryId("mood.self-report"));
        assertThat(accesses.getLast().proof()).isEqualTo("/audit/v1/proofs/main/0");
        assertThat(accesses).extracting(Access::subject).containsOnly(own);
    }

    @Test
    void pagesAreDisjointAndCompleteEvenForEqualTimes() {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            events.add(TestLedger.intended(UUID.randomUUID(), own, MONDAY.plus(i / 5, ChronoUnit.SECONDS)));
        }
        ledger.log.append(events);
        List<UUID> seen = new ArrayList<>();
        AccessPage page = ledger.accesses.find(AccessQuery.own(SOMEBODY, 7, null));
        while (page.next() != null) {
            assertThat(page.accesses()).hasSize(7);
            page.accesses().forEach(access -> seen.add(access.access()));
            page = ledger.accesses.find(AccessQuery.own(SOMEBODY, 7, page.next()));
        }
        page.accesses().forEach(access -> seen.add(access.access()));

        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void aReviewerNarrowsByAppOutcomeAndTime() {
        UUID monday = UUID.randomUUID();
        ledger.log.append(List.of(TestLedger.intended(monday, own, MONDAY), TestLedger.denied(own)));

        assertThat(find(new AppId("mood-coach"), null, null, null)).containsExactly(monday);
        assertThat(find(null, Outcome.OPEN, null, null)).containsExactly(monday);
        assertThat(find(null, Outcome.RELEASED, null, null)).isEmpty();
        assertThat(find(null, null, MONDAY, MONDAY.plusSeconds(1))).containsExactly(monday);
        assertThat(find(null, null, MONDAY.plusSeconds(1), null)).hasSize(1).doesNotContain(monday);
        assertThat(find(null, null, null, null)).hasSize(2);
    }

    private List<UUID> find(
            @Nullable AppId app, @Nullable Outcome outcome, @Nullable Instant from, @Nullable Instant to) {
        return ledger
                .accesses
                .find(new AccessQuery(null, "reviewer-a", app, outcome, from, to, 10, null))
                .accesses()
                .stream()
                .map(Access::access)
                .toList();
    }

    @Test
    void everyLookIsItselfRecorded() {
        ledger.log.append(List.of(TestLedger.denied(own)));

        ledger.accesses.find(AccessQuery.own(SOMEBODY, 10, null));
        ledger.accesses.find(AccessQuery.byReviewer("reviewer-a", 10, null));

        List<AuditEvent.HistoryRead> reads = ledger
                .database
                .sql("select entry from ledger_leaf where sequence > 0 order by sequence")
                .query((row, number) -> Entries.read(row.getBytes(1)).event())
                .list()
                .stream()
                .map(AuditEvent.HistoryRead.class::cast)
                .toList();
        assertThat(reads).extracting(AuditEvent.HistoryRead::actor).containsExactly("subject", "reviewer-a");
        assertThat(reads).extracting(AuditEvent.HistoryRead::entries).containsExactly(1L, 1L);
    }

    @Test
    void nothingIsShownWhenTheLookCannotBeRecorded() {
        ledger.log.append(List.of(TestLedger.denied(own)));
        ledger.writer.stop();

        assertThatThrownBy(() -> ledger.accesses.find(AccessQuery.own(SOMEBODY, 10, null)))
                .isInstanceOf(CannotRecord.class);
    }

    @Test
    void theTableCanBeBuiltAgainFromTheLog() {
        UUID access = UUID.randomUUID();
        ledger.log.append(List.of(TestLedger.intended(access, own, MONDAY), TestLedger.released(access)));
        AccessPage before = ledger.accesses.find(AccessQuery.own(SOMEBODY, 10, null));

        ledger.projection.rebuild();

        assertThat(ledger.accesses.find(AccessQuery.own(SOMEBODY, 10, null))).isEqualTo(before);
    }

    @Test
    void aForgedCursorIsRefused() {
        for (String cursor : List.of("", "x", "MjAyNg", "' or true --")) {
            assertThatThrownBy(() -> ledger.accesses.find(AccessQuery.own(SOMEBODY, 10, cursor)))
                    .isInstanceOf(ProblemException.class);
        }
    }
}
