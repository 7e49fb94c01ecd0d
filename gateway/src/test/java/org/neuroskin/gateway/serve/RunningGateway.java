package org.neuroskin.gateway.serve;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neuroskin.gateway.consentservice.AppOrigins;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.gateway.decide.Decider;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.payload.KeyringClient;
import org.neuroskin.gateway.payload.OpenRoot;
import org.neuroskin.gateway.payload.VersionClient;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.gateway.reseal.ResealWorker;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.gateway.token.AccessTokens;
import org.neuroskin.gateway.token.IssuerKeys;
import org.neuroskin.gateway.token.RealmTokens;
import org.neuroskin.gateway.token.TestTokens;
import org.neuroskin.gateway.trace.AccessTraces;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.ServiceDescriptor;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.sealing.keys.EraStore;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.neuroskin.sealing.keys.PairwiseIds;
import org.neuroskin.sealing.pairwise.AppIds;

/** A whole gateway in this process, between fakes that speak real HTTP. */
final class RunningGateway implements AutoCloseable {
    static final SubjectId ADA = new SubjectId("aaaaaaaa-0000-4000-8000-000000000001");
    static final SubjectId BEN = new SubjectId("bbbbbbbb-0000-4000-8000-000000000002");
    private static final Limits.Settings NO_LIMITS = new Limits.Settings(100_000, 100_000, 1_000, 1_000);
    static final String APP = "mood-coach";
    static final String PURPOSE = "routine-personalisation";
    static final URI ORIGIN = URI.create("http://localhost:8080");
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final AppIds APP_IDS = new AppIds("5a".repeat(32));
    private static final Clock CLOCK = Clock.systemUTC();
    private static final TestTokens REALM = new TestTokens("realm-1", ORIGIN.toString(), CLOCK);

    final FakeConsentService consent;
    final FakeUpstream keycloak = fakeKeycloak();
    final FakeUpstream pages = new FakeUpstream();
    final FakeUpstream data = new FakeUpstream();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private final ConsentServiceClient consentClient;
    private final IssuerKeys issuerKeys;
    private final Decider decider;
    private final Recorder recorder;
    private final AppOrigins origins;
    private final Gateway.Steps steps;
    private final Gateway.Chance chance;
    private final PublicServer server;

    /** With the bundled descriptors. */
    RunningGateway(Path folder) {
        this(folder, new FakeConsentService());
    }

    /** With one descriptor of its own. */
    RunningGateway(Path folder, String descriptor) {
        this(folder, descriptor, NO_LIMITS);
    }

    /** With one descriptor of its own, and limits. */
    RunningGateway(Path folder, String descriptor, Limits.Settings limits) {
        this(
                folder,
                new FakeConsentService(),
                places -> write(folder, descriptor, places),
                limits,
                OpenTelemetry.noop());
    }

    /** One that is traced. */
    RunningGateway(Path folder, OpenTelemetry traces) {
        this(folder, new FakeConsentService(), Descriptors::bundled, NO_LIMITS, traces);
    }

    /** One of several gateways of a consent-service. */
    RunningGateway(Path folder, FakeConsentService consent) {
        this(folder, consent, Descriptors::bundled, NO_LIMITS, OpenTelemetry.noop());
    }

    RunningGateway(Path folder, Limits.Settings limits) {
        this(folder, new FakeConsentService(), Descriptors::bundled, limits, OpenTelemetry.noop());
    }

