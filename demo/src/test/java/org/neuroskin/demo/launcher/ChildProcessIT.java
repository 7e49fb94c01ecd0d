package org.neuroskin.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The part under test is the demo's, played by a small server of our own. */
class ChildProcessIT {
    @TempDir
    private Path home;

    private Installation installation;
    private HttpClient http;

    @BeforeEach
    void prepare() {
        installation = new Installation(home, home, home.resolve("programs"), Ports.free() - 5, Optional.empty(), true);
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() throws InterruptedException {
        child().stop();
        http.close();
    }

    @Test
    void itIsStartedAdoptedByItsPlanOnlyAndStopped() throws Exception {
        ChildProcess first = child();
        first.start(answering("one"));
        first.awaitReady();

        ChildProcess second = child();
        assertThat(second.isHealthy()).isTrue();
        assertThat(second.runs(answering("one"))).isTrue();
        assertThat(second.runs(answering("two"))).isFalse();
        ProcessHandle process = second.running().orElseThrow();

        second.stop();
        assertThat(process.isAlive()).isFalse();
        assertThat(first.isHealthy()).isFalse();
        assertThat(installation.runFile("demo")).doesNotExist();
    }

    @Test
    void itHasASessionOfItsOwnAndOnlyTheEnvironmentThatWasPlanned() throws Exception {
        ChildProcess child = child();
        child.start(answering("one"));
        child.awaitReady();
        long pid = child.running().orElseThrow().pid();

        String[] stat = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1);
        assertThat(stat[5]).isEqualTo(Long.toString(pid));
        assertThat(Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0"))
                .contains("PLANNED=one")
                .allMatch(variable -> variable.matches("(?s)(PATH|HOME|LANG|PLANNED)=.*"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installation.log("demo"))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneThatEndsAtItsStartIsToldInItsOwnWords() {
        ChildProcess child = child();
        child.start(new Plan(
                List.of("sh", "-c", "echo 'the key is wrong'; printf '\\tat deep.Inside(It.java)\\n'; exit 3"),
                Map.of(),
                ""));
        assertThatThrownBy(child::awaitReady)
                .isInstanceOf(LauncherFailure.class)
                .hasMessage("demo ended at its start: the key is wrong (see %s)", installation.log("demo"));
    }

    @Test
    void aStackTraceIsToldByItsCause() {
        ChildProcess child = child();
        child.start(new Plan(
                List.of("sh", "-c", "printf 'Failed\\n\\tat A\\nCaused by: it is full\\nof air\\n\\tat B\\n'; exit 1"),
                Map.of(),
                ""));
        assertThatThrownBy(child::awaitReady).hasMessageStartingWith("demo ended at its start: it is full (see ");
    }

    @Test
    void aProgramThatWasGivenTheNumberLaterIsNeitherAdoptedNorStopped() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            PrivateFiles.write(
                    installation.runFile("demo"),
                    "pid=%d\nstarted=2026-01-01T00:00:00Z\nplan=%s\n"
                            .formatted(stranger.pid(), answering("one").fingerprint()));
            assertThat(child().running()).isEmpty();
            assertThat(child().runs(answering("one"))).isFalse();
            child().stop();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aRunFileThatSaysNothingIsNotGuessedAt() {
        PrivateFiles.write(installation.runFile("demo"), "pid=\n");
        assertThatThrownBy(() -> child().running())
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("does not say which process");
        PrivateFiles.delete(home.resolve("run"));
    }

    @Test
    void aTakenPortIsToldBeforeAnythingIsStarted() throws IOException {
        int port = Part.DEMO.ports(installation).getFirst();
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            var processes = new Processes(installation);
            assertThatThrownBy(() -> processes.ensure(Part.DEMO, answering("one")))
                    .isInstanceOf(LauncherFailure.class)
                    .hasMessageContaining("port `%d`, meant for demo, is taken", taken.getLocalPort());
        }
        assertThat(installation.log("demo")).doesNotExist();
    }

    @Test
    void aChangedPlanReplacesTheProcessAndStoppingEndsWhatWasStarted() throws Exception {
        var processes = new Processes(installation);
        assertThat(processes.ensure(Part.DEMO, answering("one"))).isTrue();
        processes.child(Part.DEMO).awaitReady();
        ProcessHandle one = processes.child(Part.DEMO).running().orElseThrow();
        assertThat(processes.ensure(Part.DEMO, answering("one"))).isFalse();

        assertThat(processes.ensure(Part.DEMO, answering("two"))).isTrue();
        assertThat(one.isAlive()).isFalse();
        ProcessHandle two = processes.child(Part.DEMO).running().orElseThrow();

        processes.stopStartedHere();
        assertThat(two.isAlive()).isFalse();
        assertThatThrownBy(() -> processes.ensure(Part.DEMO, answering("two"))).isInstanceOf(LauncherFailure.class);
    }

    private ChildProcess child() {
        return new ChildProcess(Part.DEMO, installation, http);
    }

    private Plan answering(String planned) {
        return new Plan(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Answering.class.getName(),
                        Part.DEMO.ports(installation).getFirst().toString(),
                        Part.DEMO.readiness(installation).getPath()),
                Map.of("PLANNED", planned),
                "");
    }

    /** A server that is ready at once. */
    static final class Answering {
        private Answering() {}

        public static void main(String[] arguments) throws IOException {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
            HttpServer server = HttpServer.create(address, 0);
            server.createContext(arguments[1], exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }
    }
}
