package org.neuroskin.consentservice.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.audit.SignedLog;
import org.neuroskin.ledger.verifier.WitnessServer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The log before real witnesses, each with its own state, and before one that answers what a test wants. */
@ServiceTest
class WitnessesIT {
    @TempDir
    private Path folder;

    @LocalServerPort
    private int port;

    @Autowired
    private SignedLog log;

    @Autowired
    private CosignatureStore store;

    @Autowired
    private WitnessClient client;

    @Autowired
    private JdbcClient database;

    private final List<WitnessServer> servers = new ArrayList<>();
    private TestClient http = new TestClient(0);

    @BeforeEach
    void begin() {
        http = new TestClient(port);
        database.sql("delete from cosignature").update();
        database.sql("delete from witnessed_checkpoint").update();
    }

    @AfterEach
    void stop() {
        servers.forEach(WitnessServer::close);
    }

    private WitnessServer witness(String name) throws IOException {
        Path secret = Files.writeString(folder.resolve(name + ".secret"), (name.charAt(0) % 10 + "0").repeat(32));
        Path logs = Files.writeString(
                folder.resolve("logs"), http.get("/audit/v1/keys", "").body());
        WitnessServer server = WitnessServer.start(
                "--name",
                "witness.example/" + name,
                "--secret",
                secret.toString(),
                "--logs",
                logs.toString(),
                "--state",
                folder.resolve(name).toString(),
                "--port",
                "0");
        servers.add(server);
        return server;
    }

    private static String line(String name, WitnessServer server) {
        return line(name, server, server.port());
    }

    private static String line(String name, WitnessServer server, int at) {
        return "witness %s %s http://127.0.0.1:%d\n"
                .formatted(name, server.vkeys().lines().toList().getLast(), at);
    }

    private Witnesses witnesses(String policy) throws IOException {
        Path file = Files.writeString(folder.resolve("policy"), policy);
        return new Witnesses(log, store, client, Clock.systemUTC(), file.toString());
    }

    /** So that there is something new to cosign. */
    private void grow() throws InterruptedException {
        String before = log.checkpoint();
        String person = UUID.randomUUID().toString();
        assertThat(http.get("/consent/v1/me/accesses", TestWorld.ISSUER.selfService(person))
                        .status())
                .isEqualTo(200);
        for (int i = 0; i < 200 && log.checkpoint().equals(before); i++) {
            Thread.sleep(100);
        }
        assertThat(log.checkpoint()).isNotEqualTo(before);
    }

    @Test
    void enoughOfThemCosignWhateverBecomesOfTheOthers() throws Exception {
        WitnessServer board = witness("board");
        WitnessServer outsider = witness("outsider");
        WitnessServer gone = witness("gone");
        gone.close();
        Witnesses witnesses = witnesses(line("board", board)
                + line("outsider", outsider)
                + line("gone", gone)
                + "group enough 2 board outsider gone\nquorum enough\n");

        witnesses.round();

        Witnesses.State first = witnesses.state();
        assertThat(first.enough()).isPositive();
        assertThat(first.witnesses()).extracting(Cosigning::size).containsExactly(first.enough(), first.enough(), 0L);
        assertThat(first.witnesses().getLast().problem()).isEqualTo("unreachable");
        String note = http.get("/audit/v1/witnessed", "").body();
        assertThat(note)
                .contains(
                        "\n" + first.enough() + "\n",
                        "\u2014 witness.example/board ",
                        "\u2014 witness.example/outsider ")
                .doesNotContain("witness.example/gone");

        grow();
        witnesses.round();

        assertThat(witnesses.state().enough()).isGreaterThan(first.enough());
        JsonNode told = http.get("/audit/v1/witnesses", "").json();
        assertThat(told.path("witnessed_size").asLong())
                .isEqualTo(witnesses.state().enough());
    }

    @Test
    void oneAloneIsNotEnough() throws Exception {
        WitnessServer board = witness("board");
        WitnessServer gone = witness("gone");
        gone.close();
        Witnesses witnesses =
                witnesses(line("board", board) + line("gone", gone) + "group both all board gone\nquorum both\n");

        witnesses.round();

        assertThat(witnesses.state().enough()).isZero();
        assertThat(witnesses.state().witnesses().getFirst().size()).isPositive();
        assertThat(http.get("/audit/v1/witnessed", "").problem()).isEqualTo("not-found");
    }

    /** It knows how far it was, whatever became of our notes. */
    @Test
    void aWitnessThatIsFurtherThanWeKnowSaysSo() throws Exception {
        WitnessServer board = witness("board");
        Witnesses witnesses = witnesses(line("board", board) + "quorum board\n");
        witnesses.round();
        database.sql("delete from cosignature").update();
        database.sql("delete from witnessed_checkpoint").update();
        grow();

        witnesses.round();

        assertThat(witnesses.state().witnesses().getFirst().problem()).isNull();
        assertThat(witnesses.state().enough()).isPositive();
    }

    @Test
    void whoSignsWithAnotherKeyThanThePolicySaysIsNoWitness() throws Exception {
        WitnessServer board = witness("board");
        WitnessServer outsider = witness("outsider");
        Witnesses witnesses = witnesses(line("board", board, outsider.port()) + "quorum board\n");

        witnesses.round();

        assertThat(witnesses.state().witnesses().getFirst().problem()).isEqualTo("wrong-key");
        assertThat(witnesses.state().enough()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "404, an unknown log, unknown-log",
        "403, not by a key, unknown-log",
        "409, 999999999, contradicts",
        "409, nothing, refused",
        "422, not a continuation, contradicts",
        "500, -, refused",
        "302, -, refused",
        "200, made up, wrong-key"
    })
    void whateverElseItAnswersIsNoCosignature(int status, String body, String problem) throws Exception {
        WitnessServer board = witness("board");
        HttpServer liar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        liar.createContext("/", exchange -> {
            byte[] bytes = (body + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        liar.start();
        try {
            Witnesses witnesses =
                    witnesses(line("board", board, liar.getAddress().getPort()) + "quorum board\n");

            witnesses.round();

            assertThat(witnesses.state().witnesses().getFirst().problem()).isEqualTo(problem);
            assertThat(witnesses.state().enough()).isZero();
        } finally {
            liar.stop(0);
        }
    }

    @Test
    void aPolicyThatCannotBeReadIsNoStart() {
        assertThatThrownBy(() -> witnesses("witness board nothing\nquorum board\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 1");
        assertThatThrownBy(() -> new Witnesses(
                        log,
                        store,
                        client,
                        Clock.systemUTC(),
                        folder.resolve("missing").toString()))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void withoutAPolicyThereAreNone() {
        assertThat(http.get("/audit/v1/witnesses", "").json().path("witnesses").isEmpty())
                .isTrue();
    }
}
