package org.neuroskin.policies.law;

import java.util.List;

/** What is the case, for each attribute: the position of its value among those that {@link Terms} lists. */
@SuppressWarnings("EnumOrdinal") // an array by attribute, within one run of the program: the fastest look-up there is
final class Facts {
    private final int[] positions;

    /** Everything at its first value. */
    Facts() {
        this(new int[Attribute.values().length]);
    }

    private Facts(int[] positions) {
        this.positions = positions;
    }

    Facts copy() {
        return new Facts(positions.clone());
    }

    int position(Attribute attribute) {
        return positions[attribute.ordinal()];
    }

    void set(Attribute attribute, int position) {
        positions[attribute.ordinal()] = position;
    }

    void set(Attribute attribute, Enum<?> value) {
        set(attribute, value.ordinal());
    }

    void set(Attribute attribute, boolean truth) {
        set(attribute, truth ? 1 : 0);
    }

    void take(List<Attribute> attributes, Facts from) {
        for (Attribute attribute : attributes) {
            set(attribute, from.position(attribute));
        }
    }
}
