package org.neuroskin.consentservice.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accesses, newest first.
 *
 * @param next cursor for the ones before these; null if there are none
 */
public record AccessPage(List<Access> accesses, @Nullable String next) {

    /** Copies the list. */
    public AccessPage {
        accesses = List.copyOf(accesses);
    }
}
