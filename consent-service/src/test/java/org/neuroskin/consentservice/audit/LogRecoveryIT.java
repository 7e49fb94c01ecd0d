package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.LogRecovered;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.ledger.VerifierKey;

/** A copy of the database from before was put back, and the log goes on. */
class LogRecoveryIT {
    private static final Pseudonym SUBJECT = new Pseudonym("pseudonym-of-somebody");
    private static final LogRecovery.Decision DECISION = new LogRecovery.Decision("operator-1", "exercise");

    @TempDir
    private Path folder;

    private TestLedger ledger = new TestLedger();

    @BeforeEach
    void aLogThatLostEntries() throws InterruptedException {
        ledger.close();
        ledger = new TestLedger(ledger.name, Clock.systemUTC(), folder.toString()).started();
        append(3);
        ledger.checkpoints.sign();
        ledger.close();
        keep();
        ledger = new TestLedger(ledger.name, Clock.systemUTC(), folder.toString()).started();
        append(2);
        ledger.checkpoints.sign();
        ledger.close();
        putBack();
        reopened();
        assertThat(ledger.refusal()).contains("has 3 entries", "says 5", "Recovering the log");
        ledger.close();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void goesOnUnderAnotherNameWithTheEvidenceAsItsFirstEntry() throws Exception {
        String lost = Files.readString(checkpoint());

        String told = recover();

        assertThat(told).contains("3 entries of", "of 5 that were signed", "/r1/main");
        reopened().started();
        append(1);
        AuditEvent first = Entries.read(ledger.database
                        .sql("select entry from ledger_leaf where sequence = 3")
                        .query((row, number) -> row.getBytes(1))
                        .single())
                .event();
        assertThat(first).isInstanceOfSatisfying(LogRecovered.class, event -> {
            assertThat(event.lost()).isEqualTo(lost);
            assertThat(event.kept()).contains("\n3\n");
            assertThat(event.actor()).isEqualTo("operator-1");
        });
        assertThat(Files.readString(folder.resolve("ledger-main.lost-1"))).isEqualTo(lost);
        assertThat(ledger.evidence.checkpoint()).startsWith(ledger.checkpoints.origin() + "\n");
        assertThat(ledger.checkpoints.keys())
                .extracting(VerifierKey::name)
                .containsExactly(
                        ledger.checkpoints.origin(),
                        ledger.checkpoints.origin(),
                        ledger.checkpoints.origin().replace("/r1", ""),
                        ledger.checkpoints.origin().replace("/r1", ""));
    }

    @Test
    void isDoneOnceAndOnlyWhereSomethingIsLost() throws Exception {
        recover();
        assertThatThrownBy(this::recover).isInstanceOf(LedgerRefused.class).hasMessageContaining("nothing is lost");
        reopened().started();
        assertThatThrownBy(this::recover).isInstanceOf(LedgerRefused.class).hasMessageContaining("stop every");
    }

    @Test
    void anOldCopyOfBeforeARecoveryIsRecoveredUnderYetAnotherName() throws Exception {
        recover();
        reopened().started();
        append(4);
        ledger.checkpoints.sign();
        ledger.close();
        putBackAgain();
        assertThat(reopened().refusal()).contains("from before a recovery of the log");
        ledger.close();

        assertThat(recover()).contains("/r2/main");
        reopened().started();
        append(1);
    }

    @Test
    void whatACrashCutOffIsEndedByTheSameCall() throws Exception {
        String lost = Files.readString(checkpoint());
        recover();
        Files.writeString(checkpoint(), lost);
        assertThat(reopened().refusal()).contains("from before a recovery of the log");
        ledger.close();

        assertThat(recover()).contains("had been cut off");
        reopened().started();
        append(1);
    }

    @Test
    void whatIsLeftMustBeWhole() throws Exception {
        sql(
                "alter table ledger_leaf disable trigger user",
                "update ledger_leaf set hash = sha256(hash) where sequence = 1");
        assertThatThrownBy(this::recover).isInstanceOf(LedgerRefused.class).hasMessageContaining("do not add up");
    }

    @Test
    void withoutTheCheckpointOutsideNothingIsRecovered() throws Exception {
        Files.delete(checkpoint());
        assertThatThrownBy(this::recover).isInstanceOf(LedgerRefused.class).hasMessageContaining("cannot be told");
    }

    private Path checkpoint() {
        return folder.resolve("ledger-main");
    }

    private String recover() throws SQLException, IOException {
        var once = new TestLedger(ledger.name, Clock.systemUTC(), "");
        try (Connection connection = once.dataSource.getConnection()) {
            var recovery = new LogRecovery(
                    connection,
                    new LogNames(TestLedger.KEY, LedgerWriter.SHARD),
                    new CheckpointFile(checkpoint()),
                    Clock.systemUTC(),
                    UUID::randomUUID);
            try {
                return recovery.run(DECISION);
            } finally {
                connection.rollback();
            }
        } finally {
            once.close();
        }
    }

    private TestLedger reopened() {
        ledger = new TestLedger(ledger.name, Clock.systemUTC(), folder.toString());
        return ledger;
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            ledger.log.append(List.of(TestLedger.denied(SUBJECT)));
        }
    }

    private void keep() {
        sql(
                "create table kept_leaf as select * from ledger_leaf",
                "create table kept_head as select * from ledger_head",
                "create table kept_checkpoint as select * from ledger_checkpoint");
    }

    private void putBack() {
        sql(
                "alter table ledger_leaf disable trigger user",
                "delete from ledger_leaf where sequence >= 3",
                "alter table ledger_leaf enable trigger user",
                "delete from ledger_head",
                "insert into ledger_head select * from kept_head",
                "delete from ledger_checkpoint",
                "insert into ledger_checkpoint select * from kept_checkpoint");
    }

    private void putBackAgain() {
        putBack();
        sql(
                "alter table ledger_recovery disable trigger user",
                "delete from ledger_recovery",
                "alter table ledger_recovery enable trigger user");
    }

    private void sql(String... statements) {
        var superuser = TestLedger.superuser(ledger.name);
        for (String statement : statements) {
            superuser.sql(statement).update();
        }
    }
}
