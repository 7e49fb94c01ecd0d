package org.neuroskin.policies.vocabulary;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/** Reads {@code vocabulary/categories.yaml} and {@code vocabulary/purposes.yaml}. */
final class VocabularyReader {
    private static final String CATEGORIES = "vocabulary/categories.yaml";
    private static final String PURPOSES = "vocabulary/purposes.yaml";

    private static final Pattern DPV = Pattern.compile("https://w3id\\.org/dpv[a-z/]*#[A-Z][A-Za-z]*");
    private static final Pattern TERM = Pattern.compile("[A-Z][A-Za-z]*");

    private VocabularyReader() {}

    static Vocabulary bundled() {
        Mistakes mistakes = new Mistakes();
        Vocabulary vocabulary = read(YamlFile.bundled(CATEGORIES), YamlFile.bundled(PURPOSES), mistakes);
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException("our bug: " + String.join("\n", mistakes.lines()));
        }
        return vocabulary;
    }

    static Vocabulary read(String categoriesFile, String purposesFile, Mistakes mistakes) {
        List<Category> categories = new ArrayList<>();
        for (Section each : entries(CATEGORIES, categoriesFile, "categories", mistakes)) {
            category(each, categories).ifPresent(categories::add);
        }
        List<Purpose> purposes = new ArrayList<>();
        for (Section each : entries(PURPOSES, purposesFile, "purposes", mistakes)) {
            purpose(each, purposes).ifPresent(purposes::add);
        }
        return new Vocabulary(categories, purposes);
    }

    private static List<Section> entries(String file, String content, String key, Mistakes mistakes) {
        Optional<Section> top = YamlFile.parse(file, content, mistakes);
        top.ifPresent(section -> section.allowOnly(List.of(key)));
        return top.map(section -> section.sections(key)).orElse(List.of());
    }

    private static Optional<Category> category(Section entry, List<Category> before) {
        entry.allowOnly(keys("id", "special", "must-seal", "identifies", "provenance", "iri", "term", "broader"));
        Optional<CategoryId> id = entry.parsed("id", CategoryId::new);
        Optional<Boolean> special = entry.flag("special");
        Optional<Boolean> mustSeal = entry.flag("must-seal");
        boolean identifies = entry.has("identifies") && entry.flag("identifies").orElse(false);
        Optional<Provenance> provenance = entry.oneOf("provenance", Provenance.class);
        Map<String, CategoryText> texts = texts(entry, VocabularyReader::categoryText);
        if (id.isEmpty() || special.isEmpty() || mustSeal.isEmpty() || provenance.isEmpty()) {
            return Optional.empty();
        }
        Optional<CategoryId> parent = parentOf(id.get());
        if (parent.isPresent() && before.stream().noneMatch(each -> parent.get().equals(each.id()))) {
            entry.mistake("id", "`%s` stands before its parent".formatted(id.get()));
        }
        if (before.stream().anyMatch(each -> each.id().equals(id.get()))) {
            entry.mistake("id", "`%s` stands twice".formatted(id.get()));
        }
        Optional<Extension> extension = extension(entry);
        String iri = iri(entry, "urn:neuroskin:category:" + id.get());
        return Optional.of(new Category(
                id.get(), parent, special.get(), mustSeal.get(), identifies, provenance.get(), iri, extension, texts));
    }

    private static Optional<Purpose> purpose(Section entry, List<Purpose> before) {
        entry.allowOnly(keys("id", "flags", "iri", "term", "broader"));
        Optional<PurposeId> id = entry.parsed("id", PurposeId::new);
        Set<PurposeFlag> flags = EnumSet.noneOf(PurposeFlag.class);
        for (String flag : entry.texts("flags")) {
            try {
                flags.add(Section.constant(PurposeFlag.class, flag));
            } catch (IllegalArgumentException e) {
                entry.mistake("flags", "`flags`: " + e.getMessage());
            }
        }
        Map<String, PurposeText> texts = texts(entry, VocabularyReader::purposeText);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        if (before.stream().anyMatch(each -> each.id().equals(id.get()))) {
            entry.mistake("id", "`%s` stands twice".formatted(id.get()));
        }
        Optional<Extension> extension = extension(entry);
        return Optional.of(
                new Purpose(id.get(), flags, iri(entry, "urn:neuroskin:purpose:" + id.get()), extension, texts));
    }

    private static String iri(Section entry, String ours) {
        return entry.has("iri")
                ? entry.parsed("iri", text -> matching(DPV, text)).orElse(ours)
                : ours;
    }

    /** What an entry is called outside: a name of the W3C vocabulary, or else one of ours with what it is a kind of. */
    private static Optional<Extension> extension(Section entry) {
        if (entry.has("iri")) {
            for (String key : List.of("term", "broader")) {
                if (entry.has(key)) {
                    entry.mistake(key, "`%s` stands beside `iri` (expected: either one)".formatted(key));
                }
            }
            return Optional.empty();
        }
        Optional<String> term = entry.parsed("term", text -> matching(TERM, text));
        List<String> broader = entry.texts("broader");
        if (broader.isEmpty()) {
            entry.mistake(
                    "broader", "`broader` names nothing (expected: an IRI of the W3C vocabulary, or a term of ours)");
        }
        return term.map(each -> new Extension(each, broader));
    }

    private static String matching(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("`%s` is not of the form %s".formatted(text, pattern));
        }
        return text;
    }

    private static <T> Map<String, T> texts(Section entry, Function<Section, Optional<T>> reader) {
        Map<String, T> texts = new HashMap<>();
        for (String language : Languages.ALL) {
            entry.section(language).flatMap(reader).ifPresent(text -> texts.put(language, text));
        }
        return texts;
    }

    private static Optional<CategoryText> categoryText(Section words) {
        words.allowOnly(List.of("name", "description", "example"));
        Optional<String> name = words.text("name");
        Optional<String> description = words.text("description");
        Optional<String> example = words.text("example");
        return name.isEmpty() || description.isEmpty() || example.isEmpty()
                ? Optional.empty()
                : Optional.of(new CategoryText(name.get(), description.get(), example.get()));
    }

    private static Optional<PurposeText> purposeText(Section words) {
        words.allowOnly(List.of("name", "sentence"));
        Optional<String> name = words.text("name");
        Optional<String> sentence = words.text("sentence");
        return name.isEmpty() || sentence.isEmpty()
                ? Optional.empty()
                : Optional.of(new PurposeText(name.get(), sentence.get()));
    }

    private static List<String> keys(String... own) {
        return Stream.concat(Stream.of(own), Languages.ALL.stream()).toList();
    }

    private static Optional<CategoryId> parentOf(CategoryId id) {
        int dot = id.value().lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.of(new CategoryId(id.value().substring(0, dot)));
    }
}