    private RunningGateway(
            Path folder,
            FakeConsentService consent,
            Function<Map<String, String>, List<ServiceDescriptor>> services,
            Limits.Settings limits,
            OpenTelemetry traces) {
        this.consent = consent;
        consentClient = consent.client();
        issuerKeys = new IssuerKeys(
                URI.create(keycloak.uri() + "/auth/realms/neuroskin/protocol/openid-connect/certs"), System::nanoTime);
        recorder = new Recorder(consentClient, Duration.ofSeconds(2));
        SecureRandom random = new SecureRandom();
        KeyHierarchy keys = new KeyHierarchy(
                "neuroskin",
                new EraStore(folder, new OpenRoot(), CLOCK, random),
                new KeyringClient(consentClient),
                CLOCK,
                random);
        decider = new Decider(
                consentClient,
                new PolicyEvaluator(Vocabulary.bundled()),
                keys,
                CLOCK,
                System::nanoTime,
                (request, snapshot, decision) -> {});
        Map<String, String> places = Map.of(
                "DIARY_URL",
                data.uri() + "/diary",
                "WEARABLE_URL",
                data.uri() + "/wearable",
                "SKIN_URL",
                data.uri() + "/skin");
        origins = new AppOrigins(consentClient);
        steps = new Gateway.Steps(
                new AccessTokens(ORIGIN, new RealmTokens(ORIGIN, issuerKeys, CLOCK, APP_IDS), CLOCK),
                new Routes(
                        services.apply(places), new PairwiseIds(new EraStore(folder, new OpenRoot(), CLOCK, random))),
                decider,
                recorder,
                new DataServices(vertx, Duration.ofSeconds(2)),
                new Gateway.Sealing(keys, new VersionClient(consentClient)));
        chance = new Gateway.Chance(CLOCK, UUID::randomUUID, random);
        Gateway.Place place = new Gateway.Place(
                "gateway-1",
                ORIGIN,
                new PublicServer.Listening("127.0.0.1", 0, Duration.ofSeconds(5), Duration.ofSeconds(10), null),
                pages.uri(),
                keycloak.uri(),
                List.of());
        server = Gateway.server(
                vertx,
                place,
                steps,
                new Gateway.Apps(new Limits(limits, System::nanoTime), origins),
                chance,
                new Gateway.Signs(meters, new AccessTraces(traces)));
        decider.start();
        origins.start();
        server.start();
        eventually(decider::leased);
        eventually(issuerKeys::usable);
    }

    /** Publishes the keys of the realm. */
    static FakeUpstream fakeKeycloak() {
        FakeUpstream keycloak = new FakeUpstream();
        keycloak.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", REALM.published().toString().getBytes(StandardCharsets.UTF_8));
        return keycloak;
    }

