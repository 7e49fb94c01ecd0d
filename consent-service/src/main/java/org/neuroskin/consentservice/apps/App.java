package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Processing;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * A registered app with what is in force for it: together with its organisation a recipient.
 *
 * @param purposes those that were approved; empty for an app that is registered no more
 * @param categories those that it may ask for
 * @param study the study that research purposes are bound to
 * @param place where its organisation processes data; null only for a person's own tools
 * @param redirectUris where a browser may be sent back to, each exactly
 * @param firstParty belongs to this installation itself, such as a person's own tools
 * @param active approved and not cut off: it may ask for consent and receive data
 * @param disclosure what people must be told of its processing; null where that was never said
 */
public record App(
        AppId id,
        String name,
        String organisation,
        @Nullable Place place,
        SortedSet<PurposeId> purposes,
        SortedSet<CategoryId> categories,
        @Nullable String study,
        List<URI> redirectUris,
        boolean firstParty,
        @Nullable URI homepage,
        boolean active,
        @Nullable Disclosure disclosure) {

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

    /** Ends the request with {@code notice-incomplete} where people cannot be told what they must be told. */
    public void requireNotice() {
        if (disclosure == null) {
            throw new ProblemException(
                    Problem.NOTICE_INCOMPLETE, "The app's registration lacks what a notice must say.");
        }
    }

    /**
     * What each notice of this app says of its processing.
     *
     * @throws ProblemException {@code notice-incomplete} where its organisation never said what a notice must say
     */
    public Processing processing() {
        requireNotice();
        return Objects.requireNonNull(disclosure).processing(this);
    }

    /** Whether it may ask for this category: one of its own, or one below that is not of a special kind. */
    public boolean mayAskFor(CategoryId category, Vocabulary vocabulary) {
        return vocabulary
                .category(category)
                .filter(known -> categories.stream().anyMatch(known::isGrantedWith))
                .isPresent();
    }
}
