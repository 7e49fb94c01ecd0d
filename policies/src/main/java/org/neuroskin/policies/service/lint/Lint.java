package org.neuroskin.policies.service.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.InvalidDescriptors;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/**
 * Checks a descriptor, and holds it against what the service says of itself.
 *
 * <p>An error is what cannot work if the service's document is true: a route or field that is not there, a value that cannot stand
 * where it is to be sealed. A warning is what works and may not be meant: above all, what stays closed or is dropped because the
 * descriptor does not name it. Nothing that is found here would open anything.
 */
final class Lint {

    private final Findings findings;
    private final ServiceDocument document;

    private Lint(Findings findings, ServiceDocument document) {
        this.findings = findings;
        this.document = document;
    }

    /** The mistakes of a descriptor by itself, each as {@code file:line: message}. */
    static List<String> alone(String file, String content) {
        try {
            Descriptors.withoutPlace(file, content);
            return List.of();
        } catch (InvalidDescriptors e) {
            return e.mistakes();
        }
    }

    /** What the service's document shows of a descriptor without mistakes. */
    static Findings against(ServiceDocument document, String file, String content) {
        Findings findings = new Findings(file);
        new Lint(findings, document)
                .compare(
                        Descriptors.withoutPlace(file, content),
                        YamlFile.parse(file, content, new Mistakes()).orElseThrow());
        return findings;
    }

    private void compare(ServiceDescriptor descriptor, Section top) {
        List<Section> sections = top.sections("routes");
        Set<String> named = new TreeSet<>();
        for (int i = 0; i < sections.size(); i++) {
            Route route = descriptor.routes().get(i);
            route(route, sections.get(i)).forEach(endpoint -> named.add(endpoint.toString()));
        }
        for (ServiceDocument.Endpoint endpoint : document.endpoints()) {
            if (!named.contains(endpoint.toString())) {
                findings.warning(
                        top.line("routes"),
                        "the service has `%s`, which no route names: it stays closed".formatted(endpoint));
            }
        }
    }

    /** What the service has of the route. */
    private List<ServiceDocument.Endpoint> route(Route route, Section section) {
        String path = route.path().template();
        if (!document.hasPath(path)) {
            findings.error(section.line("path"), "the service has no path `%s`".formatted(path));
            return List.of();
        }
        List<ServiceDocument.Endpoint> there = new ArrayList<>();
        for (String method : new TreeSet<>(route.methods().keySet())) {
            document.endpoint(path, method)
                    .ifPresentOrElse(
                            there::add,
                            () -> findings.error(
                                    section.line("methods"), "the service has no `%s %s`".formatted(method, path)));
        }
        for (ServiceDocument.Endpoint endpoint : there) {
            List<String> missing = new ArrayList<>(endpoint.neededQuery());
            missing.removeAll(route.query());
            route.searches()
                    .forEach(
                            field -> missing.remove(field.search().orElseThrow().parameter()));
            if (!missing.isEmpty()) {
                findings.error(
                        section.line("methods"),
                        "`%s` needs query parameters, which `query` does not name (%s)"
                                .formatted(endpoint, String.join(", ", missing)));
            }
            mediaTypes(route, section, endpoint);
        }
        FieldLint fields = new FieldLint(findings);
        fields.check(route, section, there);
        fields.checkParts(route, section, there);
        return there;
    }

    private void mediaTypes(Route route, Section section, ServiceDocument.Endpoint endpoint) {
        Set<String> said = new TreeSet<>(endpoint.bodies().keySet());
        if (said.isEmpty() || route.mediaTypes().isEmpty()) {
            if (!said.isEmpty()) {
                findings.warning(
                        section.line("body"),
                        "the service has a body for `%s` (%s), which this route leaves out"
                                .formatted(endpoint, String.join(", ", said)));
            }
            return;
        }
        Set<String> other = said.stream()
                .filter(type -> route.mediaTypes().stream().noneMatch(each -> fits(type, each)))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!other.isEmpty()) {
            String message = "the service has `%s` for `%s`, which this route refuses (it takes %s)"
                    .formatted(
                            String.join("`, `", other), endpoint, String.join(", ", new TreeSet<>(route.mediaTypes())));
            int line = section.line("media-types");
            if (other.size() == said.size()) {
                findings.error(line, message);
            } else {
                findings.warning(line, message);
            }
        }
    }

    /** Whether the service's type, which may be a range such as {@code image/*}, is or covers the route's. */
    static boolean fits(String said, String type) {
        return said.equals(type)
                || said.equals("*/*")
                || (said.endsWith("/*") && type.startsWith(said.substring(0, said.length() - 1)));
    }
}
