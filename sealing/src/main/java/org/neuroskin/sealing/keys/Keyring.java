package org.neuroskin.sealing.keys;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;

/**
 * Keeps wrapped keys. It can open none of them, and is not believed: each row is bound to what it says.
 *
 * <p>Failure: every method throws {@code SealingException.KeysUnavailable} when the keyring cannot be asked.
 */
public interface Keyring {
    /** The key of this id; empty only if there never was one. */
    Optional<WrappedKey> find(String keyId);

    /** The keys of a subject at a level; null stands for any category or epoch. */
    List<WrappedKey> find(SubjectId subject, String level, @Nullable CategoryId category, @Nullable String epoch);

    /**
     * Stores a key unless there is one of the same (subject, level, category, epoch) that is neither shredded nor only opens; returns
     * the one that is now stored. Refuses a key whose wrapping key was shredded meanwhile.
     */
    WrappedKey putIfAbsent(WrappedKey key);
}
