package org.neuroskin.policies.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Field rules as a tree, for walking down a body alongside a parser: {@link #member} on an object's member,
 * {@link #item} on an array's item. Null means that nothing is listed there or below.
 */
public final class FieldTree {
    private final Map<String, FieldTree> members;
    private final @Nullable FieldTree item;
    private final @Nullable FieldRule rule;
    private final boolean dated;

    private FieldTree(List<FieldRule> rules, int depth) {
        this.dated = rules.stream()
                .flatMap(each -> each.dates().stream())
                .anyMatch(item -> item.segments().size() == depth);
        this.rule = rules.stream()
                .filter(each -> each.at().segments().size() == depth)
                .findFirst()
                .orElse(null);
        Map<String, List<FieldRule>> below = rules.stream()
                .filter(each -> each.at().segments().size() > depth)
                .collect(Collectors.groupingBy(each -> each.at().segments().get(depth)));
        List<FieldRule> items = below.get(FieldPath.ANY_INDEX);
        this.item = items == null ? null : new FieldTree(items, depth + 1);
        this.members = below.keySet().stream()
                .filter(name -> !name.equals(FieldPath.ANY_INDEX))
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(), name -> new FieldTree(below.getOrDefault(name, List.of()), depth + 1)));
    }

    private FieldTree(FieldTree record) {
        this.members = record.members;
        this.item = record.item;
        this.rule = null;
        this.dated = false;
    }

    /** The tree of these rules, none of which lies under another that is not a record. */
    public static FieldTree of(List<FieldRule> rules) {
        return new FieldTree(rules, 0);
    }

    /** What is listed at or below an object's member of this name. */
    public @Nullable FieldTree member(String name) {
        return members.get(name);
    }

    /** What is listed at or below an array's items. */
    public @Nullable FieldTree item() {
        return item;
    }

    /** What is listed in a record, for walking through what was sealed as one. */
    public FieldTree inRecord() {
        return new FieldTree(this);
    }

    /** What is listed at or below this path. */
    public @Nullable FieldTree below(FieldPath path) {
        FieldTree here = this;
        for (String segment : path.segments()) {
            here = here == null ? null : segment.equals(FieldPath.ANY_INDEX) ? here.item() : here.member(segment);
        }
        return here;
    }

    /** Whether this is the item of a list whose items tell when they were recorded. */
    public boolean isDated() {
        return dated;
    }

    /** The rule for exactly this place; empty if only something below it is listed. */
    public Optional<FieldRule> rule() {
        return Optional.ofNullable(rule);
    }
}
