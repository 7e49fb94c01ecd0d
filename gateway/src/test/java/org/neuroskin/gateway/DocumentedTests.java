package org.neuroskin.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tests as documents name them, {@code `Class#method`}, and those that there are. */
final class DocumentedTests {
    static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
    /** From the annotation to the method's name, through other annotations but not through another method. */
    private static final Pattern TEST =
            Pattern.compile("(?s)@(?:Test|ParameterizedTest|TestFactory)\\b(?:(?!\n    }\n).)*?"
                    + "\n    (?:void|Stream<DynamicTest>) (\\w+)\\(");

    private DocumentedTests() {}

    /** Name of a class → its test methods, in all modules. */
    static Map<String, List<String>> all() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(DocumentedTests::sources)
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            DocumentedTests::methods,
                            (one, other) ->
                                    Stream.concat(one.stream(), other.stream()).toList()));
        }
    }

    private static Stream<Path> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> methods(Path file) {
        try {
            return TEST.matcher(Files.readString(file))
                    .results()
                    .map(result -> result.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
