package org.neuroskin.sealing;

import java.util.Arrays;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.format.v1.MessageKeys;

/**
 * The unwrapped key of one subject, category and epoch. Whoever receives one closes it; closing wipes its bytes, and what was
 * derived from it before stays usable.
 */
public final class DataKey implements AutoCloseable {
    /** The epoch of keys that make search tokens, the same in every month, and seal nothing. */
    public static final String INDEX = "index";

    private final String id;
    private final SubjectId subject;
    private final CategoryId category;
    private final String epoch;
    private final byte[] material;
    private boolean closed;

    private DataKey(String id, SubjectId subject, CategoryId category, String epoch, byte[] material) {
        this.id = id;
        this.subject = subject;
        this.category = category;
        this.epoch = epoch;
        this.material = material;
    }

    /**
     * A key of this material, which is copied.
     *
     * @param id 24 lower-case hexadecimal digits
     * @param epoch month such as {@code 2026-11}, or {@link #INDEX}
     * @param material 32 uniformly random bytes
     */
    public static DataKey copyOf(String id, SubjectId subject, CategoryId category, String epoch, byte[] material) {
        if (material.length != MessageKeys.KEY_BYTES) {
            throw new IllegalArgumentException(
                    "data key of %d bytes (expected: %d)".formatted(material.length, MessageKeys.KEY_BYTES));
        }
        return new DataKey(id, subject, category, epoch, material.clone());
    }

    /** Id of the key, as it stands in everything that the key has sealed. */
    public String id() {
        return id;
    }

    /** Whose data the key seals. */
    public SubjectId subject() {
        return subject;
    }

    /** The category that the key seals. */
    public CategoryId category() {
        return category;
    }

    /** The month that the key was made for, or {@link #INDEX}. */
    public String epoch() {
        return epoch;
    }

    boolean isIndex() {
        return epoch.equals(INDEX);
    }

    /** The bytes; wipe them after use. */
    synchronized byte[] material() {
        if (closed) {
            // Wiped bytes would seal under a key that everybody knows
            throw new SealingException.Bug("data key `%s` is closed".formatted(id));
        }
        return material.clone();
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(material, (byte) 0);
    }

    @Override
    public String toString() {
        return "DataKey[%s]".formatted(id);
    }
}
