package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
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
        write(token, UUID.randomUUID().toString(), note);
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
        assertThat(system.neuroskin("keys", "rotate", "month").exitCode()).isEqualTo(1);
    }

    @Test
    void whatIsWrittenAfterALeakIsUnderAnotherKeyAndWhatWasWrittenBeforeOpens() {
        give();
        String token = system.token(USER, APP, PURPOSE);
        String before = UUID.randomUUID().toString();
        write(token, before, note);
        String leaked = keyOfNote(token, before);

        Http.Answer asked = Http.post(
                system.origin().resolve("/consent/v1/keys/rotations"),
                system.ownToken("operator"),
                "{\"level\":\"data\",\"subject\":\"%s\",\"category\":\"mood.note\"}".formatted(Subjects.of(token)));
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        // A change of the person's, with which gateways forget their keys: else this would wait for a minute
        give();
        String after = UUID.randomUUID().toString();
        write(token, after, "after the leak");

        assertThat(keyOfNote(token, after)).isNotEqualTo(leaked);
        assertThat(Http.get(system.origin().resolve(DIARY), token).text()).contains(note, "after the leak");
        String rotation = asked.json().path("id").asString();
        assertThat(system.neuroskin("keys", "status", rotation).output())
                .contains(leaked)
                .contains("decrypt-only mood.note");
        RunningSystem.Command nobodys = system.neuroskin(
                "keys", "rotate", "data", "--person", UUID.randomUUID().toString());
        assertThat(nobodys.output()).contains("data keys: done, 0 keys only open");
    }

    private void write(String token, String id, String text) {
        Http.Answer written = Http.post(system.origin().resolve(DIARY), token, """
                {"entries":[{"id":"%s","at":"2026-11-20T08:00:00Z","valence":2,"arousal":1,"note":"%s"}]}""".formatted(id, text));
        assertThat(written.status()).as(written.text()).isEqualTo(201);
    }

    /** The id of the key that sealed the note of an entry, as it lies at the data service. */
    private String keyOfNote(String token, String id) {
        String list = "/diary/v1/subjects/" + Subjects.of(token) + "/mood-entries";
        return Http.send(HttpRequest.newBuilder(system.dataService().resolve(list)))
                .json()
                .path("entries")
                .valueStream()
                .filter(entry -> entry.path("id").asString().equals(id))
                .map(entry -> entry.path("note").asString().substring("nsg1.".length()))
                .map(text -> HexFormat.of().formatHex(Base64.getUrlDecoder().decode(text), 4, 16))
                .findFirst()
                .orElseThrow();
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
