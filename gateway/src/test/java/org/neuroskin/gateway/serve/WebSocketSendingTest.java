package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.token.TestProofs;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.UseBudget;

/** What an app writes on a WebSocket: each message a write of its own, sealed, recorded first, and refused as one. */
final class WebSocketSendingTest {
    private static final String HEART = "biometric.heart-rate-variability";
    private static final String PEOPLE = "/api/pulse/v1/people/";
    private static final String LIVE = PEOPLE + "me/live";
    private static final String BEAT = "{\"at\":\"2026-01-01T00:00:00Z\",\"interval\":812}";
    private static final Set<Operation> ALL = EnumSet.allOf(Operation.class);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Boolean> recordedBefore = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Short> left = new CompletableFuture<>();
    private final CompletableFuture<String> stored = new CompletableFuture<>();
    private volatile CompletableFuture<ServerWebSocket> service = new CompletableFuture<>();
    private RunningGateway gateway;
    private String descriptor = "";

    @BeforeEach
    void start() {
        HttpServer upstream = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxWebSocketFrameSize(1 << 20)
                        .setMaxWebSocketMessageSize(1 << 20))
                .webSocketHandler(socket -> {
                    socket.textMessageHandler(message -> {
                        recordedBefore.add(of(AuditEvent.AccessIntended.class).stream()
                                .anyMatch(each -> each.operation() == Operation.WRITE));
                        heard.add(message);
                    });
                    socket.closeHandler(closed -> left.complete(socket.closeStatusCode()));
                    service.complete(socket);
                })
                .requestHandler(request -> request.body().onSuccess(body -> {
                    stored.complete(body.toString());
                    request.response().setStatusCode(201).end();
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        descriptor = descriptor(upstream.actualPort());
        gateway = new RunningGateway(folder, descriptor);
        gateway.permit(RunningGateway.ADA, RunningGateway.grantOf(HEART, ALL));
    }

    @AfterEach
    void stop() {
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aMessageReachesTheDataServiceAsAPostSealsItRecordedBefore() {
        SocketApp app = open();
        app.say(BEAT);
        eventually(() -> heard.size() == 1);
        gateway.post(PEOPLE + "me/beats", "{\"beats\":[" + BEAT + "]}");

        assertThat(heard.getFirst()).matches("\\{\"at\":\"2026-01-01T00:00:00Z\",\"interval\":\"nsg1\\.[^\"]+\"}");
        assertThat(stored.join()).hasSameSizeAs("{\"beats\":[" + heard.getFirst() + "]}");
        assertThat(recordedBefore).containsExactly(true);
        AuditEvent.AccessIntended intended = of(AuditEvent.AccessIntended.class).get(1);
        assertThat(intended.operation()).isEqualTo(Operation.WRITE);
        assertThat(intended.route()).isEqualTo("/v1/people/{person}/beats");
        assertThat(intended.categories()).extracting(Object::toString).containsExactly(HEART);
        AuditEvent.AccessReleased released = of(AuditEvent.AccessReleased.class).getFirst();
        assertThat(released.access()).isEqualTo(intended.access());
        assertThat(released.status()).isEqualTo(202);

        // What was sealed there opens here
        service.join().writeTextMessage(heard.getFirst());
        app.await(1);
        assertThat(app.messages).containsExactly(BEAT);
    }

    @Test
    void aMessageMayComeInPiecesAroundAPingThatIsAnsweredAndNotForwarded() {
        SocketApp app = open();
        app.socket().sendText(BEAT.substring(0, 9), false).join();
        app.socket().sendPing(ByteBuffer.wrap(new byte[] {1})).join();
        app.socket().sendPong(ByteBuffer.wrap(new byte[] {2})).join();
        app.ponged.orTimeout(10, TimeUnit.SECONDS).join();
        app.socket().sendText(BEAT.substring(9), true).join();
        app.say(BEAT);

        eventually(() -> heard.size() == 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            in the clear                              | MALFORMED_BODY
            ''                                        | MALFORMED_BODY
            812                                       | MALFORMED_BODY
            {"interval":812                           | MALFORMED_BODY
            {"interval":812}{"interval":813}          | MALFORMED_BODY
            {"interval":812,"interval":813}           | MALFORMED_BODY
            {"at":"\\u0000","interval":812}           | MALFORMED_BODY
            {"at":"\\ud800","interval":812}           | MALFORMED_BODY
            {"interval":"\\u0000"}                    | MALFORMED_BODY
            {"at":"nsg1.AAAA","interval":812}         | INVALID_INPUT
            {"interval":{"value":812}}                | INVALID_INPUT
            {"interval":812,"steps":1}                | INVALID_INPUT
            {"beats":[{"interval":812}]}              | INVALID_INPUT
            [{"interval":812}]                        | INVALID_INPUT
            """)
    void aMessageThatThePostWouldRefuseOrKeepInPartEndsTheSocket(String message, Problem problem) {
        SocketApp app = open();
        app.say(message);
        app.offer(BEAT);

        assertThat(app.closed()).isEqualTo("1008 " + problem.code());
        assertNothingForwarded(problem, DenialReason.BAD_REQUEST);
    }

    @Test
    void bytesEndTheSocket() {
        SocketApp app = open();
        app.socket()
                .sendBinary(ByteBuffer.wrap(BEAT.getBytes(StandardCharsets.UTF_8)), true)
                .join();

        assertThat(app.closed()).isEqualTo("1008 malformed-request");
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
        assertThat(heard).isEmpty();
    }

    @Test
    void aMessageHas256KibAtMost() {
        String spaces = " ".repeat(256 * 1024 - BEAT.length());
        SocketApp app = open();
        app.say(BEAT + spaces);
        eventually(() -> heard.size() == 1);
        app.say(BEAT + spaces + " ");

        assertThat(app.closed()).isEqualTo("1008 malformed-request");
        assertThat(heard).hasSize(1);
    }

    @Test
    void consentToTheStreamIsNoConsentToWrite() {
        grant(RunningGateway.grantOf(HEART, EnumSet.of(Operation.READ, Operation.STREAM)));
        SocketApp app = open();
        app.say(BEAT);

        assertThat(app.closed()).isEqualTo("1008 consent-required");
        assertNothingForwarded(Problem.CONSENT_REQUIRED, DenialReason.NO_CONSENT);
        assertThat(of(AuditEvent.AccessDenied.class).getLast().operation()).isEqualTo(Operation.WRITE);
    }

    @Test
    void eachMessageIsDecidedOnWhatIsInIt() {
        SocketApp app = open();
        app.say(BEAT);
        eventually(() -> heard.size() == 1);
        app.say("{\"interval\":812,\"note\":\"tired\"}");

        assertThat(app.closed()).isEqualTo("1008 consent-required");
        assertThat(heard).hasSize(1);
        assertThat(of(AuditEvent.AccessDenied.class).getLast().categories())
                .extracting(Object::toString)
                .containsExactly(HEART, "mood.note");
    }

    @Test
    void nothingIsForwardedBeforeItsIntentIsDurable() {
        SocketApp app = open();
        CountDownLatch durable = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        gateway.consent.beforeRecording = () -> {
            asked.countDown();
            await(durable);
        };
        app.say(BEAT);
        await(asked);
        app.say(BEAT);
        assertThat(heard).isEmpty();

        gateway.consent.beforeRecording = () -> {};
        durable.countDown();
        eventually(() -> heard.size() == 2);
        assertThat(recordedBefore).containsExactly(true, true);
    }

    @Test
    void whatCannotBeRecordedIsNotForwarded() {
        SocketApp app = open();
        gateway.consent.recordingFails = true;
        app.say(BEAT);

        assertThat(app.closed()).isEqualTo("1011 cannot-record");
        assertThat(heard).isEmpty();
    }

    @Test
    void noMessageThatIsSentAfterAWithdrawalIsForwarded() {
        for (int round = 0; round < 8; round++) {
            grant(RunningGateway.grantOf(HEART, ALL));
            service = new CompletableFuture<>();
            SocketApp app = open();
            List<String> before = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> acknowledged = new CompletableFuture<>();
            int id = round;
            Thread sender = Thread.ofVirtual().start(() -> {
                for (int i = 0; ; i++) {
                    String beat = "{\"at\":\"%d-%d\",\"interval\":812}".formatted(id, i);
                    if (!acknowledged.isDone()) {
                        before.add("%d-%d".formatted(id, i));
                    }
                    if (!app.offer(beat)) {
                        return;
                    }
                }
            });
            eventually(() -> heard.stream().anyMatch(each -> each.contains("\"" + id + "-1\"")));

            long revision = gateway.consent.change(RunningGateway.ADA);
            eventually(() -> gateway.consent.acknowledged.containsValue(revision));
            acknowledged.complete(null);
            int forwarded = of(AuditEvent.AccessReleased.class).size();

            assertThat(app.closed()).isEqualTo("1008 consent-required");
            join(sender);
            assertThat(heard)
                    .filteredOn(each -> each.contains("\"" + id + "-"))
                    .allSatisfy(
                            each -> assertThat(before).contains(each.replaceAll("^\\{\"at\":\"([^\"]*)\".*", "$1")));
            // One outcome may be on its way to the history; no further message is
            assertThat(of(AuditEvent.AccessReleased.class).size()).isLessThanOrEqualTo(forwarded + 1);
        }
    }

    @Test
    void aDataServiceThatDoesNotReadIsCutOffAndHoldsUpNoWithdrawal() {
        SocketApp app = open();
        service.join().pause();
        String large = "{\"interval\":812,\"at\":\"%s\"}".formatted("x".repeat(200_000));
        Thread.ofVirtual().start(() -> {
            while (app.offer(large)) {
                // Until it is cut off
            }
        });

        assertThat(app.closed()).isEqualTo("1011 service-timeout");
        service.join().resume();
        left.join();
        // The last intent is of the message that was cut off
        eventually(() -> of(AuditEvent.AccessFailed.class).size() == 2);
        int intended = (int) of(AuditEvent.AccessIntended.class).stream()
                .filter(each -> each.operation() == Operation.WRITE)
                .count();
        assertThat(heard).hasSizeLessThan(intended);
    }

    @Test
    void anAppThatDoesNotReadIsCutOffAndWhatItIsSentIsHeldNowhere() throws Exception {
        try (Socket app = new Socket()) {
            app.setReceiveBufferSize(4096);
            app.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
            app.getOutputStream().write("""
                    GET %s HTTP/1.1
                    Host: localhost
                    Authorization: Bearer %s
                    Connection: Upgrade
                    Upgrade: websocket
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                    """.replace("\n", "\r\n")
                    .formatted(LIVE, RunningGateway.token())
                    .getBytes(StandardCharsets.ISO_8859_1));
            String large = "{\"at\":\"%s\"}".formatted("x".repeat(200_000));
            for (int i = 0; i < 100; i++) {
                service.join().writeTextMessage(large);
            }

            SocketApp other = open();
            other.say(BEAT);
            eventually(() -> heard.size() == 1);
            eventually(() -> of(AuditEvent.AccessFailed.class).size() == 1);
            assertThat(of(AuditEvent.AccessFailed.class).getFirst().problem()).isEqualTo(Problem.GONE.code());
            left.join();
        }
    }

    @Test
    void messagesCountAgainstTheQuotaOfTheApp() {
        gateway.close();
        gateway = new RunningGateway(folder.resolve("limited"), descriptor, new Limits.Settings(1, 4, 1, 10));
        grant(RunningGateway.grantOf(HEART, ALL));
        SocketApp app = open();
        for (int i = 0; i < 10; i++) {
            app.offer(BEAT);
        }

        assertThat(app.closed()).isEqualTo("1008 too-many-requests");
        assertThat(heard).hasSizeBetween(1, 6);
    }

    @Test
    void messagesCountAgainstTheBudgetOfAGrant() {
        Conditions thrice = new Conditions(ConsentForm.EXPLICIT, null, null, null, new UseBudget(3, null), null, false);
        Grant grant = RunningGateway.grantOf(HEART, EnumSet.of(Operation.WRITE), thrice);
        grant(RunningGateway.grantOf(HEART, EnumSet.of(Operation.STREAM)), grant);
        SocketApp app = open();
        for (int i = 0; i < 4; i++) {
            app.offer(BEAT);
        }

        assertThat(app.closed()).isEqualTo("1008 uses-spent");
        assertThat(heard).hasSize(3);
        assertThat(gateway.consent.usesOf(grant.id())).hasSize(3);
    }

    @Test
    void anAppThatClosesAtOnceHasWrittenWhatItSaid() {
        SocketApp app = open();
        app.say(BEAT);
        app.say(BEAT);
        app.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();

        assertThat(left.join()).isEqualTo((short) 1000);
        assertThat(heard).hasSize(2);
        eventually(() -> of(AuditEvent.AccessReleased.class).size() == 3);
        assertThat(of(AuditEvent.AccessReleased.class).getLast().status()).isEqualTo(101);
        assertThat(of(AuditEvent.AccessFailed.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAppThatBreaksOffEndsTheSocketOfTheDataService(boolean amidAMessage) {
        SocketApp app = open();
        app.say(BEAT);
        eventually(() -> heard.size() == 1);
        app.socket().sendText(BEAT, !amidAMessage).join();
        app.socket().abort();

        assertThat(left.join()).isEqualTo((short) 1001);
        eventually(() -> of(AuditEvent.AccessFailed.class).size() == 1);
        assertThat(of(AuditEvent.AccessFailed.class).getFirst().problem()).isEqualTo(Problem.GONE.code());
    }

    @Test
    void theEndOfTheDataServiceIsTheEndForTheApp() {
        SocketApp app = open();
        app.say(BEAT);
        eventually(() -> heard.size() == 1);
        service.join().close();

        assertThat(app.closed()).isEqualTo("1000 ");
        eventually(() -> of(AuditEvent.AccessReleased.class).size() == 2);
    }

    @Test
    void aGatewayThatStopsClosesTheRecordsOfWhatItForwarded() {
        SocketApp app = open();
        app.say(BEAT);
        eventually(() -> heard.size() == 1);

        gateway.stopServing();

        assertThat(app.closed()).startsWith("1001 ");
        left.join();
        assertThat(of(AuditEvent.AccessReleased.class))
                .extracting(AuditEvent.AccessReleased::status)
                .containsExactly(202, 101);
    }

    @Test
    void aMessageThatNamesItsPersonNamesThatOfTheSocket() {
        SocketApp app = open("me/named");
        app.say("{\"person\":\"%s\",\"interval\":812}".formatted(RunningGateway.ADA.value()));
        eventually(() -> heard.size() == 1);
        app.say("{\"person\":\"%s\",\"interval\":812}".formatted(RunningGateway.BEN.value()));

        assertThat(app.closed()).isEqualTo("1008 malformed-body");
        assertThat(heard).hasSize(1);
    }

    @Test
    void whoMayNotPostForWantOfASignInMayNotSayItEither() {
        SocketApp app = open("me/strict");
        app.say("{\"person\":\"%s\",\"interval\":812}".formatted(RunningGateway.ADA.value()));

        assertThat(app.closed()).isEqualTo("1008 " + Problem.SIGN_IN_NEEDED.code());
        assertThat(heard).isEmpty();
    }

    @Test
    void theProofOfTheHandshakeIsNotAskedForAgain() {
        TestProofs key = TestProofs.of("ES256", Clock.systemUTC());
        String token = RunningGateway.realm()
                .token(RunningGateway.ADA.value(), RunningGateway.APP, "purpose:" + RunningGateway.PURPOSE, key::bind);
        String proof = key.proof("GET", RunningGateway.ORIGIN + LIVE, token);
        SocketApp app = SocketApp.open(gateway, LIVE, token, "Authorization", "DPoP " + token, "DPoP", proof);
        app.say(BEAT);
        app.say(BEAT);

        eventually(() -> heard.size() == 2);
    }

    private void assertNothingForwarded(Problem problem, DenialReason reason) {
        assertThat(left.join()).isEqualTo((short) 1001);
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
        assertThat(of(AuditEvent.AccessFailed.class).getLast().problem()).isEqualTo(problem.code());
        assertThat(of(AuditEvent.AccessDenied.class).getLast().reason()).isEqualTo(reason);
        assertThat(heard).isEmpty();
    }

    private <T extends AuditEvent> List<T> of(Class<T> kind) {
        return gateway.consent.events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private void grant(Grant... grants) {
        gateway.permit(RunningGateway.ADA, grants);
    }

    private SocketApp open() {
        return open("me/live");
    }

    private SocketApp open(String path) {
        SocketApp app = SocketApp.open(gateway, PEOPLE + path, RunningGateway.token());
        service.join();
        return app;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String descriptor(int port) {
        return """
            service: pulse
            upstream: http://127.0.0.1:%d
            place: EU
            routes:
              - path: /v1/people/{person}/beats
                methods: { GET: read, POST: write }
                subject: path.person
                records: /beats/*
                fields:
                  - { at: /beats/*/at, category: none }
                  - { at: /beats/*/interval, category: biometric.heart-rate-variability, rest: sealed }
                  - { at: /beats/*/note, category: mood.note, rest: sealed }
              - path: /v1/beats
                methods: { POST: write }
                subject: body:/person
                records-of: /v1/people/{person}/beats
              - path: /v1/strict-beats
                methods: { POST: write }
                subject: body:/person
                records-of: /v1/people/{person}/beats
                acr: 3
            """.formatted(port)
                + socket("live", "/v1/people/{person}/beats")
                + socket("named", "/v1/beats")
                + socket("strict", "/v1/strict-beats");
    }

    private static String socket(String name, String writesAs) {
        return """
              - path: /v1/people/{person}/%s
                methods: { GET: stream }
                subject: path.person
                body: websocket
                records-of: /v1/people/{person}/beats
                writes-as: %s
            """.formatted(name, writesAs);
    }
}
