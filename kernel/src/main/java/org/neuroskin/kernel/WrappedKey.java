package org.neuroskin.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A key as the keyring stores it: only the gateway's root key provider leads to the key that unwraps it.
 *
 * @param id random and never reused: 12 bytes as 24 lower-case hexadecimal digits
 * @param level {@code subject} or {@code data}
 * @param category null for a subject key
 * @param epoch the month in which what is below it was stored, such as {@code 2026-11}
 * @param material wrapped bytes, base64url without padding; null once shredded
 */
public record WrappedKey(
        String id,
        String level,
        SubjectId subject,
        @Nullable CategoryId category,
        String epoch,
        KeyState state,
        @Nullable String material) {}
