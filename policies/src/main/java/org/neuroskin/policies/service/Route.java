package org.neuroskin.policies.service;

import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;

/**
 * One route of a data service. The body of a request and that of a response have the same fields.
 *
 * @param path where it is, inside the service
 * @param methods HTTP method → what it does with the data
 * @param subject whose data it is
 * @param signIn how whoever asks must have signed in
 * @param body what the bodies are
 * @param mediaTypes the media types that a body may have, lower case without parameters; empty for {@link BodyKind#NONE} and
 *     {@link BodyKind#WEBSOCKET}
 * @param fields the listed fields of a JSON body
 * @param records which of them are also spoken record by record; empty where none are
 * @param items the items of a list that is many people's, each decided by itself; empty for any other body
 * @param unlisted the category of fields that are not listed; empty: they are dropped. Never one that must be sealed
 * @param whole the category of a binary body, which is always sealed; empty for other bodies
 * @param maxRequestBytes the largest request body
 * @param resources the kinds of resources of a FHIR body; empty for other bodies
 * @param parts the parts of a form; empty for other bodies
 * @param query the parameters that are passed on when something is read; the one that says whose data it is with the subject's id
 * @param writesAs the route as whose {@code POST} a message from the app is judged and sealed; empty: the app only listens
 * @param ids where the values of its one other variable are listed; empty where no descriptor says
 * @param versions whether its records must be in their newest version when they are read; empty: nobody checks
 */
public record Route(
        PathTemplate path,
        Map<String, Operation> methods,
        SubjectSelector subject,
        SignInRule signIn,
        BodyKind body,
        Set<String> mediaTypes,
        List<FieldRule> fields,
        Optional<RecordsRule> records,
        Optional<FieldPath> items,
        Optional<CategoryId> unlisted,
        Optional<CategoryId> whole,
        long maxRequestBytes,
        List<ResourceRule> resources,
        List<PartRule> parts,
        Set<String> query,
        Optional<Route> writesAs,
        Optional<IdsRule> ids,
        Optional<Versions> versions) {

    /** Copies the collections. */
    public Route {
        methods = Map.copyOf(methods);
        mediaTypes = Set.copyOf(mediaTypes);
        fields = List.copyOf(fields);
        resources = List.copyOf(resources);
        parts = List.copyOf(parts);
        query = Set.copyOf(query);
    }

    /** The media type of records one a line. */
    public static final String NDJSON = "application/x-ndjson";

    /** The media type of FHIR's resources. */
    public static final String FHIR_JSON = "application/fhir+json";

    /** The media type of forms with parts (RFC 7578). */
    public static final String FORM = "multipart/form-data";

    /** The media type of server-sent events. */
    public static final String EVENT_STREAM = "text/event-stream";

    /** What takes the place of a path in what is sealed in resources, which are the same behind every path. */
    private static final PathTemplate RESOURCES = new PathTemplate("/fhir");

    /** The path that is bound into what is sealed here. */
    public PathTemplate storedAt() {
        if (body == BodyKind.FHIR) {
            return RESOURCES;
        }
        return records.map(RecordsRule::storedAt).orElse(path);
    }

    /** What stands before the id of the person where a body says whose data it is: FHIR refers to a resource of theirs. */
    public String beforeSubject() {
        return body == BodyKind.FHIR ? "Patient/" : "";
    }

    /** Whether a JSON body is one record of another route, and not its list. */
    public boolean isOfOneRecord() {
        return body == BodyKind.JSON && !storedAt().equals(path);
    }

    /** Whether the path says which record a body is; else, where versions are checked, each record says it itself. */
    public boolean namesRecord() {
        boolean listed = fields.stream().anyMatch(field -> field.shape() == Shape.RECORD_ID);
        return !otherVariables().isEmpty() && (!listed || (isOfOneRecord() && items.isEmpty()));
    }

    /** The categories of what rests sealed here, whether or not a body has it. */
    public Set<CategoryId> sealedCategories() {
        return Stream.concat(
                        whole.stream(),
                        fields.stream()
                                .filter(field -> field.rest() == AtRest.SEALED)
                                .flatMap(field -> field.category().stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The fields of one record, where there are {@link #records}. */
    public FieldTree recordFields() {
        FieldPath record = records.orElseThrow().at();
        return Objects.requireNonNull(FieldTree.of(fields).below(record), "our bug: a record without fields");
    }

    /** The fields in items that tell when they were recorded. */
    public List<FieldRule> datedFields() {
        List<FieldPath> items =
                fields.stream().flatMap(field -> field.dates().stream()).toList();
        return fields.stream()
                .filter(field -> items.stream().anyMatch(item -> item.holds(field.at())))
                .toList();
    }

    /** The fields by which one person's items can be searched for when they are read: of one list, and never of another route's. */
    public List<FieldRule> searches() {
        boolean own = body == BodyKind.JSON && items.isEmpty() && storedAt().equals(path);
        return own ? fields.stream().filter(field -> field.search().isPresent()).toList() : List.of();
    }

    /** The variables of the path that do not say whose data it is, but which of it. */
    public List<String> otherVariables() {
        return path.variables().stream()
                .filter(name -> !subject.equals(new SubjectSelector.PathVariable(name)))
                .toList();
    }

    /** The categories of which it has measurements, where it can answer a list of one person's as one body: means stand at its end. */
    public Set<CategoryId> reducible() {
        if (body != BodyKind.JSON || mediaTypes.equals(Set.of(NDJSON)) || items.isPresent()) {
            return Set.of();
        }
        return fields.stream()
                .filter(FieldRule::reducible)
                .flatMap(field -> field.category().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Every category that a body of this route may carry. */
    public NavigableSet<CategoryId> categories() {
        NavigableSet<CategoryId> categories = new TreeSet<>();
        fields.forEach(field -> field.category().ifPresent(categories::add));
        unlisted.ifPresent(categories::add);
        whole.ifPresent(categories::add);
        resources.forEach(resource -> categories.add(resource.category()));
        parts.forEach(part -> categories.addAll(part.bodyOf().categories()));
        return categories;
    }
}
