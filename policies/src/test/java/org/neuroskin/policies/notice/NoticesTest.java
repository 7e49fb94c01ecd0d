package org.neuroskin.policies.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.PlainLanguage;
import org.neuroskin.policies.notice.Notice.Paragraph;
import org.neuroskin.policies.vocabulary.Languages;
import org.neuroskin.policies.vocabulary.Purpose;
import org.neuroskin.policies.vocabulary.Vocabulary;

class NoticesTest {
    private static final PurposeId MOOD_INFERENCE = TestNotices.MOOD_INFERENCE;
    private final Notices notices = Notices.bundled();

    @Test
    void everyPurposeHasANoticeInEveryLanguage() {
        for (Purpose purpose : Vocabulary.bundled().purposes()) {
            for (String language : Languages.ALL) {
                assertThat(notices.find(purpose.id(), language)).hasValueSatisfying(notice -> {
                    assertThat(notice.language()).isEqualTo(language);
                    assertThat(notice.title()).endsWith("?");
                    assertThat(notice.parts())
                            .extracting(NoticeText.Part::key)
                            .containsExactlyElementsOf(Arrays.stream(NoticeField.values())
                                    .map(NoticeField::key)
                                    .toList());
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
        Notice notice = TestNotices.notice(TestNotices.full());
        List<Paragraph> fewer =
                notice.paragraphs().subList(1, notice.paragraphs().size());
        List<Paragraph> turned = notice.paragraphs().reversed();
        assertThat(List.of(
                        notice,
                        TestNotices.notice(TestNotices.plain()),
                        changed(notice, "sale", 2, "en", notice.title(), notice.paragraphs()),
                        changed(notice, "mood-inference", 3, "en", notice.title(), notice.paragraphs()),
                        changed(notice, "mood-inference", 2, "de", notice.title(), notice.paragraphs()),
                        changed(notice, "mood-inference", 2, "en", notice.title() + " ", notice.paragraphs()),
                        changed(notice, "mood-inference", 2, "en", notice.title(), fewer),
                        changed(notice, "mood-inference", 2, "en", notice.title(), turned)))
                .extracting(Notice::hash)
                .doesNotHaveDuplicates()
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void aNoticeIsReadBackFromItsContentAndFromNothingElse() {
        for (Processing processing : List.of(TestNotices.plain(), TestNotices.full())) {
            Notice notice = TestNotices.notice(processing);
            String content = new String(notice.content(), StandardCharsets.UTF_8);

            assertThat(Notice.read(notice.content())).isEqualTo(notice);
            assertThat(Notice.read(notice.content()).hash()).isEqualTo(notice.hash());
            for (String broken : List.of(
                    "{}",
                    content + " ",
                    content.replace("\"retention_days\":90", "\"retention_days\":0"),
                    content.replace("\"version\":2", "\"version\":\"2\""),
                    content.replace("\"title\"", "\"titel\""),
                    content.replace("{\"flags\"", "{\"extra\":1,\"flags\""))) {
                assertThatThrownBy(() -> Notice.read(broken.getBytes(StandardCharsets.UTF_8)))
                        .as(broken)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void everySentenceIsPlain() {
        for (Processing processing : List.of(TestNotices.plain(), TestNotices.full())) {
            assertThat(notices.all())
                    .flatExtracting(text -> text.about(processing).until("3 March 2027"))
                    .allSatisfy(paragraph -> PlainLanguage.assertPlain(paragraph.text()));
        }
    }

    @Test
    void noPlaceholderRemainsAndAllAreUsed() {
        for (NoticeText text : notices.all()) {
            for (Processing processing : List.of(TestNotices.plain(), TestNotices.full())) {
                assertThat(text.about(processing).until("3 March 2027"))
                        .noneMatch(paragraph -> paragraph.text().matches("(?s).*([{}]|null).*"));
            }
            String full = text.about(TestNotices.full()).until("3 March 2027").toString();
            assertThat(full)
                    .contains(
                            "Mood Coach",
                            "Calm & Sons",
                            "privacy@calm.example",
                            "officer@calm.example",
                            "Hosting Ltd",
                            "your watch's maker",
                            "90",
                            "3 March 2027");
            assertThat(full)
                    .contains(
                            switch (text.language()) {
                                case "de" -> "Vereinigte Staaten";
                                case "fr" -> "États-Unis";
                                default -> "United States";
                            });
        }
    }

    @Test
    void aValueIsNeverTakenForAPlaceholderOrAPattern() {
        Processing sly = named("Mood Coach", "$1 \\ Org");

        assertThat(TestNotices.notice(sly).paragraphs().toString())
                .contains("$1 \\ Org asks, with its app Mood Coach.");
        for (String trick :
                List.of("{until}", "two\nlines", "\u202Etfosorcim", "zero\u200Bwidth", " ", "x".repeat(201))) {
            assertThatThrownBy(() -> named(trick, "Org")).as(trick).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatAComputerGuessesOrDecidesIsExplainedAndElseDenied() {
        Map<String, String> explained = Map.of(
                "mood-inference", "The estimate is about your mind",
                "marketing", "No computer decides about you");
        explained.forEach((purpose, words) -> assertThat(
                        notices.find(new PurposeId(purpose), "en").orElseThrow().parts())
                .filteredOn(part -> part.key().equals("decisions"))
                .singleElement()
                .satisfies(part -> assertThat(part.text()).startsWith(words)));
    }

    @Test
    void aLanguageThatIsNotOursGetsTheEnglishNoticeAndItsHash() {
        assertThat(notices.find(MOOD_INFERENCE, "it")).isEqualTo(notices.find(MOOD_INFERENCE, "en"));
    }

    @Test
    void whatMakesNoSenseIsNoProcessing() {
        assertThatThrownBy(() -> processing(null, 0)).hasMessageContaining("expected: 1 day or more");
        assertThatThrownBy(() -> processing(" ", 1)).hasMessageContaining("a text is empty");
        assertThatThrownBy(() -> new Processing(
                        "a",
                        "b",
                        null,
                        "c",
                        null,
                        new TreeSet<>(),
                        TestNotices.full().transfers(),
                        null,
                        1,
                        null,
                        new TreeMap<>()))
                .hasMessageContaining("both or neither");
    }

    private static Processing named(String app, String organisation) {
        return new Processing(
                app, organisation, null, "c", null, new TreeSet<>(), new TreeSet<>(), null, 1, null, new TreeMap<>());
    }

    private static Processing processing(@Nullable String officer, int retentionDays) {
        return new Processing(
                "a",
                "b",
                null,
                "c",
                officer,
                new TreeSet<>(),
                new TreeSet<>(),
                null,
                retentionDays,
                null,
                new TreeMap<>());
    }

    private static Notice changed(
            Notice notice, String purpose, int version, String language, String title, List<Paragraph> paragraphs) {
        return new Notice(
                new PurposeId(purpose), version, language, title, notice.flags(), paragraphs, notice.processing());
    }
}
