package org.neuroskin.consentservice.consent;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** Checks a proposal against the vocabulary and what its app was approved for, and notes every mistake. */
final class ProposalReader {
    private static final int LONGEST_STATE = 512;

    /** A proposal that makes sense. */
    record Accepted(
            PurposeId purpose,
            List<ConsentItem> items,
            Term term,
            @Nullable URI redirectUri,
            @Nullable String state) {

        /** The same text for the same proposal, whatever the order of its items. */
        String fingerprint() {
            return String.join(
                    "\n",
                    purpose.value(),
                    Choices.fingerprint(items),
                    term.text(),
                    redirectUri == null ? "" : redirectUri.toString(),
                    state == null ? "" : "state " + state);
        }
    }

    private final Vocabulary vocabulary;
    private final App app;
    private final Instant now;
    private final InvalidInput mistakes;

    private ProposalReader(Vocabulary vocabulary, App app, Instant now, InvalidInput mistakes) {
        this.vocabulary = vocabulary;
        this.app = app;
        this.now = now;
        this.mistakes = mistakes;
    }

    /** Throws {@code invalid-input} with all mistakes, {@code recipient-cut-off} where the app is not active. */
    static Accepted read(ConsentProposal proposal, App app, Vocabulary vocabulary, Instant now) {
        app.requireActive();
        return new ProposalReader(vocabulary, app, now, new InvalidInput()).read(proposal);
    }

    private Accepted read(ConsentProposal proposal) {
        Optional<PurposeId> purpose = purpose(proposal.purpose());
        List<ConsentItem> items = new ItemReader(vocabulary, app, now, mistakes).items(proposal.items(), "/items");
        Optional<Term> term = Term.read(proposal.time(), now, mistakes);
        Optional<URI> redirectUri = redirectUri(proposal.redirectUri());
        String state = proposal.state();
        if (state != null && state.length() > LONGEST_STATE) {
            mistakes.add("/state", "is longer than 512 characters");
        }
        if (state != null && state.codePoints().anyMatch(ProposalReader::isNoText)) {
            mistakes.add("/state", "holds a control character or half a character");
        }
        mistakes.throwIfAny();
        return new Accepted(purpose.orElseThrow(), items, term.orElseThrow(), redirectUri.orElse(null), state);
    }

    private static boolean isNoText(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private Optional<PurposeId> purpose(@Nullable String text) {
        Optional<PurposeId> purpose = InvalidInput.value(text, PurposeId::new)
                .filter(id -> vocabulary.purpose(id).isPresent());
        if (purpose.isEmpty()) {
            mistakes.add("/purpose", "is not a known purpose");
        } else if (!app.purposes().contains(purpose.get())) {
            mistakes.add("/purpose", "is not approved for this app");
        }
        return purpose;
    }

    private Optional<URI> redirectUri(@Nullable String given) {
        if (given == null) {
            return Optional.empty();
        }
        Optional<URI> registered = app.redirectUris().stream()
                .filter(uri -> uri.toString().equals(given))
                .findFirst();
        if (registered.isEmpty()) {
            mistakes.add("/redirect_uri", "is not exactly one of those registered for this app");
        }
        return registered;
    }
}
