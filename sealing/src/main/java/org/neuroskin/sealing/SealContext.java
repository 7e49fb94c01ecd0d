package org.neuroskin.sealing;

import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.Header;

/**
 * Where a sealed value belongs. Every component is bound into the value: moved to another place, it does not open. The epoch is
 * bound too and comes from the key.
 *
 * @param service id of the data service
 * @param collection the route template, such as {@code /v1/subjects/{subject}/mood-entries}
 * @param record id of the record where it is known when sealing and when opening, else empty
 */
public record SealContext(
        String tenant, String service, String collection, SubjectId subject, CategoryId category, String record) {

    byte[] bytes(String label, Header header, DataKey key) {
        return ContextBytes.of(
                label, header, tenant, service, collection, subject.value(), category.value(), key.epoch(), record);
    }

    boolean admits(DataKey key) {
        return key.subject().equals(subject) && key.category().equals(category);
    }

    void requireForSealing(DataKey key) {
        if (!admits(key) || key.isIndex()) {
            throw new SealingException.Bug(
                    "data key `%s` is of another subject or category, or an index key".formatted(key.id()));
        }
    }

    void requireForOpening(DataKey key, String keyId) throws FormatException {
        if (!key.id().equals(keyId)) {
            throw new SealingException.Bug("data key `%s` was given for `%s`".formatted(key.id(), keyId));
        }
        if (!admits(key)) {
            throw FormatException.notAuthentic();
        }
    }
}
