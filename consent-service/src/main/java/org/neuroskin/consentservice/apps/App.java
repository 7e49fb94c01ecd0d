package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * A registered app with what is in force for it: together with its organisation a recipient.
 *
 * @param purposes those that were approved; empty for an app that is registered no more
 * @param categories those that it may ask for
 * @param study the study that research purposes are bound to
 * @param redirectUris where a browser may be sent back to, each exactly
 * @param firstParty belongs to this installation itself, such as a person's own tools
 * @param active approved and not cut off: it may ask for consent and receive data
 */
public record App(
        AppId id,
        String name,
        String organisation,
        SortedSet<PurposeId> purposes,
        SortedSet<CategoryId> categories,
        @Nullable String study,
        List<URI> redirectUris,
        boolean firstParty,
        @Nullable URI homepage,
        boolean active) {

    /** Copies the collections. */
    public App {
        purposes = new TreeSet<>(purposes);
        categories = new TreeSet<>(categories);
        redirectUris = List.copyOf(redirectUris);
    }

    /** Ends the request with {@code recipient-cut-off} where the app may receive nothing. */
    public void requireActive() {
        if (!active) {
            throw new ProblemException(Problem.RECIPIENT_CUT_OFF, "The app may receive nothing at present.");
        }
    }

    /** Whether it may ask for this category: one of its own, or one below that is not of a special kind. */
    public boolean mayAskFor(CategoryId category, Vocabulary vocabulary) {
        return vocabulary
                .category(category)
                .filter(known -> categories.stream().anyMatch(known::isGrantedWith))
                .isPresent();
    }
}
