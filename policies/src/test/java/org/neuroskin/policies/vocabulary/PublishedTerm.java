package org.neuroskin.policies.vocabulary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/**
 * A word that we add to the W3C Data Privacy Vocabulary.
 *
 * @param iri under which it is published
 * @param id what our API calls it; empty where it is for others only
 * @param broader IRIs
 * @param names language → name
 * @param definitions language → sentence
 */
record PublishedTerm(
        String term,
        String iri,
        String kind,
        String id,
        List<String> broader,
        List<String> notes,
        Map<String, String> names,
        Map<String, String> definitions) {

    /** All, in the order of the files: categories, purposes, terms. */
    static List<PublishedTerm> all(Vocabulary vocabulary, String termsFile, Mistakes mistakes) {
        List<PublishedTerm> terms = new ArrayList<>();
        vocabulary.categories().forEach(each -> each.extension().ifPresent(own -> terms.add(category(each, own))));
        vocabulary.purposes().forEach(each -> each.extension().ifPresent(own -> terms.add(purpose(each, own))));
        YamlFile.parse("vocabulary/terms.yaml", termsFile, mistakes)
                .ifPresent(top -> top.sections("terms").forEach(each -> terms.add(of(each))));
        Map<String, String> iris = new LinkedHashMap<>();
        terms.forEach(each -> iris.put(each.term(), each.iri()));
        return terms.stream().map(each -> each.resolved(iris)).toList();
    }

    private static PublishedTerm category(Category category, Extension own) {
        List<String> notes = new ArrayList<>();
        notes.add("provenance "
                + category.provenance().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (category.special()) {
            notes.add("special category");
        }
        if (category.mustSeal()) {
            notes.add("sealed at rest");
        }
        if (category.identifies()) {
            notes.add("identifies a person");
        }
        return new PublishedTerm(
                own.term(),
                category.iri(),
                "category",
                category.id().value(),
                own.broader(),
                notes,
                byLanguage(language -> category.text(language).name()),
                byLanguage(language -> category.text(language).description()));
    }

    private static PublishedTerm purpose(Purpose purpose, Extension own) {
        return new PublishedTerm(
                own.term(),
                purpose.iri(),
                "purpose",
                purpose.id().value(),
                own.broader(),
                purpose.flags().stream()
                        .map(flag -> flag.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .sorted()
                        .toList(),
                byLanguage(language -> purpose.text(language).name()),
                byLanguage(language -> purpose.text(language).sentence()));
    }

    private static PublishedTerm of(Section entry) {
        entry.allowOnly(Stream.concat(Stream.of("term", "kind", "broader"), Languages.ALL.stream())
                .toList());
        String term = entry.text("term").orElseThrow();
        return new PublishedTerm(
                term,
                "urn:neuroskin:term:" + term,
                entry.text("kind").orElseThrow(),
                "",
                entry.texts("broader"),
                List.of(),
                byLanguage(language -> text(entry, language, "name")),
                byLanguage(language -> text(entry, language, "description")));
    }

    private static String text(Section entry, String language, String key) {
        Section texts = entry.section(language).orElseThrow();
        texts.allowOnly(List.of("name", "description"));
        return texts.text(key).orElseThrow();
    }

    private static Map<String, String> byLanguage(UnaryOperator<String> text) {
        Map<String, String> texts = new LinkedHashMap<>();
        Languages.ALL.forEach(language -> texts.put(language, text.apply(language)));
        return texts;
    }

    private PublishedTerm resolved(Map<String, String> iris) {
        List<String> found =
                broader.stream().map(each -> iris.getOrDefault(each, each)).toList();
        return new PublishedTerm(term, iri, kind, id, found, notes, names, definitions);
    }

    String turtle() {
        String type = kind.equals("category") ? "dpv:PersonalData" : "dpv:Purpose";
        StringBuilder turtle = new StringBuilder("\n<%s> a skos:Concept, owl:Class, %s ;\n".formatted(iri, type));
        line(turtle, "skos:inScheme", "<urn:neuroskin:vocabulary>");
        line(turtle, "rdfs:isDefinedBy", "<urn:neuroskin:vocabulary>");
        line(turtle, "dct:identifier", quoted(term));
        if (!id.isEmpty()) {
            line(turtle, "skos:notation", quoted(id));
        }
        broader.forEach(each -> line(turtle, "skos:broader", "<%s>".formatted(each)));
        broader.forEach(each -> line(turtle, "rdfs:subClassOf", "<%s>".formatted(each)));
        names.forEach((language, text) -> line(turtle, "skos:prefLabel", quoted(text) + "@" + language));
        definitions.forEach((language, text) -> line(turtle, "skos:definition", quoted(text) + "@" + language));
        notes.forEach(note -> line(turtle, "skos:scopeNote", quoted(note) + "@en"));
        return turtle.replace(turtle.length() - 2, turtle.length(), ".\n").toString();
    }

    String csv() {
        return Stream.of(
                        term,
                        kind,
                        iri,
                        id,
                        String.join(";", broader),
                        String.join(";", notes),
                        names.getOrDefault("en", ""),
                        definitions.getOrDefault("en", ""),
                        names.getOrDefault("de", ""),
                        definitions.getOrDefault("de", ""),
                        names.getOrDefault("fr", ""),
                        definitions.getOrDefault("fr", ""))
                .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
    }

    private static void line(StringBuilder turtle, String property, String value) {
        turtle.append("    ").append(property).append(' ').append(value).append(" ;\n");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
