package org.neuroskin.policies.law;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.law.Pack.Ages;
import org.neuroskin.policies.law.Pack.Area;
import org.neuroskin.policies.law.Pack.Note;
import org.neuroskin.policies.law.Pack.Party;
import org.neuroskin.policies.law.Pack.Scope;
import org.neuroskin.policies.law.Pack.State;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/** Reads the two files of a pack. */
final class PackReader {
    private static final String EVERYONE = "everyone";
    private static final int MAX_AGE_TO_CONSENT = 18;
    private static final List<String> KEYS = List.of(
            "pack", "title", "version", "state", "applies", "ages", "area", "retention", "elsewhere", "not-encoded");

    private final Terms terms;
    private final Mistakes mistakes;

    PackReader(Terms terms, Mistakes mistakes) {
        this.terms = terms;
        this.mistakes = mistakes;
    }

    /** The pack; empty where a mistake was noted. */
    Optional<CompiledPack> pack(LawFile file) {
        int before = mistakes.lines().size();
        List<CompiledRule> rules = new CedarReader(file.cedarName(), file.name(), terms, mistakes).rules(file.cedar());
        Optional<Pack> pack = YamlFile.parse(file.yamlName(), file.yaml(), mistakes)
                .flatMap(top ->
                        pack(top, file, rules.stream().map(CompiledRule::rule).toList()));
        return mistakes.lines().size() > before ? Optional.empty() : pack.map(each -> new CompiledPack(each, rules));
    }

    private static Optional<Pack> pack(Section top, LawFile file, List<Rule> rules) {
        top.allowOnly(KEYS);
        Optional<String> name = top.parsed("pack", text -> {
            if (!text.equals(file.name())) {
                throw new IllegalArgumentException("expected: %s, as the file's name".formatted(file.name()));
            }
            return text;
        });
        Optional<String> title = top.text("title");
        Optional<Integer> version = top.parsed("version", text -> number(text, 1, Integer.MAX_VALUE));
        Optional<State> state = top.oneOf("state", State.class);
        Optional<Scope> scope = top.section("applies").map(PackReader::scope);
        if (name.isEmpty() || title.isEmpty() || version.isEmpty() || state.isEmpty() || scope.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Pack(
                name.get(),
                title.get(),
                version.get(),
                state.get(),
                file.hash(),
                scope.get(),
                top.has("ages") ? ages(top) : new Ages(Optional.empty(), Map.of()),
                top.has("area") ? area(top) : new Area(Set.of(), Set.of()),
                notes(top, "retention"),
                notes(top, "elsewhere"),
                top.has("not-encoded") ? top.texts("not-encoded") : List.of(),
                rules));
    }

    private static Scope scope(Section applies) {
        applies.allowOnly(List.of("to", "places"));
        List<String> to = applies.texts("to");
        if (to.equals(List.of(EVERYONE))) {
            if (applies.has("places")) {
                applies.mistake("places", "a law for everyone names no places");
            }
            return new Scope(Set.of(), Set.of());
        }
        Set<Party> parties = EnumSet.noneOf(Party.class);
        for (String party : to) {
            try {
                parties.add(Section.constant(Party.class, party));
            } catch (IllegalArgumentException e) {
                applies.mistake("to", "`to`: %s, or %s alone".formatted(e.getMessage(), EVERYONE));
            }
        }
        Set<Place> places = places(applies, "places");
        if (parties.isEmpty() || places.isEmpty()) {
            applies.mistake("to", "a law applies to somebody in some place (expected: parties and places)");
        }
        return new Scope(parties, places);
    }

    private static Ages ages(Section top) {
        Map<Place, Integer> byCountry = new HashMap<>();
        Optional<Integer> otherwise = top.section("ages").flatMap(ages -> {
            for (String country : ages.keys()) {
                if (!country.equals("otherwise")) {
                    place(ages, country, country)
                            .ifPresent(place ->
                                    ages.parsed(country, PackReader::age).ifPresent(age -> byCountry.put(place, age)));
                }
            }
            return ages.parsed("otherwise", PackReader::age);
        });
        return new Ages(otherwise, byCountry);
    }

    private static Area area(Section top) {
        return top.section("area")
                .map(area -> {
                    area.allowOnly(List.of("inside", "adequate"));
                    return new Area(places(area, "inside"), places(area, "adequate"));
                })
                .orElseGet(() -> new Area(Set.of(), Set.of()));
    }

    private static List<Note> notes(Section top, String key) {
        List<Note> notes = new ArrayList<>();
        if (top.has(key)) {
            for (Section note : top.sections(key)) {
                note.allowOnly(List.of("article", "says"));
                Optional<String> article = note.text("article");
                note.text("says").ifPresent(says -> article.ifPresent(each -> notes.add(new Note(each, says))));
            }
        }
        return notes;
    }

    private static Set<Place> places(Section section, String key) {
        Set<Place> places = new HashSet<>();
        section.texts(key).forEach(code -> place(section, key, code).ifPresent(places::add));
        return places;
    }

    private static Optional<Place> place(Section section, String key, String code) {
        try {
            return Optional.of(new Place(code));
        } catch (IllegalArgumentException e) {
            section.mistake(key, "`%s` is not a place (expected: such as EU, DE or US-IL)".formatted(code));
            return Optional.empty();
        }
    }

    private static int age(String text) {
        return number(text, 0, MAX_AGE_TO_CONSENT);
    }

    private static int number(String text, int least, int most) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("`%s` is not a number in range".formatted(text));
        }
        return Integer.parseInt(text);
    }
}
