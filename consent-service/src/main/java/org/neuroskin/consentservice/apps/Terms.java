package org.neuroskin.consentservice.apps;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.vocabulary.PurposeFlag;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * All that is said of an app and approved as a whole.
 *
 * @param place where its organisation processes data; null only for the installation's own
 * @param study present exactly where a purpose is research
 * @param eventsUri where it is told of changes of consents; null where it is not. People are told nothing of it
 * @param tokenBinding what its tokens have to be bound to; null where they may be. People are told nothing of it
 * @param disclosure what people must be told of the processing; null where it was approved before that was asked for
 * @param pairwise whether it knows people by ids that no other app has; the same ever after
 */
public record Terms(
        String name,
        String organisation,
        @Nullable Place place,
        Setting setting,
        SortedSet<PurposeId> purposes,
        SortedSet<CategoryId> categories,
        @Nullable String study,
        @JsonProperty("redirect_uris") List<URI> redirectUris,
        @Nullable URI homepage,
        @JsonProperty("events_uri") @Nullable URI eventsUri,
        @JsonProperty("token_binding") @Nullable TokenBinding tokenBinding,
        @Nullable Disclosure disclosure,
        boolean pairwise) {

    /** Copies the collections. */
    public Terms {
        purposes = new TreeSet<>(purposes);
        categories = new TreeSet<>(categories);
        redirectUris = List.copyOf(redirectUris);
    }

    /** Whether anything here is not in the older terms: then those who approved these must approve again. */
    boolean widen(Terms older) {
        return !(older.purposes.containsAll(purposes)
                && older.categories.containsAll(categories)
                && older.redirectUris.containsAll(redirectUris)
                && older.name.equals(name)
                && older.organisation.equals(organisation)
                && Objects.equals(older.place, place)
                && older.setting == setting
                && Objects.equals(older.study, study)
                && Objects.equals(older.disclosure, disclosure)
                && older.pairwise == pairwise
                && (homepage == null || homepage.equals(older.homepage))
                && (eventsUri == null || eventsUri.equals(older.eventsUri))
                && (older.tokenBinding == null || older.tokenBinding == tokenBinding));
    }

    /** Whether anything that people may have consented to, or that a token may do, is in the older terms only. */
    boolean takeFrom(Terms older) {
        return !(purposes.containsAll(older.purposes)
                && categories.containsAll(older.categories)
                && (tokenBinding == null || older.tokenBinding == tokenBinding));
    }

    /** Whether the ethics board has a say: a purpose infers emotions or is research. */
    boolean concernTheBoard(Vocabulary vocabulary) {
        return has(PurposeFlag.EMOTION_INFERENCE, vocabulary) || areResearch(vocabulary);
    }

    boolean areResearch(Vocabulary vocabulary) {
        return has(PurposeFlag.RESEARCH, vocabulary);
    }

    private boolean has(PurposeFlag flag, Vocabulary vocabulary) {
        return purposes.stream()
                .anyMatch(id -> vocabulary
                        .purpose(id)
                        .map(purpose -> purpose.flags().contains(flag))
                        .orElse(true));
    }
}
