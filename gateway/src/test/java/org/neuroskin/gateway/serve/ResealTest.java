package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.ADA;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.reseal.ResealWorker;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.kernel.WrappedKey;
import tools.jackson.databind.json.JsonMapper;

/** What rests under keys that only open is sealed anew in the background, and only where it can be put back honestly. */
class ResealTest {
    private static final String DESCRIPTOR = """
            service: own
            upstream: ${DIARY_URL}
            place: EU
            routes:
              - path: /v1/subjects/{subject}/profile
                methods: { GET: read, PUT: write }
                subject: path.subject
                fields:
                  - { at: /name, category: none }
                  - { at: /note, category: mood.note, rest: sealed }
                  - { at: /days/*/note, category: mood.note, rest: sealed }
                  - { at: /picture, category: skin.image, rest: sealed }
                unlisted: drop
              - path: /v1/subjects/{subject}/images
                methods: { GET: read }
                subject: path.subject
                fields:
                  - { at: /images/*/id, category: none }
                unlisted: drop
              - path: /v1/subjects/{subject}/images/{id}
                methods: { GET: read, PUT: write }
                subject: path.subject
                body: binary
                media-types: [image/png]
                whole: skin.image
                ids: { in: "/v1/subjects/{subject}/images", at: /images/*/id }
              - path: /v1/subjects/{subject}/entries
                methods: { GET: read, POST: write }
                subject: path.subject
                fields:
                  - { at: /entries/*/note, category: mood.note, rest: sealed }
                unlisted: drop
              - path: /v1/subjects/{subject}/letters/{id}
                methods: { GET: read, PUT: write }
                subject: path.subject
                fields:
                  - { at: /text, category: mood.note, rest: sealed }
                unlisted: drop
            """;
    private static final String OWN = "/api/own/v1/subjects/me";
    private static final String THERE = "/diary/v1/subjects/" + ADA.value();
    private static final String PROFILE = THERE + "/profile";
    private static final String IMAGE = THERE + "/images/left-arm";
    private static final byte[] PICTURE = "\u0089PNG and what follows".getBytes(StandardCharsets.UTF_8);
    private static final String WORDS = """
            {"name":"A","note":"slept badly","days":[{"note":"rain"},{"note":2.50}],"picture":null}""";

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private ResealWorker worker;
    private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
    private volatile boolean tags = true;
    private volatile Runnable beforePut = () -> {};
    private volatile Runnable afterGet = () -> {};

