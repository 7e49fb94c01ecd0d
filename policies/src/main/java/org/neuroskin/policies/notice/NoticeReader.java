package org.neuroskin.policies.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Notice.Paragraph;
import org.neuroskin.policies.vocabulary.Languages;
import org.neuroskin.policies.vocabulary.Purpose;
import org.neuroskin.policies.vocabulary.PurposeFlag;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/** Reads {@code notices/<purpose>.yaml} and puts each text into the frame of {@code notices/common.yaml}. */
final class NoticeReader {
    private static final Set<PurposeFlag> EXPLAINED =
            Set.of(PurposeFlag.AUTOMATED_DECISION, PurposeFlag.EMOTION_INFERENCE);
    private static final List<String> FRAME =
            List.of("who", "use", "data", "limits", "decisions", "refusing", "stopping", "record", "rights", "basis");
    private static final Set<String> OWN = Set.of("use", "decisions", "refusing");

    private final Mistakes mistakes = new Mistakes();

    private NoticeReader() {}

    static Notices bundled() {
        NoticeReader reader = new NoticeReader();
        List<Notice> notices = new ArrayList<>();
        Optional<Section> frame = reader.parse("notices/common.yaml");
        for (Purpose purpose : Vocabulary.bundled().purposes()) {
            Optional<Section> own = reader.parse("notices/%s.yaml".formatted(purpose.id()));
            if (frame.isPresent() && own.isPresent()) {
                notices.addAll(notices(purpose, own.get(), frame.get()));
            }
        }
        if (!reader.mistakes.isEmpty()) {
            throw new IllegalStateException("our bug: " + String.join("\n", reader.mistakes.lines()));
        }
        return new Notices(notices);
    }

    private Optional<Section> parse(String file) {
        return YamlFile.parse(file, YamlFile.bundled(file), mistakes);
    }

    private static List<Notice> notices(Purpose purpose, Section own, Section frame) {
        own.allowOnly(Stream.concat(Stream.of("purpose", "version"), Languages.ALL.stream())
                .toList());
        Optional<PurposeId> named = own.parsed("purpose", PurposeId::new);
        if (named.isPresent() && !named.get().equals(purpose.id())) {
            own.mistake("purpose", "the file is named after another purpose");
        }
        int version = own.parsed("version", Integer::valueOf).orElse(0);
        boolean explained = purpose.flags().stream().anyMatch(EXPLAINED::contains);
        List<Notice> notices = new ArrayList<>();
        for (String language : Languages.ALL) {
            Optional<Section> text = own.section(language);
            Optional<Section> around = frame.section(language);
            if (text.isPresent() && around.isPresent()) {
                String title = text.get().text("title").orElse("");
                List<Paragraph> paragraphs = paragraphs(text.get(), around.get(), explained);
                notices.add(new Notice(purpose.id(), version, language, title, paragraphs));
            }
        }
        return notices;
    }

    private static List<Paragraph> paragraphs(Section own, Section frame, boolean explained) {
        frame.allowOnly(FRAME);
        own.allowOnly(Stream.of("title", "use", "decisions", "refusing")
                .filter(key -> explained || !key.equals("decisions"))
                .toList());
        return FRAME.stream()
                .filter(key -> explained || !key.equals("decisions"))
                .map(key -> OWN.contains(key) ? ownParagraph(key, own, frame) : commonParagraph(key, frame))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Paragraph> ownParagraph(String key, Section own, Section frame) {
        Optional<String> heading = frame.text(key);
        return own.text(key).flatMap(text -> heading.map(words -> new Paragraph(words, text)));
    }

    private static Optional<Paragraph> commonParagraph(String key, Section frame) {
        return frame.section(key)
                .flatMap(section -> section.text("heading")
                        .flatMap(heading -> section.text("text").map(text -> new Paragraph(heading, text))));
    }
}
