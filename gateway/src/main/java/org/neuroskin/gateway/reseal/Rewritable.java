package org.neuroskin.gateway.reseal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.IdsRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.SubjectSelector;

/**
 * Which routes of a data service can be rewritten: those of one person, whose whole is read and put in the place of itself. Of the
 * others with something sealed, why not.
 *
 * @param routes that can
 * @param others that cannot
 * @param categories of all that rests sealed at the service
 */
record Rewritable(List<Routes.Place> routes, List<ResealWork.Outcome> others, Set<CategoryId> categories) {
    private static final String NO_SUCH_SERVICE = "no-such-service";

    static Rewritable of(List<Routes.Place> all, String service) {
        List<Routes.Place> own =
                all.stream().filter(place -> place.service().equals(service)).toList();
        if (own.isEmpty()) {
            return new Rewritable(List.of(), List.of(outcome("", NO_SUCH_SERVICE)), Set.of());
        }
        List<Routes.Place> rewritten = own.stream()
                .filter(place -> seals(place.route()) && whyNot(place.route()).isEmpty())
                .toList();
        List<ResealWork.Outcome> others = new ArrayList<>();
        Set<CategoryId> categories = new TreeSet<>();
        for (Routes.Place place : own) {
            Route route = place.route();
            if (seals(route)) {
                categories.addAll(route.categories());
                whyNot(route)
                        .ifPresent(reason -> others.add(outcome(route.path().template(), reason)));
            }
        }
        return new Rewritable(rewritten, others, categories);
    }

    private static ResealWork.Outcome outcome(String route, String reason) {
        return new ResealWork.Outcome(route, reason, 0);
    }

    private static boolean seals(Route route) {
        return !route.sealedCategories().isEmpty() || !route.parts().isEmpty() || route.body() == BodyKind.FHIR;
    }

    /** What an app cannot put back whole, we cannot either. */
    private static Optional<String> whyNot(Route route) {
        if (route.body() != BodyKind.JSON && route.body() != BodyKind.BINARY) {
            return Optional.of(
                    "body-" + route.body().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (route.items().isPresent()) {
            return Optional.of("of-many-people");
        }
        if (!(route.subject() instanceof SubjectSelector.PathVariable)) {
            return Optional.of("subject-not-in-path");
        }
        if (route.methods().get("GET") != Operation.READ) {
            return Optional.of("no-get");
        }
        if (route.methods().get("PUT") != Operation.WRITE) {
            return Optional.of("no-put");
        }
        if (route.versions().isPresent()) {
            return Optional.of("versions-are-checked");
        }
        // What is passed on may choose a part, and a part would take the place of the whole
        if (!route.query().isEmpty() || mediaTypes(route).isEmpty()) {
            return Optional.of("may-be-a-part");
        }
        boolean listed = route.otherVariables().isEmpty()
                || route.ids()
                        .map(IdsRule::in)
                        .filter(list -> list.query().isEmpty())
                        .isPresent();
        return listed ? Optional.empty() : Optional.of("needs-an-id");
    }

    /** In what a whole is read: not in lines, which some services only take to add them. */
    static Set<String> mediaTypes(Route route) {
        Set<String> types = new TreeSet<>(route.mediaTypes());
        types.remove(Route.NDJSON);
        return types;
    }
}
