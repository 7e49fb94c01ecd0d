package org.neuroskin.consentservice.design;

import org.jspecify.annotations.Nullable;

/**
 * A link of the frame.
 *
 * @param language of what it leads to, where that differs from the page's
 * @param current the value of {@code aria-current}: {@code page} or {@code true}; null if it leads elsewhere
 */
public record Link(
        String href,
        String text,
        @Nullable String language,
        @Nullable String current) {}
