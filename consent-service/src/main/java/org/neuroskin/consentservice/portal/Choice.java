package org.neuroskin.consentservice.portal;

import java.util.Optional;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;

/** One box of a consent page: one operation with one category. */
record Choice(Operation operation, CategoryId category) {

    /** Reads back {@link #value}; empty for anything that no page of ours ever sent. */
    static Optional<Choice> parse(String value) {
        int colon = value.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Choice(
                    Operation.fromWireName(value.substring(0, colon)), new CategoryId(value.substring(colon + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String value() {
        return operation.wireName() + ":" + category.value();
    }

    /** An id for the element; a dot would need escaping in a link to it. */
    String elementId() {
        return operation.wireName() + "-" + category.value().replace('.', '-');
    }
}
