package org.neuroskin.consentservice.apps;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/**
 * Reads the file of registered apps.
 *
 * <p><b>Failure</b>: {@link IllegalStateException} with every mistake, each with its line; then this service does not start.
 */
final class AppsFile {
    private static final List<String> KEYS = List.of(
            "id",
            "name",
            "organisation",
            "place",
            "setting",
            "purposes",
            "categories",
            "study",
            "redirectUris",
            "first-party",
            "homepage",
            "eventsUri",
            "token-binding",
            "disclosure",
            "pairwise");
    private static final Set<String> OWN_CLIENTS = Set.of("portal", "self-service", AppId.GATEWAY_SELF_TEST.value());

    /** One app of the file. */
    record Entry(AppId id, Terms terms, boolean firstParty) {}

    private final String file;
    private final Vocabulary vocabulary;
    private final UnaryOperator<String> variables;
    private final Mistakes mistakes = new Mistakes();

    private AppsFile(String file, Vocabulary vocabulary, UnaryOperator<String> variables) {
        this.file = file;
        this.vocabulary = vocabulary;
        this.variables = variables;
    }

    /** The apps of the file; {@code variables} puts values for <code>${NAME}</code> or throws where there is none. */
    static List<Entry> read(Path path, Vocabulary vocabulary, UnaryOperator<String> variables) {
        String content;
        try {
            content = Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the apps file `%s` cannot be read".formatted(path), e);
        }
        return new AppsFile(path.toString(), vocabulary, variables).parse(content);
    }

    private List<Entry> parse(String content) {
        List<Entry> apps = new ArrayList<>();
        Optional<Section> top = YamlFile.parse(file, content, mistakes);
        top.ifPresent(section -> section.allowOnly(List.of("apps")));
        Set<AppId> seen = new HashSet<>();
        for (Section entry : top.map(section -> section.sections("apps")).orElse(List.of())) {
            app(entry).ifPresent(app -> {
                if (!seen.add(app.id())) {
                    entry.mistake("id", "`%s` stands twice".formatted(app.id()));
                }
                apps.add(app);
            });
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException("the apps file has mistakes:\n" + String.join("\n", mistakes.lines()));
        }
        return apps;
    }

    private Optional<Entry> app(Section entry) {
        entry.allowOnly(KEYS);
        Optional<AppId> id = entry.parsed("id", AppId::new);
        Optional<String> name = plain(entry, "name", TermsReader.LONGEST_NAME);
        Optional<String> organisation = plain(entry, "organisation", TermsReader.LONGEST_ORGANISATION);
        Optional<Place> place = entry.parsed("place", Place::new);
        Optional<Setting> setting = entry.oneOf("setting", Setting.class);
        SortedSet<PurposeId> purposes = known(
                entry,
                "purposes",
                PurposeId::new,
                each -> vocabulary.purpose(each).isPresent());
        SortedSet<CategoryId> categories = known(
                entry,
                "categories",
                CategoryId::new,
                each -> vocabulary.category(each).isPresent());
        List<URI> redirectUris = new ArrayList<>();
        entry.texts("redirectUris")
                .forEach(text -> address(entry, "redirectUris", text).ifPresent(redirectUris::add));
        boolean firstParty = isSet(entry, "first-party");
        Optional<URI> homepage = optionalAddress(entry, "homepage");
        Optional<URI> eventsUri = optionalAddress(entry, "eventsUri");
        Optional<Disclosure> disclosure = DisclosureReader.read(entry);
        Optional<String> study = entry.has("study") ? entry.text("study") : Optional.empty();
        id.filter(each -> OWN_CLIENTS.contains(each.value()))
                .ifPresent(each -> entry.mistake("id", "`%s` belongs to this service itself".formatted(each)));
        if (id.isEmpty() || name.isEmpty() || organisation.isEmpty() || place.isEmpty() || setting.isEmpty()) {
            return Optional.empty();
        }
        Terms terms = new Terms(
                name.get(),
                organisation.get(),
                place.get(),
                setting.get(),
                purposes,
                categories,
                study.orElse(null),
                redirectUris,
                homepage.orElse(null),
                eventsUri.orElse(null),
                tokenBinding(entry),
                disclosure.orElse(null),
                isSet(entry, "pairwise"));
        if (terms.areResearch(vocabulary) != study.isPresent()) {
            entry.mistake("study", "a study is named exactly where a purpose is research");
        }
        return Optional.of(new Entry(id.get(), terms, firstParty));
    }

    private static @Nullable TokenBinding tokenBinding(Section entry) {
        return entry.has("token-binding")
                ? entry.parsed("token-binding", TokenBinding::fromWireName).orElse(null)
                : null;
    }

    private static boolean isSet(Section entry, String key) {
        return entry.has(key) && entry.flag(key).orElse(false);
    }

    private static Optional<String> plain(Section entry, String key, int longest) {
        Optional<String> text = entry.text(key);
        text.filter(each -> !AppText.isPlain(each, longest))
                .ifPresent(each -> entry.mistake(key, "`%s` %s".formatted(key, AppText.RULE.formatted(longest))));
        return text;
    }

    private <T extends Comparable<T>> SortedSet<T> known(
            Section entry, String key, Function<String, T> parser, Predicate<T> isKnown) {
        SortedSet<T> known = new TreeSet<>();
        for (String text : entry.texts(key)) {
            try {
                T value = parser.apply(text);
                if (isKnown.test(value)) {
                    known.add(value);
                    continue;
                }
            } catch (IllegalArgumentException e) {
                // said below, as for a well-formed one that nobody knows
            }
            entry.mistake(key, "`%s` is not in the vocabulary".formatted(text));
        }
        return known;
    }

    private Optional<URI> optionalAddress(Section entry, String key) {
        return entry.has(key) ? entry.text(key).flatMap(text -> address(entry, key, text)) : Optional.empty();
    }

    private Optional<URI> address(Section entry, String key, String text) {
        try {
            URI uri = URI.create(variables.apply(text));
            if (Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getFragment() == null
                    && !uri.toString().contains("*")) {
                return Optional.of(uri);
            }
            entry.mistake(key, "`%s` is not an http address without wildcard and fragment".formatted(text));
        } catch (IllegalArgumentException e) {
            entry.mistake(key, "`%s`: %s".formatted(text, e.getMessage()));
        }
        return Optional.empty();
    }
}