    @BeforeEach
    void thePersonHasAProfileAndAnImage() {
        gateway = new RunningGateway(folder, DESCRIPTOR);
        worker = gateway.resealWorker();
        gateway.data.handler = this::keep;
        gateway.permit(ADA, RunningGateway.grantOf("mood.note"), RunningGateway.grantOf("skin.image"));
        assertThat(put("/profile", "application/json", WORDS.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(201);
        assertThat(put("/images/left-arm", "image/png", PICTURE)).isEqualTo(201);
    }

    @AfterEach
    void close() {
        worker.close();
        gateway.close();
    }

    @Test
    void whatIsUnderAClosedKeyIsSealedAnewUnderAnotherOfItsMonthAndOpens() {
        String leaked = keyOfNote();
        String leakedToo = keyOfImage();
        // The data service adds what no descriptor knows
        stored.computeIfPresent(
                PROFILE,
                (at, body) ->
                        text(body).replace("\"name\"", "\"v\":[7.10],\"name\"").getBytes(StandardCharsets.UTF_8));
        gateway.consent.put(ADA, KeyState.DECRYPT_ONLY);

        ResealWork.Done done = resealed();

        assertThat(done.failed()).isFalse();
        assertThat(lines(done))
                .containsExactly(
                        "/v1/subjects/{subject}/images/{id} rewritten 1", "/v1/subjects/{subject}/profile rewritten 1");
        for (Map.Entry<String, String> each :
                Map.of(leaked, keyOfNote(), leakedToo, keyOfImage()).entrySet()) {
            WrappedKey old = gateway.consent.key(each.getKey());
            WrappedKey next = gateway.consent.key(each.getValue());
            assertThat(next.id()).isNotEqualTo(old.id());
            assertThat(next.state()).isEqualTo(KeyState.ACTIVE);
            assertThat(next.epoch()).isEqualTo(old.epoch());
        }
        assertThat(profile()).contains("\"v\":[7.10]").doesNotContain("slept", "rain");
        assertThat(gateway.get(OWN + "/profile").body())
                .contains("\"note\":\"slept badly\"", "{\"note\":\"rain\"}", "{\"note\":2.50}")
                .doesNotContain("7.10");
        assertThat(image()).isEqualTo(PICTURE);

        gateway.data.asked.clear();
        assertThat(lines(resealed()))
                .containsExactly(
                        "/v1/subjects/{subject}/images/{id} present 1", "/v1/subjects/{subject}/profile present 1");
        assertThat(gateway.data.asked).allMatch(asked -> asked.method().equals("GET"));
    }

    @Test
    void withoutAnEntityTagNothingIsWritten() {
        tags = false;
        gateway.consent.put(ADA, KeyState.DECRYPT_ONLY);
        Map<String, byte[]> before = Map.copyOf(stored);

        assertThat(lines(resealed()))
                .containsExactly(
                        "/v1/subjects/{subject}/images/{id} no-etag 1", "/v1/subjects/{subject}/profile no-etag 1");

        assertThat(stored).isEqualTo(before);
    }

    @Test
    void whatAnAppWritesMeanwhileStays() {
        String next = WORDS.replace("slept badly", "slept well");
        gateway.consent.put(ADA, KeyState.DECRYPT_ONLY);
        beforePut = () -> {
            beforePut = () -> {};
            assertThat(put("/images/left-arm", "image/png", "another".getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(201);
            assertThat(put("/profile", "application/json", next.getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(201);
        };

        assertThat(resealed().failed()).isFalse();

        assertThat(gateway.get(OWN + "/profile").body()).contains("slept well").doesNotContain("badly");
        assertThat(text(image())).isEqualTo("another");
    }

    @Test
    void whatIsAlwaysWrittenMeanwhileIsLeft() {
        gateway.consent.put(ADA, KeyState.DECRYPT_ONLY);
        beforePut = () ->
                stored.computeIfPresent(PROFILE, (at, body) -> (text(body) + " ").getBytes(StandardCharsets.UTF_8));

        assertThat(lines(resealed())).contains("/v1/subjects/{subject}/profile changed 1");
    }

    @Test
    void whatIsSuspendedIsNotOpened() {
        gateway.consent.put(ADA, KeyState.SUSPENDED);
        Map<String, byte[]> before = Map.copyOf(stored);

        assertThat(lines(resealed()))
                .containsExactly(
                        "/v1/subjects/{subject}/images/{id} suspended 1", "/v1/subjects/{subject}/profile suspended 1");

        assertThat(stored).isEqualTo(before);
    }

    /** An erasure that comes between destroys what is written as well, or nothing is written. */
    @Test
    void anErasureMeanwhileIsNoneTheLess() {
        gateway.consent.put(ADA, KeyState.DECRYPT_ONLY);
        assertThat(gateway.get(OWN + "/profile").statusCode()).isEqualTo(200);
        afterGet = () -> gateway.consent.erase(ADA);

        assertThat(lines(resealed()))
                .containsExactly(
                        "/v1/subjects/{subject}/images/{id} erased 1", "/v1/subjects/{subject}/profile erased 1");

        assertThat(gateway.consent.key(keyOfNote()).state()).isEqualTo(KeyState.SHREDDED);
        assertThat(gateway.consent.key(keyOfImage()).state()).isEqualTo(KeyState.SHREDDED);
    }

    @Test
    void anErasureBeforeItIsWrittenBackDestroysThatToo() {
        gateway.consent.put(ADA, KeyState.DECRYPT_ONLY);
        beforePut = () -> gateway.consent.erase(ADA);

        resealed();

        assertThat(gateway.consent.key(keyOfNote()).state()).isEqualTo(KeyState.SHREDDED);
        assertThat(gateway.consent.key(keyOfImage()).state()).isEqualTo(KeyState.SHREDDED);
    }

    @Test
    void whatADataServiceFailsAtIsToldAsFailed() {
        gateway.consent.put(ADA, KeyState.DECRYPT_ONLY);
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(exchange, 500, "text/plain", new byte[0]);

        ResealWork.Done done = resealed();

        assertThat(done.failed()).isTrue();
        assertThat(lines(done))
                .containsExactly("/v1/subjects/{subject}/images failed 1", "/v1/subjects/{subject}/profile failed 1");
    }

    @Test
    void whatCannotBeRewrittenIsNamed() throws InterruptedException {
        gateway.consent.reseals.order(new ResealWork(UUID.randomUUID(), "own", null));
        gateway.consent.reseals.order(new ResealWork(UUID.randomUUID(), "nowhere", null));
        worker.start();

        ResealWork.Routes own = gateway.consent.reseals.routes();
        ResealWork.Routes nowhere = gateway.consent.reseals.routes();

        assertThat(own.outcomes())
                .containsExactly(
                        new ResealWork.Outcome("/v1/subjects/{subject}/entries", "no-put", 0),
                        new ResealWork.Outcome("/v1/subjects/{subject}/letters/{id}", "needs-an-id", 0));
        assertThat(own.categories()).containsExactly(new CategoryId("mood.note"), new CategoryId("skin.image"));
        assertThat(nowhere.outcomes()).containsExactly(new ResealWork.Outcome("", "no-such-service", 0));
    }

    private ResealWork.Done resealed() {
        gateway.consent.reseals.order(new ResealWork(UUID.randomUUID(), "own", ADA));
        try (ResealWorker again = gateway.resealWorker()) {
            again.start();
            return gateway.consent.reseals.done();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(ResealWork.Done done) {
        return done.outcomes().stream()
                .map(each -> "%s %s %d".formatted(each.route(), each.result(), each.documents()))
                .toList();
    }

    private int put(String path, String type, byte[] body) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(OWN + path))
                        .header("Authorization", "Bearer " + RunningGateway.token())
                        .header("Content-Type", type)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private byte[] image() {
        return gateway.send(
                        HttpRequest.newBuilder(gateway.uri(OWN + "/images/left-arm"))
                                .header("Authorization", "Bearer " + RunningGateway.token()),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private String profile() {
        return text(stored.getOrDefault(PROFILE, new byte[0]));
    }

    private String keyOfNote() {
        String sealed = JsonMapper.shared().readTree(profile()).path("note").asString();
        return HexFormat.of().formatHex(Base64.getUrlDecoder().decode(sealed.substring("nsg1.".length())), 4, 16);
    }

    private String keyOfImage() {
        return HexFormat.of().formatHex(stored.getOrDefault(IMAGE, new byte[16]), 4, 16);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** A data service that keeps whole documents and honours If-Match. */
    private void keep(HttpExchange exchange, FakeUpstream.Asked asked) throws IOException {
        if (asked.method().equals("GET") && asked.target().endsWith("/images")) {
            String ids = stored.keySet().stream()
                    .filter(each -> each.startsWith(asked.target() + "/"))
                    .map(each -> "{\"id\":\"%s\"}"
                            .formatted(each.substring(asked.target().length() + 1)))
                    .collect(Collectors.joining(","));
            FakeUpstream.answer(
                    exchange,
                    200,
                    "application/json",
                    "{\"images\":[%s]}".formatted(ids).getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (!asked.header("If-Match").isEmpty()) {
            beforePut.run();
        }
        byte[] found = stored.getOrDefault(asked.target(), new byte[0]);
        String type = asked.target().contains("/images/") ? "image/png" : "application/json";
        if (asked.method().equals("GET")) {
            if (tags) {
                exchange.getResponseHeaders().set("ETag", tag(found));
            }
            afterGet.run();
            FakeUpstream.answer(exchange, found.length == 0 ? 404 : 200, type, found);
        } else if (asked.header("If-Match").isEmpty()
                || asked.header("If-Match").equals(tag(found))) {
            stored.put(asked.target(), asked.body().get());
            FakeUpstream.answer(exchange, 201, type, new byte[0]);
        } else {
            FakeUpstream.answer(exchange, 412, type, new byte[0]);
        }
    }

    private static String tag(byte[] body) {
        return "\"%08x\"".formatted(Arrays.hashCode(body));
    }
}
