package org.neuroskin.consentservice.consent;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** Checks a proposal against the vocabulary and what its app was approved for, and notes every mistake. */
final class ProposalReader {
    private static final int MOST_ITEMS = 50;
    private static final int LONGEST_STATE = 512;

    /** A proposal that makes sense. */
    record Accepted(
            PurposeId purpose,
            List<ConsentItem> items,
            Validity validity,
            @Nullable URI redirectUri,
            @Nullable String state) {

        /** The same text for the same proposal, whatever the order of its items. */
        String fingerprint() {
            return String.join(
                    "\n",
                    purpose.value(),
                    Choices.fingerprint(items),
                    validity.text(),
                    redirectUri == null ? "" : redirectUri.toString(),
                    state == null ? "" : "state " + state);
        }
    }

    private final Vocabulary vocabulary;
    private final App app;
    private final InvalidInput mistakes = new InvalidInput();

    private ProposalReader(Vocabulary vocabulary, App app) {
        this.vocabulary = vocabulary;
        this.app = app;
    }

    /** Throws {@code invalid-input} with all mistakes. */
    static Accepted read(ConsentProposal proposal, App app, Vocabulary vocabulary) {
        return new ProposalReader(vocabulary, app).read(proposal);
    }

    private Accepted read(ConsentProposal proposal) {
        Optional<PurposeId> purpose = purpose(proposal.purpose());
        List<ConsentItem> items = items(proposal.items());
        Optional<Validity> validity = Optional.ofNullable(proposal.validity()).flatMap(Validity::parse);
        if (validity.isEmpty()) {
            mistakes.add("/validity", "is not an ISO 8601 period of at most P365D, such as P90D");
        }
        Optional<URI> redirectUri = redirectUri(proposal.redirectUri());
        String state = proposal.state();
        if (state != null && state.length() > LONGEST_STATE) {
            mistakes.add("/state", "is longer than 512 characters");
        }
        if (state != null && state.codePoints().anyMatch(ProposalReader::isNoText)) {
            mistakes.add("/state", "holds a control character or half a character");
        }
        mistakes.throwIfAny();
        return new Accepted(purpose.orElseThrow(), items, validity.orElseThrow(), redirectUri.orElse(null), state);
    }

    private static boolean isNoText(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private Optional<PurposeId> purpose(@Nullable String text) {
        Optional<PurposeId> purpose =
                value(text, PurposeId::new).filter(id -> vocabulary.purpose(id).isPresent());
        if (purpose.isEmpty()) {
            mistakes.add("/purpose", "is not a known purpose");
        } else if (!app.purposes().contains(purpose.get())) {
            mistakes.add("/purpose", "is not approved for this app");
        }
        return purpose;
    }

    private List<ConsentItem> items(@Nullable List<? extends ConsentProposal.@Nullable Item> given) {
        if (given == null || given.isEmpty() || given.size() > MOST_ITEMS) {
            mistakes.add("/items", "is not a list of 1 to 50 items");
            return List.of();
        }
        List<ConsentItem> items = new ArrayList<>();
        Set<CategoryId> seen = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            ConsentProposal.@Nullable Item item = given.get(i);
            String pointer = "/items/" + i;
            if (item == null) {
                mistakes.add(pointer, "is null");
                continue;
            }
            Optional<CategoryId> category = value(item.category(), CategoryId::new)
                    .filter(id -> vocabulary.category(id).isPresent());
            if (category.isEmpty()) {
                mistakes.add(pointer + "/category", "is not a known category");
            } else if (!seen.add(category.get())) {
                mistakes.add(pointer + "/category", "stands twice");
            }
            Set<Operation> operations = operations(item.operations(), pointer + "/operations");
            Optional<Fidelity> fidelity = item.fidelity() == null
                    ? Optional.of(Fidelity.RAW)
                    : value(item.fidelity(), Fidelity::fromWireName);
            if (fidelity.isEmpty()) {
                mistakes.add(pointer + "/fidelity", "is not a known fidelity");
            }
            if (category.isPresent() && fidelity.isPresent()) {
                items.add(new ConsentItem(category.get(), new TreeSet<>(operations), fidelity.get()));
            }
        }
        return items;
    }

    private Set<Operation> operations(@Nullable List<? extends @Nullable String> given, String pointer) {
        Set<Operation> operations = new TreeSet<>();
        if (given != null && given.size() > Operation.values().length) {
            mistakes.add(pointer, "holds more than there are operations");
        } else if (given != null) {
            for (@Nullable String text : given) {
                Optional<Operation> operation = value(text, Operation::fromWireName);
                if (operation.isEmpty()) {
                    mistakes.add(pointer, "holds an unknown operation");
                } else if (!operations.add(operation.get())) {
                    mistakes.add(pointer, "holds an operation twice");
                }
            }
        }
        if (given == null || given.isEmpty()) {
            mistakes.add(pointer, "is empty");
        }
        return operations;
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

    private static <T> Optional<T> value(@Nullable String text, Function<String, T> parser) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
