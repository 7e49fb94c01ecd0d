package org.neuroskin.policies.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.neuroskin.policies.vocabulary.Purpose;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.YamlFile;

/** Broken twins of the files: each is refused with its place and the fix. */
class NoticeReaderTest {
    private static final List<Purpose> PURPOSES =
            List.of(Vocabulary.bundled().purpose(TestNotices.MOOD_INFERENCE).orElseThrow());
    private static final String COMMON = "notices/common.yaml";
    private static final String OWN = "notices/mood-inference.yaml";

    @Test
    void theFilesAsTheyAreAreRead() {
        assertThat(NoticeReader.read(PURPOSES, YamlFile::bundled).all()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(NoticeField.class)
    void aFieldThatIsMissingInOneLanguageStopsTheStartWithPlaceAndFix(NoticeField field) {
        boolean own = field == NoticeField.USE || field == NoticeField.REFUSING || field == NoticeField.DECISIONS;
        String file = own ? OWN : COMMON;

        assertThatThrownBy(() -> NoticeReader.read(PURPOSES, changed(file, text -> without(text, "de", field.key()))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the notices have mistakes")
                .hasMessageMatching("(?s).*%s:\\d+: `%s` is missing: say .*".formatted(file, field.key()))
                .hasMessageContaining(field.demand())
                .satisfies(refused ->
                        assertThat(String.valueOf(refused.getMessage()).lines()).hasSize(2));
    }

    @Test
    void aMissingLanguageIsTold() {
        assertThatThrownBy(() ->
                        NoticeReader.read(PURPOSES, changed(OWN, text -> text.substring(0, text.indexOf("fr:")))))
                .hasMessageContaining("`fr` is missing");
    }

    @Test
    void whatToSayWhereThereIsNothingIsDemandedToo() {
        assertThatThrownBy(() -> NoticeReader.read(
                        PURPOSES,
                        changed(
                                COMMON,
                                text -> text.replaceFirst(
                                        "    otherwise: \"\\{organisation} states that it passes.*\n", ""))))
                .hasMessageContaining("`otherwise` is missing");
        assertThatThrownBy(() -> NoticeReader.read(
                        PURPOSES, changed(COMMON, text -> text.replaceFirst("    standard-clauses: .*\n", ""))))
                .hasMessageContaining("`standard-clauses` is missing");
    }

    @Test
    void aMisspelledOrEmptyFieldIsTold() {
        assertThatThrownBy(() -> NoticeReader.read(
                        PURPOSES, changed(COMMON, text -> text.replaceFirst("retention:", "retentoin:"))))
                .hasMessageContaining("unknown key `retentoin` (did you mean `retention`?)")
                .hasMessageContaining("`retention` is missing");
        assertThatThrownBy(() -> NoticeReader.read(
                        PURPOSES, changed(OWN, text -> text.replaceFirst("refusing: .*", "refusing: \"\""))))
                .hasMessageContaining("`refusing` is not a text");
    }

    private static UnaryOperator<String> changed(String file, UnaryOperator<String> change) {
        return name -> {
            String text = YamlFile.bundled(name);
            String content = name.equals(file) ? change.apply(text) : text;
            assertThat(name.equals(file) && content.equals(text))
                    .as("the change applies")
                    .isFalse();
            return content;
        };
    }

    /** The file without a field of one language, and all that is below it. */
    private static String without(String text, String language, String key) {
        int start = text.indexOf("\n" + language + ":");
        String rest = text.substring(start).replaceFirst("\n  %s:.*(\n    .*)*".formatted(key), "");
        return text.substring(0, start) + rest;
    }
}
