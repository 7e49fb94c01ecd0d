package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.systemtests.bench.FreePorts;

/** What can be wrong before anything runs: one clear sentence, exit code 1, no stack trace. */
class StartFaultIT {
    private final RunningSystem system = RunningSystem.instance();

    @TempDir
    private Path home;

    @Test
    void aTakenPortIsNamed() throws IOException {
        int port = FreePorts.find();
        try (ServerSocket taken = new ServerSocket(port + 2, 1, InetAddress.getLoopbackAddress())) {
            RunningSystem.Command up = up(List.of("./neuroskin", "up", "--detach"), port);

            isOneSentence(up, Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void aFullDiskIsNamed() {
        RunningSystem.Command up = inANamespaceOfItsOwn(
                "-m", "mount -t tmpfs -o size=8m none '%s' && ./neuroskin up --detach".formatted(home));

        isOneSentence(up, "disk");
    }

    @Test
    void aMissingJdkIsNamed() {
        RunningSystem.Command up = inANamespaceOfItsOwn(
                "-m", "mount -t tmpfs none /usr/lib/jvm && JAVA_HOME= HOME=/nonexistent ./neuroskin up --detach");

        isOneSentence(up, "JDK 25");
    }

    @Test
    void aMissingNetworkAtTheFirstBuildIsNamed() {
        RunningSystem.Command up = inANamespaceOfItsOwn(
                "-n",
                "git clone -q . '%1$s/clone' && cd '%1$s/clone' && NEUROSKIN_BUILT= MAVEN_OPTS=-Dmaven.repo.local='%1$s/m2' ./neuroskin up"
                        .formatted(home));

        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output()).contains("is there a network?").doesNotContain("\tat ", "Exception");
    }

    private RunningSystem.Command inANamespaceOfItsOwn(String kind, String script) {
        boolean possible =
                system.run(List.of("unshare", kind, "true"), Map.of()).exitCode() == 0;
        assumeThat(possible).as("namespaces need root").isTrue();
        return up(List.of("unshare", kind, "bash", "-c", script), system.port() + 100);
    }

    private RunningSystem.Command up(List<String> command, int port) {
        return system.run(command, Map.of("NEUROSKIN_HOME", home.toString(), "NEUROSKIN_PORT", Integer.toString(port)));
    }

    private static void isOneSentence(RunningSystem.Command up, String about) {
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        List<String> complaints =
                up.output().lines().filter(line -> !line.startsWith("[")).toList();
        assertThat(complaints).as(up.output()).singleElement().asString().contains(about);
    }
}
