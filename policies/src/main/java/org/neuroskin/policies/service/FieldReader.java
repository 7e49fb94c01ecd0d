package org.neuroskin.policies.service;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.Suggestion;

/** Reads the fields of a route and the categories that label them. */
final class FieldReader {
    static final List<String> FIELD_KEYS =
            List.of("at", "category", "rest", "pad", "shape", "reducible", "sidecar", "placeholder", SearchReader.KEY);
    private static final Set<Shape> READ_UNOPENED = EnumSet.of(Shape.RECORDED_AT, Shape.SUBJECT, Shape.RECORD_ID);
    private static final String NO_CATEGORY = "none";
    private static final String DROP = "drop";

    private final Vocabulary vocabulary;
    private final List<String> labels;

    FieldReader(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.labels = vocabulary.categories().stream()
                .map(Category::id)
                .filter(vocabulary::labelsData)
                .map(CategoryId::value)
                .toList();
    }

    List<FieldRule> fields(Section route) {
        List<FieldRule> rules = new ArrayList<>();
        Map<FieldRule, Section> lines = new LinkedHashMap<>();
        for (Section section : route.sections("fields")) {
            field(section, rules)
                    .map(rule -> SidecarReader.carried(section, rule, rules))
                    .map(rule ->
                            SearchReader.searched(section, rule, rule.category().flatMap(vocabulary::category), rules))
                    .ifPresent(rule -> {
                        rules.stream()
                                .filter(earlier -> !earlier.isRecordOf(rule.at()))
                                .forEach(earlier -> refuseOverlap(earlier.at(), rule.at(), section));
                        refuseDatesInDates(rules, rule, section);
                        rules.add(rule);
                        lines.put(rule, section);
                    });
        }
        lines.forEach((rule, section) -> {
            SidecarReader.refuseCollision(rules, rule, section);
            SearchReader.refuseCollision(rules, rule, section);
        });
        lines.forEach((measured, section) -> {
            if (measured.reducible()
                    && rules.stream()
                            .noneMatch(rule -> rule.dates().isPresent()
                                    && rule.dates().equals(measured.at().item()))) {
                section.mistake(
                        "reducible",
                        "`%s` is in no item that tells when it was recorded, at a field of its own"
                                .formatted(measured.at()));
            }
        });
        return rules;
    }

    /** The category of fields that are not listed; empty for {@code drop}. */
    Optional<CategoryId> unlisted(Section route) {
        return Undecided.unless(route, "unlisted", text -> {
                    if (text.equals("allow")) {
                        throw new IllegalArgumentException(
                                "fields that nobody described cannot be allowed (expected: drop or a category)");
                    }
                    return text.equals(DROP) ? Optional.<CategoryId>empty() : Optional.of(unlistedCategory(text));
                })
                .flatMap(category -> category);
    }

    /** The category at a key that must be there. */
    Optional<CategoryId> label(Section section, String key) {
        return Undecided.unless(section, key, text -> labelOf(text).id());
    }

    private Optional<FieldRule> field(Section section, List<FieldRule> earlier) {
        NotKeptYet.allowOnly(section, FIELD_KEYS);
        Optional<FieldPath> at = section.parsed("at", FieldPath::parse);
        Optional<Optional<Category>> category = Undecided.unless(
                section, "category", text -> text.equals(NO_CATEGORY) ? Optional.empty() : Optional.of(labelOf(text)));
        Optional<AtRest> rest = section.has("rest") ? section.oneOf("rest", AtRest.class) : Optional.of(AtRest.CLEAR);
        Optional<PaddingRule> pad = section.has("pad")
                ? section.oneOf("pad", PaddingRule.class)
                : Optional.of(rest.equals(Optional.of(AtRest.SEALED)) ? PaddingRule.PADME : PaddingRule.NONE);
        Optional<Shape> shape = section.has("shape") ? section.oneOf("shape", Shape.class) : Optional.of(Shape.VALUE);
        Optional<Boolean> reducible = section.has("reducible") ? section.flag("reducible") : Optional.of(false);
        if (reducible.isEmpty()
                || at.isEmpty()
                || category.isEmpty()
                || rest.isEmpty()
                || pad.isEmpty()
                || shape.isEmpty()) {
            return Optional.empty();
        }
        Optional<CategoryId> label = category.get().map(Category::id);
        List<FieldRule> records =
                earlier.stream().filter(each -> each.isRecordOf(at.get())).toList();
        Optional<Mistake> mistake = Stream.of(
                        mistake(at.get(), label, rest.get(), shape.get(), reducible.get()),
                        inRecord(records, shape.get(), reducible.get()))
                .flatMap(Optional::stream)
                .findFirst();
        if (mistake.isPresent()) {
            section.mistake(mistake.get().key(), mistake.get().text().formatted(at.get()));
            return Optional.empty();
        }
        boolean sealed = rest.get() == AtRest.SEALED;
        if (!sealed && section.has("pad")) {
            section.mistake("pad", "`%s` is padded but not sealed".formatted(at.get()));
        }
        category.get()
                .filter(each -> each.mustSeal() && !sealed)
                // An erasure of its category takes the record with it
                .filter(each ->
                        records.stream().noneMatch(record -> record.category().equals(label)))
                .ifPresent(each -> section.mistake(
                        "category", "`%s` must be sealed at rest (expected: rest: sealed)".formatted(each.id())));
        return Optional.of(new FieldRule(at.get(), label, rest.get(), pad.get(), shape.get(), reducible.get()));
    }

