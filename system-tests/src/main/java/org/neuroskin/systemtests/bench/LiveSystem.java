package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neuroskin.demo.launcher.CodeFlow;
import org.neuroskin.demo.launcher.ReplicaPlan;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything that {@code ./neuroskin up} starts, in a home and on ports of its own, and replicas beside it. */
final class LiveSystem implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String USER = "adult-eu";

    private final Path root;
    private final Path home;
    private final int port;
    private final String quickStart;
    private final long begun = System.nanoTime();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();
    private final List<Replica> replicas = new ArrayList<>();

    /** Nothing runs yet. A single round is a trial, and need not wait for the JVM's slower compiler. */
    LiveSystem(Benchmarks.Options options) throws IOException {
        root = options.root();
        quickStart = options.rounds() == 1 ? "yes" : "no";
        home = BenchFolder.temporary();
        port = FreePorts.find();
    }

    /** What is started is stopped by {@link #close}, also where something does not start. */
    void up() throws IOException {
        neuroskin("up", "--detach");
    }

    Path home() {
        return home;
    }

    URI gateway() {
        return at(0);
    }

    URI consentService() {
        return at(2);
    }

    /** The keys that sign the realm's tokens. */
    JsonNode realmKeys() {
        URI uri = gateway().resolve("/auth/realms/neuroskin/protocol/openid-connect/certs");
        return expected(200, ask(HttpRequest.newBuilder(uri).timeout(PATIENCE)));
    }

    /** The first of some that nothing of this system listens on. */
    int unusedPort() {
        return port + 10;
    }

    /** By which what else belongs to this system is started. */
    Map<String, String> variables() {
        return Map.of(
                "NEUROSKIN_HOME", home.toString(),
                "NEUROSKIN_PORT", Integer.toString(port),
                "NEUROSKIN_QUICK_START", quickStart);
    }

    /** Starts one more and waits for it. */
    Replica start(ReplicaPlan plan, String name) throws IOException {
        Replica replica = Replica.start(plan, home.resolve("log").resolve(name + ".log"));
        replicas.add(replica);
        return replica.awaitReady(http);
    }

    /** Says which accesses a gateway has not served. */
    void sayRefusals(Replica gateway) {
        gateway.refusals(http).forEach(this::say);
    }

    /** A token of the person of the demo, got by a real login; lasts for five minutes. */
    String token(String app, String scope) {
        return token(USER, app, scope);
    }

    /** The same of somebody else. */
    String token(String user, String app, String scope) {
        URI code = at(5).resolve("/apps/" + app + "/code");
        return new CodeFlow(gateway()).accessToken(user, user, app, code, scope);
    }

    /** The id of a consent that the person gives. */
    String give(String token, String consent, URI consentService) {
        URI uri = consentService.resolve("/consent/v1/me/consents");
        return expected(201, ask(post(uri, token, consent))).path("id").asString();
    }

    static HttpRequest.Builder post(URI uri, String token, String body) {
        return request(uri, token)
                .header("Content-Type", "application/json")
                .POST(body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    static HttpRequest.Builder request(URI uri, String token) {
        return HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }

    HttpResponse<byte[]> ask(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new BenchFailure(
                    "`%s` does not answer".formatted(request.build().uri()), e);
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    JsonNode expected(int status, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != status) {
            throw new BenchFailure(
                    "`%s` answered `%d` (expected: %d)".formatted(answer.uri(), answer.statusCode(), status));
        }
        return answer.body().length == 0 ? json.createObjectNode() : json.readTree(answer.body());
    }

    void say(String line) {
        System.out.println("[%6.1f s] %s".formatted((System.nanoTime() - begun) / 1e9, line));
    }

    private URI at(int offset) {
        return URI.create("http://localhost:" + (port + offset));
    }

    private void neuroskin(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(root.resolve("neuroskin").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("neuroskin.log").toFile());
        builder.environment().putAll(variables());
        try {
            if (builder.start().waitFor() != 0) {
                throw new BenchFailure(
                        Files.readString(home.resolve("neuroskin.log")).strip());
            }
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        }
    }

    @Override
    public void close() {
        replicas.reversed().forEach(Replica::close);
        try {
            neuroskin("down");
        } catch (IOException e) {
            throw new BenchFailure("the system cannot be stopped", e);
        }
        http.close();
    }
}
