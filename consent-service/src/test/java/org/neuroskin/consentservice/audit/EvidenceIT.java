package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.ledger.Checkpoint;
import org.neuroskin.ledger.InvalidNote;
import org.neuroskin.ledger.SignedCheckpoint;
import org.neuroskin.ledger.verifier.Verifier;

class EvidenceIT {
    private static final SubjectId SOMEBODY = new SubjectId("0b5f0000-0000-4000-8000-000000000001");
    private static final SubjectId SOMEBODY_ELSE = new SubjectId("0b5f0000-0000-4000-8000-000000000002");

    @TempDir
    private Path folder;

    private TestLedger ledger = new TestLedger();

    @AfterEach
    void close() {
        ledger.close();
    }

    private void restart(String name) {
        ledger.close();
        ledger = new TestLedger(name, Clock.systemUTC(), folder.toString());
    }

    private void begin() {
        restart(ledger.name);
        ledger.started();
    }

    private void append(int events) {
        List<AuditEvent> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            batch.add(TestLedger.denied(new Pseudonym("pseudonym-of-somebody")));
        }
        ledger.log.append(batch);
    }

    @Test
    void aLogShorterThanWhatWasSignedRefusesToOpen() throws InterruptedException {
        begin();
        append(5);
        ledger.evidence.proof("main", 4);
        restart(TestLedger.newDatabase());

        assertThat(ledger.refusal())
                .startsWith("the log in the database has 0 entries, but the checkpoint in `" + folder)
                .contains("says 5");
        assertThatThrownBy(() -> append(1)).isInstanceOf(CannotRecord.class);
    }

    @Test
    void aLogWithAnotherHistoryRefusesToOpen() throws InterruptedException {
        begin();
        append(5);
        ledger.evidence.proof("main", 4);
        ledger.close();
        ledger = new TestLedger().started();
        append(7);
        restart(ledger.name);

        assertThat(ledger.refusal()).contains("contradicts the checkpoint in `" + folder);
    }

    @Test
    void rewrittenLeavesAreNoticedAtTheNextStart() throws InterruptedException {
        begin();
        append(5);
        ledger.close();
        var superuser = TestLedger.superuser(ledger.name);
        superuser.sql("alter table ledger_leaf disable trigger all").update();
        superuser
                .sql("update ledger_leaf set hash = sha256('x') where sequence = 2")
                .update();
        restart(ledger.name);

        assertThat(ledger.refusal()).contains("do not add up to its head");
    }

    @Test
    void aForeignCheckpointFileIsNotBelieved() throws InterruptedException, IOException {
        begin();
        append(1);
        ledger.evidence.proof("main", 0);
        ledger.close();
        Path file = folder.resolve("ledger-main");
        Files.writeString(file, Files.readString(file).replace("\n1\n", "\n0\n"));
        restart(ledger.name);

        assertThat(ledger.refusal()).contains("is not signed with our key");
    }

    @Test
    void theLogOpensAgainWhereItWasAndGoesOn() {
        begin();
        append(300);
        String name = ledger.name;
        restart(name);
        ledger.started();
        append(3);

        assertThat(ledger.evidence.proof("main", 302)).isPresent();
    }

    @Test
    void aProofOfTheNewestEntryIsUnderACheckpointThatCoversIt() throws InvalidNote {
        begin();
        append(3);

        String proof = ledger.evidence.proof("main", 2).orElseThrow();

        String note = proof.substring(proof.indexOf("\n\n") + 2);
        Checkpoint checkpoint = SignedCheckpoint.open(note, ledger.checkpoints.keys());
        assertThat(checkpoint.size()).isEqualTo(3);
        assertThat(ledger.evidence.proof("main", 3)).isEmpty();
        assertThat(ledger.evidence.proof("other", 0)).isEmpty();
        assertThat(ledger.evidence.proof("main", -1)).isEmpty();
    }

    @Test
    void aPersonGetsProofsOfTheirOwnOnly() {
        begin();
        Pseudonym own = ledger.pseudonyms.of(SOMEBODY);
        UUID access = UUID.randomUUID();
        ledger.log.append(List.of(TestLedger.intended(access, own, TestLedger.now()), TestLedger.released(access)));
        ledger.accesses.find(AccessQuery.own(SOMEBODY, 10, null));

        for (long sequence = 0; sequence < 2; sequence++) {
            assertThat(ledger.evidence.proofFor(SOMEBODY, "main", sequence)).isPresent();
            assertThat(ledger.evidence.proofFor(SOMEBODY_ELSE, "main", sequence))
                    .isEmpty();
        }
        assertThat(ledger.evidence.proofFor(SOMEBODY, "main", 2))
                .as("a look at the history")
                .isEmpty();
    }

    @Test
    void aPseudonymIsStableOwnAndNotDerivedFromTheIdAlone() {
        assertThat(ledger.pseudonyms.of(SOMEBODY))
                .isEqualTo(ledger.pseudonyms.of(SOMEBODY))
                .isNotEqualTo(ledger.pseudonyms.of(SOMEBODY_ELSE));
        try (TestLedger elsewhere = new TestLedger()) {
            assertThat(elsewhere.pseudonyms.of(SOMEBODY)).isNotEqualTo(ledger.pseudonyms.of(SOMEBODY));
        }
    }

    @Test
    void anExportHoldsEveryEntryAndItsOwnReading() throws IOException {
        begin();
        append(1500);

        Evidence.Export export = ledger.evidence.export("reviewer");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ledger.evidence.write(export, out);

        assertThat(export.size()).isEqualTo(1501);
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (ZipEntry part = zip.getNextEntry(); part != null; part = zip.getNextEntry()) {
                names.add(part.getName());
                byte[] content = zip.readAllBytes();
                if (part.getName().equals("entries.ndjson")) {
                    assertThat(new String(content, StandardCharsets.UTF_8).lines())
                            .hasSize(1501)
                            .last()
                            .asString()
                            .contains("\"scope\":\"export\"");
                }
                if (part.getName().equals("leaf-hashes")) {
                    assertThat(content).hasSize(1501 * 32);
                }
            }
        }
        assertThat(names).containsExactly("manifest.json", "checkpoint", "keys", "entries.ndjson", "leaf-hashes");
    }

    private String verify(Path file, String... more) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of(file.toString()));
        arguments.addAll(List.of(more));
        PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
        int exit = Verifier.run(arguments.toArray(String[]::new), text, text);
        return exit + " " + out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theIndependentVerifierAgrees() throws IOException {
        begin();
        Pseudonym own = ledger.pseudonyms.of(SOMEBODY);
        AuditEvent consent = TestLedger.consent(own, 7);
        ledger.transactions.executeWithoutResult(status -> ledger.outbox.add(consent));
        for (int i = 0; i < 300; i++) {
            UUID access = UUID.randomUUID();
            ledger.log.append(List.of(TestLedger.intended(access, own, TestLedger.now()), TestLedger.released(access)));
        }
        Path keys = Files.writeString(folder.resolve("keys"), ledger.evidence.keys());
        Path bundle = folder.resolve("bundle.zip");
        try (OutputStream out = Files.newOutputStream(bundle)) {
            ledger.evidence.write(ledger.evidence.export("reviewer"), out);
        }

        assertThat(verify(bundle, "--keys", keys.toString())).startsWith("0 VALID: all 602 entries of neuroskin/");
        for (long sequence : new long[] {0, 255, 256, 601}) {
            Path proof = Files.writeString(
                    folder.resolve("proof"),
                    ledger.evidence.proof("main", sequence).orElseThrow());
            assertThat(verify(proof, "--keys", keys.toString())).startsWith("0 VALID: entry %d of".formatted(sequence));
        }
        try (TestLedger other = new TestLedger(TestLedger.newDatabase(), Clock.systemUTC(), "", "11".repeat(32))) {
            Path othersKeys = Files.writeString(folder.resolve("others"), other.evidence.keys());
            assertThat(verify(bundle, "--keys", othersKeys.toString())).startsWith("1 INVALID: checkpoint: ");
        }
    }
}
