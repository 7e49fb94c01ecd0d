package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.AppsApi.Described;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.vocabulary.PurposeFlag;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** Checks what was said of an app, and notes every mistake. */
final class TermsReader {
    static final int LONGEST_NAME = 60;
    static final int LONGEST_ORGANISATION = 120;
    private static final int MOST_ADDRESSES = 10;
    private static final Pattern STUDY = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

    /** One case and no underscore, so that no two ids look alike; the usual letters only, for the same reason. */
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private static final int LONGEST_ID = 40;

    /** Of this service, of its gateways, of Keycloak itself, or words that the history uses in the place of an app or a person. */
    private static final Set<String> TAKEN = Set.of(
            "account",
            "account-console",
            "admin-cli",
            "broker",
            AppId.GATEWAY_SELF_TEST.value(),
            "neuroskin",
            "neuroskin-admin",
            "portal",
            "realm-management",
            "security-admin-console",
            "self-service",
            "subject",
            "system");

    private final Vocabulary vocabulary;
    private final InvalidInput mistakes = new InvalidInput();

    private TermsReader(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The id for a new app; throws {@code invalid-input}. */
    static AppId id(@Nullable String id) {
        if (id != null && id.length() <= LONGEST_ID && ID.matcher(id).matches() && !TAKEN.contains(id)) {
            return new AppId(id);
        }
        InvalidInput mistakes = new InvalidInput();
        mistakes.add("/id", "is not up to 40 of a to z, 0 to 9 and single hyphens, or is not free");
        throw mistakes.problem();
    }

    /** Throws {@code invalid-input} with all mistakes. */
    static Terms read(Described described, Vocabulary vocabulary) {
        return new TermsReader(vocabulary).read(described);
    }

    private Terms read(Described described) {
        String name = text("/name", described.name(), LONGEST_NAME);
        String organisation = text("/organisation", described.organisation(), LONGEST_ORGANISATION);
        Optional<Place> place =
                InvalidInput.value(described.place(), Place::new).filter(Place::exists);
        if (place.isEmpty()) {
            mistakes.add("/place", "is not a country, a part of one or the European Union, such as DE, US-IL, EU");
        }
        Optional<Setting> setting = InvalidInput.value(described.setting(), Setting::fromWireName);
        if (setting.isEmpty()) {
            mistakes.add("/setting", "is not one of private, clinical, workplace, education");
        }
        SortedSet<PurposeId> purposes =
                words("/purposes", described.purposes(), PurposeId::new, this::isPurposeOfAnApp);
        SortedSet<CategoryId> categories = words(
                "/categories",
                described.categories(),
                CategoryId::new,
                each -> vocabulary.category(each).isPresent());
        List<URI> redirectUris = redirectUris(described.redirectUris());
        @Nullable URI homepage = optionalAddress("/homepage", described.homepage());
        @Nullable URI eventsUri = optionalAddress("/events_uri", described.eventsUri());
        @Nullable TokenBinding binding = tokenBinding(described.tokenBinding());
        Optional<Disclosure> disclosure = DisclosureReader.read(described.disclosure(), mistakes);
        if (described.study() != null && !STUDY.matcher(described.study()).matches()) {
            mistakes.add("/study", "is not up to 64 of a to z, 0 to 9, dots and hyphens");
        }
        if (areResearch(purposes) != (described.study() != null)) {
            mistakes.add("/study", "is there exactly where a purpose is research");
        }
        mistakes.throwIfAny();
        return new Terms(
                name,
                organisation,
                place.orElseThrow(),
                setting.orElseThrow(),
                purposes,
                categories,
                described.study(),
                redirectUris,
                homepage,
                eventsUri,
                binding,
                disclosure.orElseThrow(),
                Boolean.TRUE.equals(described.pairwise()));
    }

    private @Nullable TokenBinding tokenBinding(@Nullable String described) {
        Optional<TokenBinding> binding = InvalidInput.value(described, TokenBinding::fromWireName);
        if (described != null && binding.isEmpty()) {
            mistakes.add(
                    "/token_binding",
                    "is neither `dpop` nor `certificate`; leave it out where tokens need not be bound");
        }
        return binding.orElse(null);
    }

    private boolean isPurposeOfAnApp(PurposeId purpose) {
        return !purpose.equals(PurposeId.SELF_ACCESS)
                && vocabulary.purpose(purpose).isPresent();
    }

    private boolean areResearch(SortedSet<PurposeId> purposes) {
        return purposes.stream()
                .anyMatch(id -> vocabulary.purpose(id).orElseThrow().flags().contains(PurposeFlag.RESEARCH));
    }

    private String text(String pointer, @Nullable String text, int longest) {
        if (text == null || !AppText.isPlain(text, longest)) {
            mistakes.add(pointer, AppText.RULE.formatted(longest));
        }
        return String.valueOf(text);
    }

    private <T extends Comparable<T>> SortedSet<T> words(
            String pointer,
            @Nullable List<? extends @Nullable String> given,
            Function<String, T> parser,
            Predicate<T> known) {
        SortedSet<T> words = new TreeSet<>();
        int most = vocabulary.categories().size();
        if (given == null || given.isEmpty() || given.size() > most) {
            mistakes.add(pointer, "is not a list of 1 to %d words of the vocabulary".formatted(most));
            return words;
        }
        for (int i = 0; i < given.size(); i++) {
            Optional<T> word = InvalidInput.value(given.get(i), parser).filter(known);
            if (word.isEmpty()) {
                mistakes.add(pointer + "/" + i, "is not one that an app can have");
            } else if (!words.add(word.get())) {
                mistakes.add(pointer + "/" + i, "stands twice");
            }
        }
        return words;
    }

    private List<URI> redirectUris(@Nullable List<? extends @Nullable String> given) {
        List<URI> addresses = new ArrayList<>();
        if (given == null || given.isEmpty() || given.size() > MOST_ADDRESSES) {
            mistakes.add("/redirect_uris", "is not a list of 1 to 10 addresses");
            return addresses;
        }
        Set<URI> seen = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            Optional<URI> address = address("/redirect_uris/" + i, given.get(i));
            if (address.isPresent() && !seen.add(address.get())) {
                mistakes.add("/redirect_uris/" + i, "stands twice");
            }
            address.ifPresent(addresses::add);
        }
        return addresses;
    }

    private @Nullable URI optionalAddress(String pointer, @Nullable String given) {
        return given == null ? null : address(pointer, given).orElse(null);
    }

    private Optional<URI> address(String pointer, @Nullable String given) {
        Optional<URI> address = given == null ? Optional.empty() : AppAddress.parse(given);
        if (address.isEmpty()) {
            mistakes.add(
                    pointer,
                    "is not an https address with a path, or http://127.0.0.1 or http://[::1] with one, in plain"
                            + " spelling, without user, fragment, wildcard, empty or dotted steps");
        }
        return address;
    }
}
