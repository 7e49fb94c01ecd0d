package org.neuroskin.consentservice.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The colours of the style sheet against WCAG 2.2, 1.4.3 (text: 4.5) and 1.4.11 (controls: 3), light and dark. */
class ContrastTest {
    private static final Pattern TOKEN = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});");
    private static final String DARK = "prefers-color-scheme: dark";

    @ParameterizedTest
    @CsvSource({
        "ink, paper, 7",
        "ink, card, 7",
        "ink, blush, 7",
        "quiet, paper, 4.5",
        "quiet, card, 4.5",
        "quiet, blush, 4.5",
        "plum, paper, 4.5",
        "plum, card, 4.5",
        "plum, blush, 4.5",
        "plum-strong, blush, 4.5",
        "on-plum, plum, 4.5",
        "on-plum, plum-strong, 4.5",
        "on-band, band, 4.5",
        "apricot, band, 3",
        "allowed, allowed-soft, 4.5",
        "refused, refused-soft, 4.5",
        "refused, card, 4.5",
        "ended, ended-soft, 4.5",
        "waiting, waiting-soft, 4.5",
        "control, card, 3",
        "focus, paper, 3",
        "focus, card, 3",
        "focus, blush, 3",
    })
    void coloursCanBeToldApart(String front, String back, double least) throws IOException {
        String css = Files.readString(Path.of("src", "main", "resources", "static", "assets", "neuroskin.css"));
        int dark = css.indexOf(DARK);
        assertThat(contrast(tokens(css.substring(0, dark)), front, back))
                .as("light")
                .isGreaterThanOrEqualTo(least);
        assertThat(contrast(tokens(css.substring(dark)), front, back))
                .as("dark")
                .isGreaterThanOrEqualTo(least);
    }

    private static Map<String, String> tokens(String css) {
        Map<String, String> tokens = new HashMap<>();
        TOKEN.matcher(css).results().forEach(match -> tokens.putIfAbsent(match.group(1), match.group(2)));
        return tokens;
    }

    private static double contrast(Map<String, String> tokens, String front, String back) {
        double one = luminance(tokens, front);
        double other = luminance(tokens, back);
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    private static double luminance(Map<String, String> tokens, String name) {
        String colour = Objects.requireNonNull(tokens.get(name), name);
        int rgb = Integer.parseInt(colour, 1, colour.length(), 16);
        return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
    }

    private static double linear(int channel) {
        double value = (channel & 0xff) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
