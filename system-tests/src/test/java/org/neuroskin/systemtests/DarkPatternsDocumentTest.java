package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/dark-patterns.md} names, for each pattern, a test on our pages and one on a bad page; all of them, and none that is not there. */
class DarkPatternsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "dark-patterns.md");
    private static final Pattern NAMED = Pattern.compile("`(\\w+#\\w+)`");
    private static final int PATTERNS = 16;

    @Test
    void everyPatternHasBothTests() throws IOException {
        List<String> rows = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.contains("FoundBrowserIT#"))
                .toList();
        assertThat(rows).hasSize(PATTERNS).allSatisfy(row -> {
            assertThat(named(row, DarkPatternsBrowserIT.class)).isNotEmpty();
            assertThat(named(row, DarkPatternsFoundBrowserIT.class)).hasSize(1);
        });
    }

    @Test
    void theTestsAreThoseThatThereAre() throws IOException {
        String document = Files.readString(DOCUMENT);
        for (Class<?> tests : List.of(DarkPatternsBrowserIT.class, DarkPatternsFoundBrowserIT.class)) {
            assertThat(named(document, tests).stream().distinct())
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(tests.getDeclaredMethods())
                            .filter(method -> method.isAnnotationPresent(Test.class))
                            .map(Method::getName)
                            .toList());
        }
    }

    private static List<String> named(String text, Class<?> tests) {
        Stream<String> all = NAMED.matcher(text).results().map(found -> found.group(1));
        return all.filter(name -> name.startsWith(tests.getSimpleName() + "#"))
                .map(name -> name.substring(name.indexOf('#') + 1))
                .toList();
    }
}
