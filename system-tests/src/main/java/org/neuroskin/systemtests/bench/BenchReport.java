package org.neuroskin.systemtests.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a benchmark found, as {@code target/bench/NAME.json} holds it.
 *
 * @param rounds how often everything was measured, in turns
 * @param load what was measured, on what machine
 * @param ratios by name: what must stay small, as the median over the rounds and the worst round
 * @param detail everything else that was measured, units in the names
 */
record BenchReport(
        int rounds,
        SequencedMap<String, Object> load,
        SequencedMap<String, Ratio> ratios,
        SequencedMap<String, Object> detail) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** A ratio over all rounds. */
    record Ratio(double median, double worst) {

        /** Of one value per round, larger being worse. */
        static Ratio of(double... perRound) {
            return new Ratio(
                    rounded(Benchmarks.median(perRound)),
                    rounded(Arrays.stream(perRound).max().orElseThrow()));
        }

        /** Of one value per round, smaller being worse. */
        static Ratio ofLeast(double... perRound) {
            return new Ratio(
                    rounded(Benchmarks.median(perRound)),
                    rounded(Arrays.stream(perRound).min().orElseThrow()));
        }
    }

    String json() {
        return JSON.writeValueAsString(this) + "\n";
    }

    /** What the machine is, for the load. */
    static Map<String, Object> machine() {
        SequencedMap<String, Object> machine = new LinkedHashMap<>();
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("os", System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
        machine.put("java", System.getProperty("java.vm.version", ""));
        return machine;
    }

    /** To three places, which is more than a benchmark can tell. */
    static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