    private record Mistake(String key, String text) {}

    /** What {@link FieldRule} would not take. */
    private static Optional<Mistake> mistake(
            FieldPath at, Optional<CategoryId> category, AtRest rest, Shape shape, boolean reducible) {
        boolean sealed = rest == AtRest.SEALED;
        if (shape == Shape.RECORDED_AT && (sealed || at.item().isEmpty())) {
            return Optional.of(
                    new Mistake("shape", "`%s` must be clear and in the item of a list to tell when it was recorded"));
        }
        if (shape == Shape.SUBJECT && (sealed || category.isPresent())) {
            return Optional.of(new Mistake("shape", "`%s` must be clear and of no category to say whose data it is"));
        }
        if (shape == Shape.RECORD_ID && !FieldRule.mayIdentify(at, category, rest)) {
            return Optional.of(new Mistake(
                    "shape",
                    "`%s` must be clear, of no category and in the items of one list to be the id of a record"));
        }
        if (shape == Shape.RECORD && !sealed) {
            return Optional.of(new Mistake("shape", "`%s` is a record but not sealed"));
        }
        if (reducible && (category.isEmpty() || !FieldRule.MEASURED.contains(shape))) {
            return Optional.of(new Mistake("reducible", "`%s` is no measurement with a category"));
        }
        if (sealed && category.isEmpty()) {
            return Optional.of(new Mistake("rest", "`%s` is sealed but has no category"));
        }
        return Optional.empty();
    }

    private static Optional<Mistake> inRecord(List<FieldRule> records, Shape shape, boolean reducible) {
        return records.isEmpty() || !(reducible || READ_UNOPENED.contains(shape))
                ? Optional.empty()
                : Optional.of(new Mistake("at", "`%s` cannot be known while the record around it is sealed"));
    }

    /** So that no item has two dates, its own and that of what it is part of. */
    private static void refuseDatesInDates(List<FieldRule> earlier, FieldRule rule, Section section) {
        rule.dates()
                .ifPresent(item -> earlier.stream()
                        .flatMap(each -> each.dates().stream())
                        .filter(other -> !other.equals(item) && (other.holds(item) || item.holds(other)))
                        .findFirst()
                        .ifPresent(other -> section.mistake(
                                "shape",
                                "items of `%s` and of `%s`, one in the other, tell when they were recorded"
                                        .formatted(other, item))));
    }

    private static void refuseOverlap(FieldPath earlier, FieldPath at, Section section) {
        if (earlier.equals(at)) {
            section.mistake("at", "field `%s` stands twice".formatted(at));
        } else if (earlier.holds(at)) {
            section.mistake("at", "field `%s` lies under `%s`".formatted(at, earlier));
        } else if (at.holds(earlier)) {
            section.mistake("at", "field `%s` lies under `%s`".formatted(earlier, at));
        }
    }

    private CategoryId unlistedCategory(String text) {
        Category category = labelOf(text);
        if (category.mustSeal()) {
            throw new IllegalArgumentException(
                    "`%s` must be sealed, which only a listed field can be (expected: drop)".formatted(text));
        }
        return category.id();
    }

    private Category labelOf(String text) {
        return Optional.of(text)
                .map(CategoryId::new)
                .flatMap(vocabulary::category)
                .filter(category -> labels.contains(text))
                .orElseThrow(() -> new IllegalArgumentException(
                        "`%s` is not a category that labels data%s".formatted(text, Suggestion.of(text, labels))));
    }
}
