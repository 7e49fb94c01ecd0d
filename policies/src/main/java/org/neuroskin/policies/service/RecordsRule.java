package org.neuroskin.policies.service;

/**
 * The list of a JSON body whose items are also spoken one by one: as the lines of NDJSON, or as the events of a stream. What is
 * sealed in an item opens in all three forms.
 *
 * @param at the items, such as {@code /samples/*}: the only list on the way
 * @param storedAt the route that they are written to, whose path is bound into what is sealed
 */
public record RecordsRule(FieldPath at, PathTemplate storedAt) {

    /** Checks that the path leads to the items of one list. */
    public RecordsRule {
        requireOneList(at);
    }

    static FieldPath requireOneList(FieldPath at) {
        if (at.segments().indexOf(FieldPath.ANY_INDEX) != at.segments().size() - 1) {
            throw new IllegalArgumentException(
                    "`%s` is not the items of one list (expected: such as /samples/*)".formatted(at));
        }
        return at;
    }
}
