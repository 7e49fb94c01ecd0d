package org.neuroskin.sealing.keys;

/**
 * The key above all others, in a key management service or a local file.
 *
 * <p>Failure: both methods throw {@code SealingException.KeysUnavailable} when it cannot be reached.
 */
public interface RootKey {
    /** Wraps 32 bytes, bound to a context. */
    byte[] wrap(byte[] key, byte[] context);

    /** The bytes wrapped; {@code SealingException.NotAuthentic} if changed or of another context. */
    byte[] unwrap(byte[] wrapped, byte[] context);

    /**
     * Makes the version that wraps from now on; older ones go on unwrapping. Nothing where versions are made at the key service.
     */
    default void rotate() {}

    /** Destroys all versions but the newest. Nothing where versions are destroyed at the key service. */
    default void dropFormer() {}
}
