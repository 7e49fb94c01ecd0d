package org.neuroskin.policies.service;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final boolean identified;
    private final List<FieldRule> sidecars;
    private final @Nullable FieldRule carried;
    private final @Nullable FieldRule searched;

    private FieldTree(List<FieldRule> rules, int depth) {
        this.dated = rules.stream()
                .flatMap(each -> each.dates().stream())
                .anyMatch(item -> item.segments().size() == depth);
        this.identified = rules.stream()
                .flatMap(each -> each.identifies().stream())
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
        List<FieldRule> here = rules.stream()
                .filter(each -> each.at().segments().size() == depth + 1)
                .toList();
        this.sidecars = here.stream().filter(each -> each.sidecar().isPresent()).toList();
        this.carried = null;
        this.searched = null;
        Map<String, FieldTree> named = new HashMap<>();
        below.keySet().stream()
                .filter(name -> !name.equals(FieldPath.ANY_INDEX))
                .forEach(name -> named.put(name, new FieldTree(below.getOrDefault(name, List.of()), depth + 1)));
        for (FieldRule each : here) {
            each.sidecar().ifPresent(beside -> named.put(beside.name(), new FieldTree(each, null)));
            each.search().ifPresent(search -> named.put(search.tokens(), new FieldTree(null, each)));
        }
        this.members = Map.copyOf(named);
    }

    /** Of a property beside a field. */
    private FieldTree(@Nullable FieldRule carried, @Nullable FieldRule searched) {
        this.members = Map.of();
        this.item = null;
        this.rule = null;
        this.dated = false;
        this.identified = false;
        this.sidecars = List.of();
        this.carried = carried;
        this.searched = searched;
    }

    private FieldTree(FieldTree record) {
        this.members = record.members;
        this.item = record.item;
        this.rule = null;
        this.dated = false;
        this.identified = false;
        this.sidecars = record.sidecars;
        this.carried = null;
        this.searched = null;
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

    /** Whether this is the item of a list whose items are records with ids. */
    public boolean isIdentified() {
        return identified;
    }

    /** The members of an object here whose values rest beside them. */
    public List<FieldRule> sidecars() {
        return sidecars;
    }

    /** The rule of the value that rests here and belongs to the member beside; empty for any other place. */
    public Optional<FieldRule> carried() {
        return Optional.ofNullable(carried);
    }

    /** The rule of the value whose search tokens rest here; empty for any other place. */
    public Optional<FieldRule> searched() {
        return Optional.ofNullable(searched);
    }

    /** The rule for exactly this place; empty if only something below it is listed. */
    public Optional<FieldRule> rule() {
        return Optional.ofNullable(rule);
    }
}
