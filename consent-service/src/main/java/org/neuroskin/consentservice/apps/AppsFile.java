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
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
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
    private static final List<String> KEYS =
            List.of("id", "name", "organisation", "purposes", "study", "redirectUris", "first-party", "homepage");
    private static final Set<String> OWN_CLIENTS = Set.of("portal", "self-service");

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
    static List<App> read(Path path, Vocabulary vocabulary, UnaryOperator<String> variables) {
        String content;
        try {
            content = Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the apps file `%s` cannot be read".formatted(path), e);
        }
        return new AppsFile(path.toString(), vocabulary, variables).parse(content);
    }

    private List<App> parse(String content) {
        List<App> apps = new ArrayList<>();
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

    private Optional<App> app(Section entry) {
        entry.allowOnly(KEYS);
        Optional<AppId> id = entry.parsed("id", AppId::new);
        Optional<String> name = entry.text("name");
        Optional<String> organisation = entry.text("organisation");
        Set<PurposeId> purposes = new TreeSet<>();
        entry.texts("purposes").forEach(text -> purpose(entry, text).ifPresent(purposes::add));
        List<URI> redirectUris = new ArrayList<>();
        entry.texts("redirectUris")
                .forEach(text -> address(entry, "redirectUris", text).ifPresent(redirectUris::add));
        boolean firstParty =
                entry.has("first-party") && entry.flag("first-party").orElse(false);
        Optional<URI> homepage = entry.has("homepage")
                ? entry.text("homepage").flatMap(text -> address(entry, "homepage", text))
                : Optional.empty();
        Optional<String> study = entry.has("study") ? entry.text("study") : Optional.empty();
        id.filter(each -> OWN_CLIENTS.contains(each.value()))
                .ifPresent(each -> entry.mistake("id", "`%s` belongs to this service itself".formatted(each)));
        if (id.isEmpty() || name.isEmpty() || organisation.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new App(
                id.get(),
                name.get(),
                organisation.get(),
                new TreeSet<>(purposes),
                study.orElse(null),
                redirectUris,
                firstParty,
                homepage.orElse(null)));
    }

    private Optional<PurposeId> purpose(Section entry, String text) {
        try {
            PurposeId purpose = new PurposeId(text);
            if (vocabulary.purpose(purpose).isPresent()) {
                return Optional.of(purpose);
            }
        } catch (IllegalArgumentException e) {
            // said below, as for a well-formed one that nobody knows
        }
        entry.mistake("purposes", "unknown purpose `%s`".formatted(text));
        return Optional.empty();
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
