package org.neuroskin.sealing;

import org.neuroskin.kernel.SubjectId;

/** Where keys to open with come from. */
@FunctionalInterface
public interface OpeningKeys {
    /**
     * The key of this id, to be closed by the caller.
     *
     * @throws SealingException {@code KeyUnknown}, {@code KeyShredded}, {@code KeySuspended}, {@code KeysUnavailable}, or
     *     {@code NotAuthentic} if the key is of another subject
     */
    DataKey openingKey(SubjectId subject, String keyId);
}
