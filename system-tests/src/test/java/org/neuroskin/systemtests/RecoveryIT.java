package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.demo.story.Seed;

/** A backup from before an erasure is put back, in a whole system of its own. */
class RecoveryIT {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String ERASURE = "/consent/v1/me/erasure";
    private static final String PERSON = "adult-us-il";
    private static final String OTHER = "adult-eu";

    @SuppressWarnings("NullAway.Init") // set before any test
    private static RunningSystem system;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        system = RunningSystem.ofItsOwn();
    }

    @AfterAll
    static void stop() {
        system.stop();
    }

    @Test
    void whatWasErasedAfterTheBackupStaysErasedAndTheHistoryTellsWhatItLost() throws Exception {
        assertThat(entries(PERSON)).contains("\"note\"", "\"valence\"");
        Path backup = folder.resolve("backup");
        assertThat(succeed("backup", backup.toString())).contains("`consent`", "`keycloak`");
        assertThatNothingInItOpensAnything(backup);

        Http.Answer erased = Http.post(system.origin().resolve(ERASURE), system.ownToken(PERSON), "{}");
        assertThat(erased.json().path("state").asString()).as(erased.text()).isEqualTo("done");
        assertThat(entries(PERSON)).doesNotContain("\"note\"", "\"valence\"");

        assertThat(fail("restore", backup.toString())).contains("runs: stop it with ./neuroskin down first");
        succeed("down");
        assertThat(fail("restore", backup.toString())).contains("there is a database `consent` already");
        assertThatADamagedOneIsRefused(backup);
        succeed("restore", backup.toString(), "--replace");
        assertThat(fail("recover-log", "--reason", "exercise", "--by", "me")).contains("--accept-loss");
        assertThat(succeed("recover-log", "--accept-loss", "--reason", "exercise", "--by", "me"))
                .contains("entries of `neuroskin/", "/r1/main");
        assertThatWithoutTheJournalNothingStarts();
        succeed("up", "--detach");

        assertThat(Http.get(system.origin().resolve(ENTRIES), system.ownToken(PERSON))
                        .problem())
                .as("the consents that the erasure ended")
                .isEqualTo("consent-required");
        assertThat(entries(PERSON)).doesNotContain("\"note\"", "\"valence\"");
        Http.Answer after = Http.get(system.origin().resolve(ERASURE), system.ownToken(PERSON));
        assertThat(after.json().path("erasures").get(0).path("id"))
                .isEqualTo(erased.json().path("id"));
        assertThat(after.json().path("erasures").get(0).path("state").asString())
                .isEqualTo("done");
        assertThat(entries(OTHER)).contains("\"note\"", "\"valence\"");
        RunningSystem.Command verified = system.neuroskin("verify", exported().toString());
        assertThat(verified.output())
                .contains("NOT WHOLE: ", "were lost in a recovery at")
                .doesNotContain("INVALID");
        assertThat(verified.exitCode()).isEqualTo(3);
    }

    private void assertThatWithoutTheJournalNothingStarts() throws IOException {
        Path journal = system.home().resolve("erasures").resolve("erasures.ndjson");
        Path kept = Files.move(journal, folder.resolve("kept"));
        assertThat(fail("up", "--detach")).contains("the journal of erasures `" + journal + "` is missing");
        Files.move(kept, journal);
    }

    private void assertThatADamagedOneIsRefused(Path backup) throws IOException {
        Path file = backup.resolve("consent").resolve("000.copy.gz");
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);
        assertThat(fail("restore", backup.toString(), "--replace")).contains("the backup is damaged");
        Files.write(file, whole);
    }

    /** Neither values nor keys: searched for as they are where they should be. */
    private void assertThatNothingInItOpensAnything(Path backup) throws IOException {
        List<String> canaries = new ArrayList<>(Seed.notes());
        for (String secret : List.of(
                "gateway/root-passphrase",
                "gateway/app-ids-key",
                "consent-service/ledger-key",
                "consent-service/receipt-key",
                "consent-service/gateway-key",
                "backup/backup-key")) {
            canaries.add(Files.readString(system.home().resolve("secrets").resolve(secret)));
        }
        try (Stream<Path> keys = Files.walk(system.home().resolve("keys"))) {
            for (Path key : keys.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(key, StandardCharsets.ISO_8859_1);
                // What is locked by is empty
                if (!text.isEmpty()) {
                    canaries.add(text.substring(0, Math.min(64, text.length())));
                }
            }
        }
        assertThat(canaries).hasSizeGreaterThan(10).noneMatch(String::isBlank);
        int rows = 0;
        try (Stream<Path> files = Files.walk(backup)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = text(file);
                rows += text.length();
                for (String canary : canaries) {
                    assertThat(text.contains(canary)).as("`%s`", file).isFalse();
                }
            }
        }
        assertThat(rows).isGreaterThan(100_000);
    }

    private static String text(Path file) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            return Files.readString(file);
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As the person reads them, who allows their own tool to by asking for a copy. */
    private static String entries(String person) {
        Http.eventually(
                () -> Http.post(system.origin().resolve("/consent/v1/me/export"), system.ownToken(person), ""),
                answer -> answer.status() == 201);
        return Http.eventually(
                        () -> Http.get(system.origin().resolve(ENTRIES), system.ownToken(person)),
                        answer -> answer.status() == 200)
                .text();
    }

    private Path exported() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<Path> answer = http.send(
                    HttpRequest.newBuilder(system.origin().resolve("/audit/v1/exports"))
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .header("Content-Type", "application/json")
                            .header("Authorization", "Bearer " + system.ownToken("reviewer-a"))
                            .build(),
                    HttpResponse.BodyHandlers.ofFile(folder.resolve("history.zip")));
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }
    }

    private static String succeed(String... command) {
        RunningSystem.Command run = system.neuroskin(command);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run.output();
    }

    private static String fail(String... command) {
        RunningSystem.Command run = system.neuroskin(command);
        assertThat(run.exitCode()).as(run.output()).isOne();
        assertThat(run.output()).doesNotContain("\tat ");
        return run.output();
    }
}
