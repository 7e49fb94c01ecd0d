package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A fixed number of connections that ask for one thing again and again, by wrk, which is a process of its own. */
final class WebLoad {
    static final int CONNECTIONS = 64;
    private static final double MICROS = 1e6;
    private static final double MOST_REFUSED = 0.05;

    private final DebianPrograms programs;
    private final Path folder;

    /**
     * What the connections got.
     *
     * @param refused which part of the answers was none, or no success
     * @param cpuMicros by name: what a request cost a process, user and system
     */
    record Got(double perSecond, double p50Millis, double p99Millis, double refused, Map<String, Double> cpuMicros) {}

    WebLoad(DebianPrograms programs, Path folder) throws IOException {
        this.programs = programs;
        this.folder = folder;
        Files.writeString(folder.resolve("report.lua"), OtherProxies.resource("report.lua"));
    }

    /**
     * Asks for some seconds.
     *
     * @param processes by name: whose time is measured
     * @throws BenchFailure if so many answers are no success that the others tell nothing
     */
    Got run(URI uri, String token, int seconds, Map<String, Long> processes) throws IOException {
        return run(uri, token, seconds, CONNECTIONS, processes);
    }

    /** The same with another number of connections. */
    Got run(URI uri, String token, int seconds, int connections, Map<String, Long> processes) throws IOException {
        Map<String, Double> cpu = new HashMap<>();
        processes.forEach((name, process) -> cpu.put(name, -ProcessCpu.micros(process)));
        long[] said = said(uri, token, seconds, connections);
        long requests = said[0];
        double refused = said[4] / (double) Math.max(1, requests);
        if (requests == 0 || refused > MOST_REFUSED) {
            throw new BenchFailure("%d of %d answers of `%s` are no success".formatted(said[4], requests, uri));
        }
        processes.forEach((name, process) ->
                cpu.compute(name, (same, before) -> (before + ProcessCpu.micros(process)) / requests));
        return new Got(requests * MICROS / said[1], said[2] / 1_000.0, said[3] / 1_000.0, refused, cpu);
    }

    /** Asks for some seconds; of processes that have just started some answers may come too late. */
    void warmUp(URI uri, String token, int seconds) throws IOException {
        said(uri, token, seconds, CONNECTIONS);
    }

    private long[] said(URI uri, String token, int seconds, int connections) throws IOException {
        Path log = folder.resolve("wrk.out");
        Process wrk = programs.run(
                log,
                "usr/bin/wrk",
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + seconds,
                "--timeout=10",
                "--script=" + folder.resolve("report.lua"),
                "--header=Authorization: Bearer " + token,
                uri.toString());
        try {
            if (wrk.waitFor() != 0) {
                throw new BenchFailure("wrk failed: " + Files.readString(log).strip());
            }
        } catch (InterruptedException e) {
            wrk.destroy();
            throw BenchFailure.interrupted();
        }
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("report "))
                .map(line -> Arrays.stream(line.split(" "))
                        .skip(1)
                        .mapToLong(Long::parseLong)
                        .toArray())
                .findFirst()
                .orElseThrow(() -> new BenchFailure("wrk reported nothing"));
    }
}
