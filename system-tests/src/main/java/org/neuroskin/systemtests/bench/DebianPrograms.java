package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Programs of others that are measured against or measure: the packages of this Debian or Ubuntu, fetched with what they need
 * into a folder, where they can be run without being installed. What is installed already is used as it is.
 */
final class DebianPrograms {
    private static final List<String> PACKAGES = List.of("nginx", "apache2-bin", "libapache2-mod-auth-openidc", "wrk");

    private final Path folder;

    private DebianPrograms(Path folder) {
        this.folder = folder;
    }

    /** Fetches what is missing; the folder is kept for the next time. */
    static DebianPrograms in(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("packages"));
        var programs = new DebianPrograms(folder);
        if (!Files.exists(folder.resolve("complete"))) {
            programs.fetch();
            Files.createFile(folder.resolve("complete"));
        }
        return programs;
    }

    /** A file of one of the packages, such as {@code usr/sbin/nginx}. */
    Path file(String name) {
        return Stream.of(folder.resolve("root"), Path.of("/"))
                .map(root -> root.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> missing("`/%s` is not there".formatted(name)));
    }

    /** Runs one of them, writing to this file. */
    Process run(Path log, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(file(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().putAll(libraries());
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process;
    }

    private Map<String, String> libraries() throws IOException {
        Path root = folder.resolve("root/usr/lib");
        if (!Files.isDirectory(root)) {
            return Map.of();
        }
        try (Stream<Path> inside = Files.list(root)) {
            return Map.of(
                    "LD_LIBRARY_PATH",
                    String.join(
                            ":",
                            inside.filter(path -> path.toString().endsWith("-linux-gnu"))
                                    .map(Path::toString)
                                    .toList()));
        }
    }

    private void fetch() throws IOException {
        List<String> missing = trying(this::missingPackages);
        if (missing.isEmpty()) {
            return;
        }
        List<String> download = new ArrayList<>(List.of("apt-get", "-qq", "download"));
        download.addAll(missing);
        trying(() -> lines(download));
        try (Stream<Path> packages = Files.list(folder.resolve("packages"))) {
            for (Path each : packages.toList()) {
                lines(List.of(
                        "dpkg-deb",
                        "-x",
                        each.toString(),
                        folder.resolve("root").toString()));
            }
        }
    }

    /** With everything that they need themselves, in the version that this system would install. */
    private List<String> missingPackages() throws IOException {
        List<String> simulate =
                new ArrayList<>(List.of("apt-get", "-y", "--simulate", "--no-install-recommends", "install"));
        simulate.addAll(PACKAGES);
        return lines(simulate).stream()
                .filter(line -> line.startsWith("Inst "))
                .map(line -> line.split(" ", 3)[1])
                .toList();
    }

    /** A second time after the lists of packages are fetched: a fresh machine has none, or old ones. */
    private <T> T trying(Callable<T> what) throws IOException {
        try {
            return what.call();
        } catch (Exception first) {
            lines(List.of("apt-get", "-qq", "update"));
            try {
                return what.call();
            } catch (Exception second) {
                throw missing(String.valueOf(second.getMessage()));
            }
        }
    }

    private List<String> lines(List<String> command) throws IOException {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.resolve("packages").toFile())
                    .redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw missing(
                        said.strip().lines().reduce((before, last) -> last).orElse("it said nothing"));
            }
            return Arrays.asList(said.split("\n", -1));
        } catch (InterruptedException e) {
            throw BenchFailure.interrupted();
        } catch (IOException e) {
            throw missing(String.valueOf(e.getMessage()));
        }
    }

    private static BenchFailure missing(String why) {
        return new BenchFailure(
                "this needs the packages %s of Debian or Ubuntu, which could not be fetched (%s); install them"
                        .formatted(String.join(", ", PACKAGES), why));
    }
}
