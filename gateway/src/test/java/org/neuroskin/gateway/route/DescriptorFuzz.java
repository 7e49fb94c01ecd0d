package org.neuroskin.gateway.route;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.InvalidDescriptors;
import org.neuroskin.policies.service.MatchedRoute;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;

/**
 * Any text as a descriptor: its mistakes are told by file and line, or it is one that can be served. No other exception, and no path
 * that fits two routes.
 *
 * <p>An input is a path, a line feed and the text, in UTF-8.
 */
public final class DescriptorFuzz {
    private static final Pattern MISTAKE = Pattern.compile("(?s)(service\\.yaml:[1-9][0-9]*|\\.:1): .+");

    private DescriptorFuzz() {}

    /** Loads what is needed before any input is timed. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput("/\nservice: x".getBytes(StandardCharsets.UTF_8));
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) {
        String[] parts = new String(input, StandardCharsets.UTF_8).split("\n", 2);
        if (parts.length < 2) {
            return;
        }
        Map<String, String> files = Map.of("service.yaml", parts[1]);
        List<ServiceDescriptor> read;
        try {
            read = Descriptors.read(files, Map.of("URL", "http://localhost:1"));
        } catch (InvalidDescriptors e) {
            require(!e.mistakes().isEmpty(), "a descriptor is refused for a reason");
            require(
                    e.mistakes().stream().allMatch(each -> MISTAKE.matcher(each).matches()),
                    "a mistake is told by file and line");
            return;
        }
        require(read.equals(Descriptors.read(files, Map.of("URL", "http://localhost:1"))), "a text means one thing");
        for (ServiceDescriptor service : read) {
            service.routes().forEach(route -> canBeServed(service, route));
            fitsOne(service, parts[0]);
        }
    }

    private static void canBeServed(ServiceDescriptor service, Route route) {
        FieldTree.of(route.fields());
        FieldTree.of(route.datedFields());
        route.records().ifPresent(records -> route.recordFields());
        route.categories();
        route.reducible();
        Map<String, String> values = new HashMap<>();
        route.path().variables().forEach(name -> values.put(name, "a-" + name));
        String path = route.path().expand(values);
        MatchedRoute matched = service.match(path).orElseThrow();
        require(matched.route().equals(route) && matched.variables().equals(values), "a route is found by its path");
        fitsOne(service, path);
        require(
                RequestTarget.parse("/api/" + service.service() + path)
                        .originForm()
                        .endsWith(path),
                "the path of a route can be asked for");
    }

    private static void fitsOne(ServiceDescriptor service, String path) {
        List<Route> fitting = service.routes().stream()
                .filter(route -> route.path().match(path).isPresent())
                .toList();
        require(fitting.size() <= 1, "no path fits two routes");
        require(
                service.match(path)
                        .map(MatchedRoute::route)
                        .equals(fitting.stream().findFirst()),
                "what fits is found, and nothing else");
        service.match(path).ifPresent(matched -> {
            require(matched.route().path().expand(matched.variables()).equals(path), "a path is put together again");
            require(
                    Stream.of(path.split("/", -1)).noneMatch(each -> each.equals(".") || each.equals("..")),
                    "no segment of dots fits");
            require(!path.contains("%") && !path.contains("//"), "nothing encoded or empty fits");
        });
        require(
                service.routes().stream()
                                .map(route -> route.path().template())
                                .collect(Collectors.toSet())
                                .size()
                        == service.routes().size(),
                "no two routes have one path");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
