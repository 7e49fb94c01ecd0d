package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The time that processes have spent on processors, user and system, as Linux counts it (proc_pid_stat(5)). */
final class ProcessCpu {
    /** A tick of USER_HZ, 100 a second wherever Java runs. */
    private static final double TICK_MICROS = 10_000;

    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    private ProcessCpu() {}

    /** Of this process and all that descend from it and live, in microseconds. */
    static double micros(long process) {
        List<Stat> all = all();
        Set<Long> tree = new HashSet<>(Set.of(process));
        Predicate<Stat> newChild = stat -> tree.contains(stat.parent()) && tree.add(stat.process());
        while (all.stream().filter(newChild).count() > 0) {}
        return all.stream()
                        .filter(stat -> tree.contains(stat.process()))
                        .mapToLong(Stat::ticks)
                        .sum()
                * TICK_MICROS;
    }

    private record Stat(long process, long parent, long ticks) {
        static Stream<Stat> of(Path folder) {
            try {
                // as bytes: what stands in the parentheses is any program's name for itself
                String text = new String(Files.readAllBytes(folder.resolve("stat")), StandardCharsets.ISO_8859_1);
                String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
                return Stream.of(new Stat(
                        Long.parseLong(String.valueOf(folder.getFileName())),
                        Long.parseLong(fields[PARENT]),
                        Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])));
            } catch (IOException e) {
                // it has ended meanwhile
                return Stream.empty();
            }
        }
    }

    private static List<Stat> all() {
        try (Stream<Path> folders = Files.list(Path.of("/proc"))) {
            return folders.filter(folder -> String.valueOf(folder.getFileName()).matches("[0-9]+"))
                    .flatMap(Stat::of)
                    .toList();
        } catch (IOException e) {
            throw new BenchFailure("the time of processes can be measured on Linux only", e);
        }
    }
}
