package org.neuroskin.gateway.route;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.search.Search;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.SubjectSelector;

/**
 * The parameters of a request's query, all of which its route knows, each once and in a form that everybody reads alike.
 *
 * <p>They choose among what is there and are passed on as they came, only when something is read; those by which sealed values are
 * searched for are not passed on.
 */
final class QueryParameters {
    /** No percent sign is left to be decoded once more, and no plus sign, which some read as a space. */
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9._~:,/-]|%(2B|2C|2F|3A|7C)){1,128}");

    private final Route route;
    private final Operation operation;
    private final Map<String, String> values = new LinkedHashMap<>();

    private QueryParameters(Route route, Operation operation) {
        this.route = route;
        this.operation = operation;
    }

    /** Those of a request; a {@link Refusal} as malformed where one is not known, stands twice or has a value of another form. */
    static QueryParameters of(RequestTarget request, Route route, Operation operation) {
        QueryParameters parameters = new QueryParameters(route, operation);
        if (!request.query().isEmpty()) {
            for (String pair : request.query().split("&", -1)) {
                parameters.add(pair);
            }
        }
        return parameters;
    }

    private void add(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        if (!isSubject(name) && !(operation.handsOut() && (route.query().contains(name) || isSearch(name)))) {
            throw Refusal.malformed("The route does not know one of the query parameters.");
        }
        String value = pair.substring(name.length() + (equals < 0 ? 0 : 1));
        if (!VALUE.matcher(value).matches()) {
            throw Refusal.malformed("The query parameter `%s` has a value that it may not have.".formatted(name));
        }
        if (values.putIfAbsent(name, value) != null) {
            throw Refusal.malformed("The query parameter `%s` stands twice.".formatted(name));
        }
    }

    /** Whom this parameter names, without it the holder of the token; null where a resource that is written will say it. */
    @Nullable
    SubjectId subject(String name, AccessToken token) {
        String value = values.get(name);
        if (value == null && !operation.handsOut() && route.body() == BodyKind.FHIR) {
            return null;
        }
        return value == null ? token.holder() : Routes.named(value, token);
    }

    /**
     * The query for the data service, with the question mark; empty if there is none.
     *
     * @param subject whose data it is, if that is known already
     * @param naming by which ids the data service knows people
     */
    String passedOn(@Nullable SubjectId subject, Naming naming) {
        if (!operation.handsOut()) {
            return "";
        }
        Map<String, String> passed = new TreeMap<>(values);
        if (subject != null) {
            route.query().stream()
                    .filter(this::isSubject)
                    .forEach(name -> passed.put(name, naming.there(subject).value()));
        }
        passed.keySet().retainAll(route.query());
        return passed.isEmpty()
                ? ""
                : passed.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** What is asked for of sealed values. */
    Search search() {
        return Search.of(route, values);
    }

    private boolean isSearch(String name) {
        return route.searches().stream()
                .anyMatch(
                        field -> field.search().orElseThrow().by().parameters().contains(name));
    }

    private boolean isSubject(String name) {
        return route.subject().equals(new SubjectSelector.QueryParameter(name));
    }
}