    private static List<ServiceDescriptor> write(Path folder, String descriptor, Map<String, String> places) {
        try {
            Path services = Files.createDirectories(folder.resolve("services"));
            Files.writeString(services.resolve("service.yaml"), descriptor);
            return Descriptors.load(services, places);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Routes routes() {
        return steps.routes();
    }

    /** What seals anew in the background, not started. */
    ResealWorker resealWorker() {
        return new ResealWorker(
                consentClient,
                new ResealWorker.Steps(
                        steps.routes(),
                        steps.dataServices(),
                        vertx.getOrCreateContext(),
                        steps.keys(),
                        decider::leased,
                        Duration.ZERO,
                        new ResealWorker.Chance(chance.ids(), chance.random())));
    }

    /** The self-test of this gateway, not started. */
    SelfTest selfTest() {
        return new SelfTest(vertx, steps, server, chance);
    }

    /** Tests every route of this gateway once. */
    void testItself() {
        SelfTest test = selfTest();
        test.start();
        try {
            eventually(test::isDone);
        } finally {
            test.stop();
        }
    }

    int port() {
        return server.actualPort();
    }

    URI uri(String target) {
        return URI.create("http://127.0.0.1:" + port() + target);
    }

    /** Closes the listener as a stop of the process does. */
    void stopServing() {
        server.stop();
    }

    boolean leased() {
        return decider.leased();
    }

    /** A token of Ada's through the app, for the purpose. */
    static String token() {
        return token(ADA, PURPOSE);
    }

    static String token(SubjectId holder, String... purposes) {
        return REALM.token(holder.value(), APP, "openid purpose:" + String.join(" purpose:", purposes));
    }

    static TestTokens realm() {
        return REALM;
    }

    /** Changes what the person permits, and waits until the gateway knows it. */
    void permit(SubjectId subject, Grant... grants) {
        long revision = consent.change(subject, grants);
        eventually(() -> consent.acknowledged.containsValue(revision));
    }

    /** Gives the app consent to these categories of Ada's. */
    void grant(String... categories) {
        consent.change(
                ADA, Arrays.stream(categories).map(RunningGateway::grantOf).toArray(Grant[]::new));
    }

    static Grant grantOf(String category) {
        return grantOf(category, EnumSet.of(Operation.READ, Operation.WRITE), Conditions.EXPLICIT);
    }

    static Grant grantOf(String category, Set<Operation> operations) {
        return grantOf(category, operations, Conditions.EXPLICIT);
    }

    static Grant grantOf(String category, Conditions conditions) {
        return grantOf(category, EnumSet.of(Operation.READ, Operation.WRITE), conditions);
    }

    static Grant grantOf(String category, Fidelity fidelity) {
        return grantOf(category, EnumSet.of(Operation.READ, Operation.WRITE), fidelity, Conditions.EXPLICIT);
    }

    static Grant grantOf(String category, Set<Operation> operations, Conditions conditions) {
        return grantOf(category, operations, Fidelity.RAW, conditions);
    }

    private static Grant grantOf(String category, Set<Operation> operations, Fidelity fidelity, Conditions conditions) {
        return new Grant(
                UUID.randomUUID(),
                UUID.randomUUID(),
                new AppId(APP),
                new CategoryId(category),
                new PurposeId(PURPOSE),
                operations,
                fidelity,
                ConsentState.GIVEN,
                Instant.parse("2020-01-01T00:00:00Z"),
                Instant.parse("2120-01-01T00:00:00Z"),
                conditions);
    }

    HttpResponse<String> get(String target) {
        return send(HttpRequest.newBuilder(uri(target)).header("Authorization", "Bearer " + token()));
    }

    HttpResponse<String> post(String target, String json) {
        return send(HttpRequest.newBuilder(uri(target))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return ask(request);
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        return ask(request, handler);
    }

    static HttpResponse<String> ask(HttpRequest.Builder request) {
        return ask(request, HttpResponse.BodyHandlers.ofString());
    }

    static <T> HttpResponse<T> ask(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends exactly these characters and reads one final answer, or until the connection is closed or quiet. */
    String raw(String request) {
        return raw(request, 1);
    }

    /** Sends exactly these characters and reads so many final answers, or until the connection is closed or quiet. */
    String raw(String request, int answers) {
        StringBuilder received = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            // Longer than a data service is waited for
            socket.setSoTimeout(4000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            byte[] piece = new byte[8192];
            while (complete(received) < answers) {
                int read = in.read(piece);
                if (read < 0) {
                    break;
                }
                received.append(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // Quiet or cut off: what came so far is the answer
        }
        return received.toString();
    }

    private static int complete(CharSequence received) {
        int answers = 0;
        Matcher head = Pattern.compile("HTTP/\\d\\.\\d (\\d{3}).*?\r\n\r\n", Pattern.DOTALL)
                .matcher(received);
        for (int from = 0; head.find(from); ) {
            Matcher length = Pattern.compile("content-length: (\\d+)", Pattern.CASE_INSENSITIVE)
                    .matcher(head.group());
            from = head.end() + (length.find() ? Integer.parseInt(length.group(1)) : 0);
            if (from > received.length()) {
                break;
            }
            answers += head.group(1).equals("100") ? 0 : 1;
        }
        return answers;
    }

    static void eventually(BooleanSupplier holds) {
        eventually(holds, Duration.ofSeconds(15));
    }

    static void eventually(BooleanSupplier holds, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come about in " + patience);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        server.stop();
        origins.close();
        decider.close();
        recorder.close();
        issuerKeys.close();
        consentClient.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        List.of(keycloak, pages, data).forEach(FakeUpstream::close);
        consent.close();
    }
}
