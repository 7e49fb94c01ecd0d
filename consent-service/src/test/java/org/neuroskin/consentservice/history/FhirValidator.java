package org.neuroskin.consentservice.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** HAPI's validator as a process of its own: its libraries are of other versions than ours. */
final class FhirValidator {
    private static final Path SOURCE = Path.of("src/test/fhir");

    private FhirValidator() {}

    /**
     * What it says of one resource.
     *
     * @param resource counts from 0
     * @param severity {@code ERROR} and {@code FATAL} are what FHIR does not allow
     */
    record Message(int resource, String severity, String place, String text) {
        boolean refuses() {
            return severity.equals("ERROR") || severity.equals("FATAL");
        }
    }

    /** All that it says of these, in one run. Maven fetches it where it is not there yet, once for each machine. */
    static List<Message> of(List<? extends JsonNode> resources, Path folder) throws IOException, InterruptedException {
        Path input = Files.writeString(
                folder.resolve("resources.ndjson"),
                resources.stream().map(each -> each + "\n").collect(Collectors.joining()));
        Path classPath = folder.resolve("class-path");
        run(
                folder,
                List.of(
                        "mvn",
                        "-q",
                        "-B",
                        "-ntp",
                        "-f",
                        SOURCE.resolve("pom.xml").toString(),
                        "org.apache.maven.plugins:maven-dependency-plugin:3.10.0:build-classpath",
                        "-Dmdep.includeScope=runtime",
                        "-Dmdep.outputFile=" + classPath.toAbsolutePath()),
                null);
        List<String> lines = run(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Files.readString(classPath).strip(),
                        SOURCE.resolve("FhirValidatorMain.java").toString()),
                input);
        List<Message> messages = new ArrayList<>();
        for (String line : lines) {
            String[] parts = line.split("\t", 4);
            messages.add(new Message(Integer.parseInt(parts[0]), parts[1], parts[2], parts[3]));
        }
        return messages;
    }

    private static List<String> run(Path folder, List<String> command, @Nullable Path input)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
        Path errors = folder.resolve("errors");
        builder.redirectError(errors.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(
                        "no FHIR validator: " + Files.readString(errors) + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
