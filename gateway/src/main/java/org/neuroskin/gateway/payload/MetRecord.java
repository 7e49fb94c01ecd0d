package org.neuroskin.gateway.payload;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.sealing.SealingException;

/** One record that a data service answers: its id, wherever in it that stands, and the one salt of all that is sealed in it. */
final class MetRecord {
    private final DataPlace place;
    private final RecordVersions versions;
    private final Set<Value> met = new LinkedHashSet<>();
    private @Nullable String id;
    private @Nullable String salt;

    private record Value(CategoryId category, boolean erased) {}

    /** @param id empty where the record itself says it */
    MetRecord(DataPlace place, RecordVersions versions, String id) {
        this.place = place;
        this.versions = versions;
        this.id = id.isEmpty() ? null : id;
    }

    /**
     * The record says its id.
     *
     * @throws PayloadRefused {@link Problem#SERVICE_FAILED} if it has said another
     */
    void is(String name) {
        if (id != null && !id.equals(name)) {
            throw new PayloadRefused(Problem.SERVICE_FAILED, "the data service returned a record with two ids");
        }
        if (id == null) {
            id = name;
            versions.named(met.size());
            met.forEach(value -> meets(name, value));
        }
    }

    /**
     * A value was met that claims to be sealed under this salt.
     *
     * @throws PayloadRefused {@link Problem#OUTDATED_RECORD} if another value of the record is not
     */
    void meets(CategoryId category, String under, boolean erased) {
        if (salt != null && !salt.equals(under)) {
            throw RecordVersions.outdated();
        }
        salt = under;
        Value value = new Value(category, erased);
        if (!met.add(value)) {
            return;
        }
        if (id == null) {
            versions.meetsNameless();
        } else {
            meets(id, value);
        }
    }

    /**
     * Nothing more of it comes.
     *
     * @throws PayloadRefused {@link Problem#SERVICE_FAILED} if it has something sealed and no id
     */
    void end() {
        if (id == null && !met.isEmpty()) {
            throw new PayloadRefused(Problem.SERVICE_FAILED, "the data service returned a record without its id");
        }
    }

    private void meets(String name, Value value) {
        if (salt == null) {
            throw new IllegalStateException("our bug: something sealed without a salt");
        }
        try {
            versions.meets(place, value.category(), name, salt, value.erased());
        } catch (SealingException e) {
            throw SealingProblems.whenOpening(e);
        }
    }
}
