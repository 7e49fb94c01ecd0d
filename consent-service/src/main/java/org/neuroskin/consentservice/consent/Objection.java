package org.neuroskin.consentservice.consent;

import java.time.Instant;
import java.util.UUID;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;

/**
 * Somebody with a say in what is given for a minor refused or withdrew it. While it stands, no guardian gives it.
 *
 * @param by {@code subject}, or the {@code sub} of the guardian
 */
public record Objection(UUID id, String by, AppId app, PurposeId purpose, CategoryId category, Instant at) {

    boolean isAbout(AppId anApp, PurposeId aPurpose) {
        return app.equals(anApp) && purpose.equals(aPurpose);
    }

    /** Whether it is about what is to be given, or about a part of it. */
    boolean touches(CategoryId given) {
        return Say.touches(category, given);
    }
}
