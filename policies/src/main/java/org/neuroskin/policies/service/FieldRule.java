package org.neuroskin.policies.service;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.neuroskin.kernel.CategoryId;

/**
 * What one field of a body carries and how it rests.
 *
 * <p><b>Invariant</b>: only a field with a category is sealed or reducible; what tells when an item was recorded is clear and in an
 * item; what says whose data it is, or which record, is clear and of no category; a record is sealed; only a sealed property that is no
 * record has a sidecar; only a sealed value in the items of one list is searched.
 *
 * @param at where it stands
 * @param category the category of its value; empty if it is not personal ({@code category: none})
 * @param rest how the data service stores it
 * @param pad padding before sealing; {@link PaddingRule#NONE} for a clear field
 * @param shape what may stand there
 * @param reducible whether its values are measurements, of which means can be handed out instead
 * @param sidecar where a sealed value rests; empty: in its place
 * @param search by what a sealed value can be searched for; empty: by nothing
 */
public record FieldRule(
        FieldPath at,
        Optional<CategoryId> category,
        AtRest rest,
        PaddingRule pad,
        Shape shape,
        boolean reducible,
        Optional<Sidecar> sidecar,
        Optional<SearchRule> search) {

    static final Set<Shape> MEASURED = EnumSet.of(Shape.VALUE, Shape.TREE);

    /** Checks the invariant. */
    public FieldRule {
        if (category.isEmpty() && rest == AtRest.SEALED) {
            throw new IllegalArgumentException("a sealed field needs a category");
        }
        if (reducible && (category.isEmpty() || !MEASURED.contains(shape))) {
            throw new IllegalArgumentException("a reducible field is a measurement and has a category");
        }
        if (shape == Shape.RECORDED_AT && rest == AtRest.SEALED) {
            throw new IllegalArgumentException("what tells when an item was recorded cannot be sealed");
        }
        if (shape == Shape.RECORDED_AT && at.item().isEmpty()) {
            throw new IllegalArgumentException("what tells when an item was recorded stands in the item of a list");
        }
        if (shape == Shape.SUBJECT && (category.isPresent() || rest == AtRest.SEALED)) {
            throw new IllegalArgumentException("what says whose data it is is clear and of no category");
        }
        if (shape == Shape.RECORD_ID && !mayIdentify(at, category, rest)) {
            throw new IllegalArgumentException(
                    "the id of a record is clear, of no category and in the items of one list");
        }
        if (shape == Shape.RECORD && rest == AtRest.CLEAR) {
            throw new IllegalArgumentException("a record is sealed");
        }
        if (sidecar.isPresent() && !mayRestBeside(at, rest, shape)) {
            throw new IllegalArgumentException("only a sealed property has a sidecar");
        }
        if (search.isPresent() && !mayBeSearched(at, rest, shape)) {
            throw new IllegalArgumentException("only a sealed value in the items of one list is searched");
        }
    }

    /** Of a value in its place. */
    public FieldRule(
            FieldPath at, Optional<CategoryId> category, AtRest rest, PaddingRule pad, Shape shape, boolean reducible) {
        this(at, category, rest, pad, shape, reducible, Optional.empty(), Optional.empty());
    }

    static boolean mayRestBeside(FieldPath at, AtRest rest, Shape shape) {
        return rest == AtRest.SEALED && shape != Shape.RECORD && !at.isItem();
    }

    static boolean mayBeSearched(FieldPath at, AtRest rest, Shape shape) {
        return rest == AtRest.SEALED && shape == Shape.VALUE && isOfOneList(at) && !at.isItem();
    }

    private static boolean isOfOneList(FieldPath at) {
        return at.item()
                .filter(item -> item.segments().indexOf(FieldPath.ANY_INDEX)
                        == item.segments().size() - 1)
                .isPresent();
    }

    static boolean mayIdentify(FieldPath at, Optional<CategoryId> category, AtRest rest) {
        return rest == AtRest.CLEAR && category.isEmpty() && !at.isItem() && isOfOneList(at);
    }

    FieldRule carriedBy(Sidecar beside) {
        return new FieldRule(at, category, rest, pad, shape, reducible, Optional.of(beside), search);
    }

    FieldRule searchedBy(SearchRule rule) {
        return new FieldRule(at, category, rest, pad, shape, reducible, sidecar, Optional.of(rule));
    }

    /** Where its sidecar is; empty without one. */
    public Optional<FieldPath> carriedAt() {
        return sidecar.map(beside -> at.beside(beside.name()));
    }

    /** Where its search tokens are; empty where it cannot be searched for. */
    public Optional<FieldPath> tokensAt() {
        return search.map(rule -> at.beside(rule.tokens()));
    }

    /** The name of the property that it is of. */
    public String name() {
        return at.segments().getLast();
    }

    /** Whether that stands in what this rule seals, with a rule of its own. */
    public boolean isRecordOf(FieldPath other) {
        return shape == Shape.RECORD && at.holds(other) && !at.equals(other);
    }

    /** The item that is the record whose id it is; empty for any other field. */
    public Optional<FieldPath> identifies() {
        return shape == Shape.RECORD_ID ? at.item() : Optional.empty();
    }

    /** The item whose time of recording it tells; empty for any other field. */
    public Optional<FieldPath> dates() {
        return shape == Shape.RECORDED_AT ? at.item() : Optional.empty();
    }
}
