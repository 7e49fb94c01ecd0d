package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys are rotated on every level under a running system, and what was sealed before goes on opening. */
class KeyRotationIT {
    private static final String USER = "adult-us-il";
    private static final String APP = "mood-coach";
    private static final String PURPOSE = "routine-personalisation";
    private static final String DIARY = "/api/diary/v1/subjects/me/mood-entries";

    private final RunningSystem system = RunningSystem.instance();
    private final String note = "before the rotation " + UUID.randomUUID();

    @AfterEach
    void nothingIsLeftAllowed() {
        Http.post(
                system.origin().resolve("/consent/v1/me/withdrawals"),
                system.ownToken(USER),
                "{\"app\":\"%s\",\"purposes\":[\"%s\"]}".formatted(APP, PURPOSE));
    }

    @Test
    void whatWasSealedBeforeOpensAfterEachLevelIsRotated() throws IOException {
        give();
        String token = system.token(USER, APP, PURPOSE);
        String entry = """
                {"entries":[{"id":"%s","at":"2026-11-20T08:00:00Z","valence":2,"arousal":1,"note":"%s"}]}""".formatted(UUID.randomUUID(), note);
        Http.Answer written = Http.post(system.origin().resolve(DIARY), token, entry);
        assertThat(written.status()).as(written.text()).isEqualTo(201);
        List<String> eras = eras();

        for (String level : List.of("epoch", "subject", "root")) {
            RunningSystem.Command rotated = system.neuroskin("keys", "rotate", level);
            assertThat(rotated.exitCode()).as(rotated.output()).isZero();
            assertThat(rotated.output()).contains(level + " keys: done");
            Http.Answer read = Http.get(system.origin().resolve(DIARY), token);
            assertThat(read.status()).as(level + " " + read.text()).isEqualTo(200);
            assertThat(read.text()).as(level).contains(note);
        }

        assertThat(eras()).hasSize(eras.size() + 1).containsAll(eras);
        RunningSystem.Command status = system.neuroskin("keys", "status");
        assertThat(status.output())
                .contains("wraps 0 keys")
                .containsPattern("rotation root +asked .*, done")
                .containsPattern("subject +shredded +[1-9]");
        assertThat(system.neuroskin("keys", "rotate", "data").exitCode()).isEqualTo(1);
    }

    private List<String> eras() throws IOException {
        try (Stream<Path> files = Files.list(system.home().resolve("keys/eras"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".era"))
                    .toList();
        }
    }

    private void give() {
        Http.Answer given = Http.post(
                system.origin().resolve("/consent/v1/me/consents"), system.ownToken(USER), """
                {"app":"%s","purpose":"%s","validity":"P1D","items":[
                  {"category":"mood.self-report","operations":["read","write"]},
                  {"category":"mood.note","operations":["read","write"]}]}""".formatted(APP, PURPOSE));
        assertThat(given.status()).as(given.text()).isEqualTo(201);
    }
}
