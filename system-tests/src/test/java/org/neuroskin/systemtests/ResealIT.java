package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** After a leak, what a data service keeps is sealed anew under a running system. */
class ResealIT {
    private static final String USER = "adult-us-il";
    private static final String CLINIC = "derm-clinic";
    private static final String PURPOSE = "skin-condition-assessment";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final RunningSystem system = RunningSystem.instance();
    private final String image = "reseal-" + UUID.randomUUID();
    private final byte[] picture = ("picture " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);

    @Test
    void whatRestsUnderALeakedKeyIsSealedAnewAndOpens() throws IOException, InterruptedException {
        give();
        String token = system.token(USER, CLINIC, PURPOSE);
        String subject = Subjects.of(token);
        URI address = system.origin().resolve("/api/skin/v1/subjects/me/images/" + image);
        HttpResponse<byte[]> put = send(HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "image/png")
                .PUT(BodyPublishers.ofByteArray(picture)));
        assertThat(put.statusCode()).isEqualTo(204);
        String leaked = keyAtService(subject);

        RunningSystem.Command rotated =
                system.neuroskin("keys", "rotate", "data", "--person", subject, "--category", "skin.image");
        assertThat(rotated.exitCode()).as(rotated.output()).isZero();
        assertThat(keyAtService(subject)).isEqualTo(leaked);
        RunningSystem.Command resealed =
                system.neuroskin("keys", "reseal", "--service", "skin", "--reason", "exercise", "--person", subject);
        assertThat(resealed.exitCode()).as(resealed.output()).isZero();

        assertThat(resealed.output())
                .containsPattern("skin: done, 0 of 1 people left, 0 failed, .* [1-9][0-9]* documents rewritten")
                .contains("not rewritable: /v1/subjects/{subject}/images no-put");
        assertThat(keyAtService(subject)).isNotEqualTo(leaked);
        HttpResponse<byte[]> read = send(HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token));
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(picture);
        assertThat(system.neuroskin("keys", "status").output()).containsPattern("reseal +skin +asked .*, done");
    }

    @Test
    void whatCannotBeOrderedSaysWhy() {
        RunningSystem.Command reason = system.neuroskin("keys", "reseal", "--service", "skin", "--reason", "because");
        assertThat(reason.exitCode()).isNotZero();
        assertThat(reason.output()).contains("`/reason` is none of `leak-suspected`");

        RunningSystem.Command service = system.neuroskin("keys", "reseal", "--service", "nope", "--reason", "exercise");
        assertThat(service.exitCode()).isNotZero();
        assertThat(service.output()).contains("no descriptor of the gateway is of a data service `nope`");
    }

    /** The id of the key that sealed the image, as it lies at the data service. */
    private String keyAtService(String subject) throws IOException, InterruptedException {
        String path = "/skin/v1/subjects/%s/images/%s".formatted(subject, image);
        HttpResponse<byte[]> stored =
                send(HttpRequest.newBuilder(system.dataService().resolve(path)));
        assertThat(stored.statusCode()).isEqualTo(200);
        return HexFormat.of().formatHex(stored.body(), 4, 16);
    }

    private void give() {
        Http.Answer given =
                Http.post(system.origin().resolve("/consent/v1/me/consents"), system.ownToken(USER), """
                {"app":"%s","purpose":"%s","validity":"P365D","items":[
                  {"category":"skin.image","operations":["read","write"]}]}""".formatted(
                                CLINIC, PURPOSE));
        assertThat(given.status()).as(given.text()).isEqualTo(201);
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }
}
