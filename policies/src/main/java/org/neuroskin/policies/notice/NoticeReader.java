package org.neuroskin.policies.notice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.NoticeText.Part;
import org.neuroskin.policies.vocabulary.Languages;
import org.neuroskin.policies.vocabulary.Purpose;
import org.neuroskin.policies.vocabulary.PurposeFlag;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/**
 * Reads {@code notices/<purpose>.yaml} and puts each text into the frame of {@code notices/common.yaml}.
 *
 * <p><b>Failure</b>: {@link IllegalStateException} with every mistake, each with its file and line and, for a field that is
 * missing, what to write and which article demands it; then nothing starts.
 */
final class NoticeReader {
    private static final Set<PurposeFlag> EXPLAINED =
            Set.of(PurposeFlag.AUTOMATED_DECISION, PurposeFlag.EMOTION_INFERENCE);
    private static final String FRAME = "notices/common.yaml";
    private static final String SAFEGUARDS = "safeguards";

    private final UnaryOperator<String> files;
    private final Mistakes mistakes = new Mistakes();

    private NoticeReader(UnaryOperator<String> files) {
        this.files = files;
    }

    static Notices bundled() {
        return read(Vocabulary.bundled().purposes(), YamlFile::bundled);
    }

    /** The notices for these purposes; {@code files} gives the content of a file. */
    static Notices read(List<Purpose> purposes, UnaryOperator<String> files) {
        NoticeReader reader = new NoticeReader(files);
        List<NoticeText> notices = new ArrayList<>();
        Optional<Section> frame = reader.parse(FRAME);
        frame.ifPresent(section -> section.allowOnly(Languages.ALL));
        Map<String, Section> frames = new HashMap<>();
        for (String language : Languages.ALL) {
            frame.flatMap(section -> section.section(language)).ifPresent(section -> {
                checkFrame(section);
                frames.put(language, section);
            });
        }
        for (Purpose purpose : purposes) {
            reader.parse("notices/%s.yaml".formatted(purpose.id()))
                    .ifPresent(own -> notices.addAll(notices(purpose, own, frames)));
        }
        if (!reader.mistakes.isEmpty()) {
            throw new IllegalStateException(
                    "the notices have mistakes:\n" + String.join("\n", reader.mistakes.lines()));
        }
        return new Notices(notices);
    }

    private Optional<Section> parse(String file) {
        return YamlFile.parse(file, files.apply(file), mistakes);
    }

    private static void checkFrame(Section frame) {
        frame.allowOnly(Stream.concat(Arrays.stream(NoticeField.values()).map(NoticeField::key), Stream.of(SAFEGUARDS))
                .toList());
        for (NoticeField field : NoticeField.values()) {
            demand(frame, field);
        }
    }

    /** Notes a missing field with what to write in it; whether it is there. */
    private static boolean demand(Section section, NoticeField field) {
        if (!section.has(field.key())) {
            section.mistake(field.key(), "`%s` is missing: say %s".formatted(field.key(), field.demand()));
            return false;
        }
        return true;
    }

    private static List<NoticeText> notices(Purpose purpose, Section own, Map<String, Section> frames) {
        own.allowOnly(Stream.concat(Stream.of("purpose", "version"), Languages.ALL.stream())
                .toList());
        Optional<PurposeId> named = own.parsed("purpose", PurposeId::new);
        if (named.isPresent() && !named.get().equals(purpose.id())) {
            own.mistake("purpose", "the file is named after another purpose");
        }
        int version = own.parsed("version", Integer::valueOf).orElse(0);
        boolean explained = purpose.flags().stream().anyMatch(EXPLAINED::contains);
        List<NoticeText> notices = new ArrayList<>();
        for (String language : Languages.ALL) {
            Optional<Section> text = own.section(language);
            Section frame = frames.get(language);
            if (text.isEmpty() || frame == null) {
                continue;
            }
            String title = text.get().text("title").orElse("");
            List<Part> parts = parts(text.get(), frame, explained);
            notices.add(new NoticeText(
                    purpose.id(), version, language, title, new TreeSet<>(purpose.flags()), parts, safeguards(frame)));
        }
        return notices;
    }

    private static List<Part> parts(Section own, Section frame, boolean explained) {
        own.allowOnly(Stream.of("title", "use", "decisions", "refusing")
                .filter(key -> explained || !key.equals("decisions"))
                .toList());
        return Arrays.stream(NoticeField.values())
                .filter(field -> frame.has(field.key()))
                .map(field -> switch (field) {
                    case USE, REFUSING -> ownPart(field, own, frame.text(field.key()));
                    case DECISIONS -> decisions(own, frame, explained);
                    case WHO,
                            CONTACT,
                            DATA,
                            RECIPIENTS,
                            TRANSFERS,
                            RETENTION,
                            SOURCE,
                            LIMITS,
                            STOPPING,
                            RECORD,
                            RIGHTS,
                            COMPLAINT,
                            BASIS -> commonPart(field, frame);
                })
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Part> ownPart(NoticeField field, Section own, Optional<String> heading) {
        if (!demand(own, field)) {
            return Optional.empty();
        }
        return own.text(field.key()).flatMap(text -> heading.map(words -> new Part(field, words, text, null)));
    }

    private static Optional<Part> decisions(Section own, Section frame, boolean explained) {
        Optional<Section> section = frame.section(NoticeField.DECISIONS.key());
        Optional<String> heading = section.flatMap(each -> each.text("heading"));
        if (explained) {
            return ownPart(NoticeField.DECISIONS, own, heading);
        }
        return section.flatMap(each -> each.text("otherwise"))
                .flatMap(text -> heading.map(words -> new Part(NoticeField.DECISIONS, words, text, null)));
    }

    private static Optional<Part> commonPart(NoticeField field, Section frame) {
        return frame.section(field.key()).flatMap(section -> {
            section.allowOnly(
                    field.hasAlternative() ? List.of("heading", "text", "otherwise") : List.of("heading", "text"));
            @Nullable
            String otherwise =
                    field.hasAlternative() ? section.text("otherwise").orElse("") : null;
            return section.text("heading")
                    .flatMap(heading -> section.text("text").map(text -> new Part(field, heading, text, otherwise)));
        });
    }

    private static Map<Safeguard, String> safeguards(Section frame) {
        Map<Safeguard, String> words = new EnumMap<>(Safeguard.class);
        frame.section(SAFEGUARDS).ifPresent(section -> {
            section.allowOnly(
                    Arrays.stream(Safeguard.values()).map(Safeguard::wireName).toList());
            for (Safeguard safeguard : Safeguard.values()) {
                section.text(safeguard.wireName()).ifPresent(text -> words.put(safeguard, text));
            }
        });
        return words;
    }
}
