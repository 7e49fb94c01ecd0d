package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;

/**
 * A registered app: together with its organisation a recipient.
 *
 * @param purposes those that were approved; empty for an app that is registered no more
 * @param study the study that research purposes are bound to
 * @param redirectUris where a browser may be sent back to, each exactly
 * @param firstParty belongs to this installation itself, such as a person's own tools
 */
public record App(
        AppId id,
        String name,
        String organisation,
        SortedSet<PurposeId> purposes,
        @Nullable String study,
        List<URI> redirectUris,
        boolean firstParty,
        @Nullable URI homepage) {

    /** Copies the collections. */
    public App {
        purposes = new TreeSet<>(purposes);
        redirectUris = List.copyOf(redirectUris);
    }
}
