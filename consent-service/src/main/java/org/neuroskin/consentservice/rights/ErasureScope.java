package org.neuroskin.consentservice.rights;

import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;

/**
 * What is to be erased; both null for everything.
 *
 * @param category with those below it
 * @param month in which it was stored, such as {@code 2026-11}
 */
public record ErasureScope(
        @Nullable CategoryId category, @Nullable String month) {
    /** All of it. */
    public static final ErasureScope EVERYTHING = new ErasureScope(null, null);
}
