package org.neuroskin.policies.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.PlainLanguage;
import org.neuroskin.policies.notice.Notice.Paragraph;
import org.neuroskin.policies.vocabulary.Languages;
import org.neuroskin.policies.vocabulary.Purpose;
import org.neuroskin.policies.vocabulary.Vocabulary;

class NoticesTest {
    private static final PurposeId MOOD_INFERENCE = new PurposeId("mood-inference");
    private final Notices notices = Notices.bundled();

    @Test
    void everyPurposeHasANoticeInEveryLanguage() {
        for (Purpose purpose : Vocabulary.bundled().purposes()) {
            for (String language : Languages.ALL) {
                assertThat(notices.find(purpose.id(), language)).hasValueSatisfying(notice -> {
                    assertThat(notice.language()).isEqualTo(language);
                    assertThat(notice.title()).endsWith("?");
                    assertThat(notice.paragraphs()).hasSizeBetween(9, 10);
                });
            }
        }
        assertThat(notices.find(new PurposeId("horoscope"), "en")).isEmpty();
    }

    @Test
    void aPublishedNoticeNeverChangesWithoutANewVersion() throws IOException {
        List<String> now = notices.all().stream()
                .map(notice ->
                        "%s %d %s %s".formatted(notice.purpose(), notice.version(), notice.language(), notice.hash()))
                .toList();
        assertThat(Files.readAllLines(Path.of("notices/published.txt")))
                .as("give a changed notice a new version and add its lines")
                .containsAll(now);
    }

    @Test
    void noTwoPublishedNoticesHaveTheSameNameOrHash() throws IOException {
        List<String> published = Files.readAllLines(Path.of("notices/published.txt"));
        assertThat(published)
                .extracting(line -> line.substring(0, line.lastIndexOf(' ')))
                .doesNotHaveDuplicates();
        assertThat(published)
                .extracting(line -> line.substring(line.lastIndexOf(' ')))
                .doesNotHaveDuplicates();
    }

    @Test
    void anyChangeOfANoticeChangesItsHash() {
        Notice notice = notices.find(MOOD_INFERENCE, "en").orElseThrow();
        List<Paragraph> fewer =
                notice.paragraphs().subList(1, notice.paragraphs().size());
        List<Paragraph> turned = notice.paragraphs().reversed();
        assertThat(List.of(
                        notice,
                        new Notice(new PurposeId("sale"), 1, "en", notice.title(), notice.paragraphs()),
                        new Notice(notice.purpose(), 2, "en", notice.title(), notice.paragraphs()),
                        new Notice(notice.purpose(), 1, "de", notice.title(), notice.paragraphs()),
                        new Notice(notice.purpose(), 1, "en", notice.title() + " ", notice.paragraphs()),
                        new Notice(notice.purpose(), 1, "en", notice.title(), fewer),
                        new Notice(notice.purpose(), 1, "en", notice.title(), turned)))
                .extracting(Notice::hash)
                .doesNotHaveDuplicates()
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void everySentenceIsPlain() {
        assertThat(notices.all())
                .flatExtracting(notice -> notice.filled("Mood Coach", "Calm", "3 March 2027"))
                .allSatisfy(paragraph -> PlainLanguage.assertPlain(paragraph.text()));
    }

    @Test
    void noPlaceholderRemainsAndAllAreUsed() {
        for (Notice notice : notices.all()) {
            List<Paragraph> filled = notice.filled("Mood Coach", "Calm & Sons", "3 March 2027");
            assertThat(filled).noneMatch(paragraph -> paragraph.text().matches("(?s).*[{}].*"));
            assertThat(filled.toString()).contains("Mood Coach", "Calm & Sons", "3 March 2027");
        }
    }

    @Test
    void anAppCannotNameItselfAfterAPlaceholder() {
        Notice notice = notices.find(MOOD_INFERENCE, "en").orElseThrow();
        assertThat(notice.filled("{until}", "$1 \\ Org", "3 March 2027").toString())
                .contains("with its app {until}.", "$1 \\ Org asks");
    }

    @Test
    void whatAComputerGuessesOrDecidesIsExplained() {
        Map<String, Integer> paragraphs = Map.of("mood-inference", 10, "skin-condition-assessment", 10, "marketing", 9);
        paragraphs.forEach((purpose, count) -> assertThat(notices.find(new PurposeId(purpose), "fr"))
                .hasValueSatisfying(notice -> assertThat(notice.paragraphs()).hasSize(count)));
    }

    @Test
    void aLanguageThatIsNotOursGetsTheEnglishNoticeAndItsHash() {
        assertThat(notices.find(MOOD_INFERENCE, "it")).isEqualTo(notices.find(MOOD_INFERENCE, "en"));
    }
}
