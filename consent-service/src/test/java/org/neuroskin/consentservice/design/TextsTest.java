package org.neuroskin.consentservice.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    private static final Path MESSAGES = Path.of("src", "main", "resources", "messages");
    private static final Path TEMPLATES = Path.of("src", "main", "resources", "templates");
    private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d)");

    @ParameterizedTest
    @ValueSource(strings = {"design", "portal", "console", "review", "fairness", "operations", "receipt"})
    void everyLanguageHasTheSameTextsWithTheSameArguments(String bundle) {
        Map<String, Set<String>> english = arguments(bundle, "en");
        assertThat(english).isNotEmpty();
        assertThat(arguments(bundle, "de")).isEqualTo(english);
        assertThat(arguments(bundle, "fr")).isEqualTo(english);
    }

    @ParameterizedTest
    @ValueSource(strings = {"design", "portal", "console", "review", "fairness", "operations", "receipt"})
    void everyTextIsAPatternThatCanBeFilled(String bundle) {
        for (String language : List.of("en", "de", "fr")) {
            load(bundle, language).forEach((key, text) -> {
                // a plain apostrophe would silently swallow what follows it
                assertThat((String) text)
                        .as("%s in %s", key, language)
                        .isNotBlank()
                        .doesNotContain("'");
                Object[] numbers = {3, 3, 3, 3, 3, 3};
                assertThat(new MessageFormat((String) text, Locale.of(language)).format(numbers))
                        .as("%s in %s", key, language)
                        .doesNotContain("{");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"design", "portal", "console", "review", "fairness", "operations", "receipt", "error"})
    void templatesHoldNoTextOfTheirOwn(String folder) {
        for (Path template : list(TEMPLATES.resolve(folder))) {
            String bare = read(template).replaceAll("(?s)<!--.*?-->", "").replaceAll("(?s)<[^>]*>", "");
            assertThat(bare).as("text in %s", template).isBlank();
            assertThat(read(template))
                    .as("fixed texts in attributes of %s", template)
                    .doesNotContainPattern("\\s(?:title|alt|placeholder|aria-label)=\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"design", "portal", "console", "review", "fairness", "operations", "receipt", "error"})
    void templatesEscapeWhatTheyShowAndHoldNoStyleOrScript(String folder) {
        for (Path template : list(TEMPLATES.resolve(folder))) {
            assertThat(read(template))
                    .as(template.toString())
                    .doesNotContain("utext", "[(", "[[", "style=", "<style", "<script", "__${");
        }
    }

    private static Map<String, Set<String>> arguments(String bundle, String language) {
        Map<String, Set<String>> arguments = new TreeMap<>();
        load(bundle, language)
                .forEach((key, text) -> arguments.put(
                        (String) key,
                        new TreeSet<>(ARGUMENT.matcher((String) text)
                                .results()
                                .map(MatchResult::group)
                                .toList())));
        return arguments;
    }

    private static Properties load(String bundle, String language) {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(MESSAGES.resolve(bundle + "_" + language + ".properties"))) {
            texts.load(reader);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return texts;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
