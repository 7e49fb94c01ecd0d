package org.neuroskin.policies.law;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The compiled condition of a rule.  */
sealed interface Condition {

    boolean holds(Facts facts);

    /** The attributes that it looks at; it depends on nothing else. */
    Set<Attribute> attributes();

    /** The attribute has one of these values, as a set of positions. */
    record Among(Attribute attribute, long positions) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return (positions >>> facts.position(attribute) & 1) != 0;
        }

        @Override
        public Set<Attribute> attributes() {
            return EnumSet.of(attribute);
        }
    }

    /** All hold; with none, it always holds. */
    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean holds(Facts facts) {
            for (Condition part : parts) {
                if (!part.holds(facts)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Set<Attribute> attributes() {
            return union(parts);
        }
    }

    /** At least one holds. */
    record Any(List<Condition> parts) implements Condition {
        public Any {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean holds(Facts facts) {
            for (Condition part : parts) {
                if (part.holds(facts)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Set<Attribute> attributes() {
            return union(parts);
        }
    }

    /** The other does not hold. */
    record Not(Condition part) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return !part.holds(facts);
        }

        @Override
        public Set<Attribute> attributes() {
            return part.attributes();
        }
    }

    private static Set<Attribute> union(List<Condition> parts) {
        Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
        parts.forEach(part -> attributes.addAll(part.attributes()));
        return attributes;
    }
}
