package org.neuroskin.gateway.payload;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.AtRest;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.PaddingRule;
import org.neuroskin.policies.service.ResourceRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;

/**
 * One FHIR R4 resource of one person, arranged as it rests: what is sealed is together one value, in an extension of the resource.
 * {@link RequestPayload} seals it there and {@link ResponsePayload} opens it.
 *
 * <p>At rest, and for whoever may not read it, the resource says that its values are masked: a valid resource all the same.
 *
 * @param kind what the route says of it
 * @param members name → JSON
 */
record Resource(ResourceRule kind, Map<String, String> members) {
    private static final String EXTENSION = "extension";
    private static final String SUBJECT = "subject";
    private static final String REFERENCE = "reference";
    private static final String SEALED = "urn:neuroskin:fhir:sealed";

    private static final String MASKED = "{\"coding\":[{\"system\":"
            + "\"http://terminology.hl7.org/CodeSystem/data-absent-reason\",\"code\":\"masked\"}]}";

    /** The same for resources that have no element for it. */
    private static final String MASKED_EXTENSION =
            "{\"url\":\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\",\"valueCode\":\"masked\"}";

    /** So that it is a string of FHIR when it is padded and sealed: at most 1,048,576 characters. */
    private static final int MAX_SEALED = 680_000;

    /** What a server may add to a resource and we do not hand out, even if what an app writes there is sealed. */
    private static final Set<String> ADDED = Set.of("meta", "text", EXTENSION, "dataAbsentReason");

    /**
     * The resource that an app writes.
     *
     * @throws PayloadRefused as {@link RequestPayload#readResource}
     */
    static Resource written(Route route, byte[] body) {
        JsonParts parts = JsonParts.OF_REQUESTS;
        Map<String, String> members = parts.members(parts.text(body));
        ResourceRule kind = kind(route, members, parts)
                .orElseThrow(() -> refused("the resource is not of one kind that the route lists"));
        Map<String, String> clear = new LinkedHashMap<>();
        Map<String, String> sealed = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (kind.isSealed(name)) {
                sealed.put(name, value);
            } else if (kind.isClear(name)) {
                clear.put(name, value);
            } else if (!name.equals(SUBJECT)) {
                throw refused("the resource has an element that the route does not list");
            }
        });
        clear.put(
                SUBJECT,
                subject(members, parts)
                        .orElseThrow(() -> refused("the subject of the resource says more than whose it is")));
        String values = JsonParts.object(sealed);
        if (values.getBytes(StandardCharsets.UTF_8).length > MAX_SEALED) {
            throw refused("the sealed elements of a resource are too large");
        }
        clear.put(
                EXTENSION, "[" + sealedExtension(values) + (kind.isObservation() ? "" : "," + MASKED_EXTENSION) + "]");
        if (kind.isObservation()) {
            clear.put("dataAbsentReason", MASKED);
        }
        return new Resource(kind, clear);
    }

    /**
     * The resource that a data service returned, without what is not to be handed out; empty if it is of no kind that the route
     * lists, or not this person's.
     *
     * @throws PayloadRefused {@link Problem#SERVICE_FAILED} if it has plaintext where sealed values belong
     */
    static Optional<Resource> stored(DataPlace place, String json) {
        JsonParts parts = JsonParts.OF_RESPONSES;
        Map<String, String> members = parts.members(json);
        Route route = place.route();
        Optional<String> whose = subject(members, parts)
                .filter(said -> parts.string(parts.members(said), REFERENCE).equals(reference(route, place.there())));
        // Whoever does not know these elements must not read the resource
        boolean changed = members.containsKey("implicitRules") || members.containsKey("modifierExtension");
        if (whose.isEmpty() || changed) {
            return Optional.empty();
        }
        return kind(route, members, parts).map(kind -> {
            Map<String, String> clear = new LinkedHashMap<>();
            members.forEach((name, value) -> {
                if (kind.isClear(name) || name.equals("id")) {
                    clear.put(name, value);
                } else if (kind.isSealed(name) && !ADDED.contains(name)) {
                    throw new PayloadRefused(Problem.SERVICE_FAILED, "the data service has a value in the clear");
                }
            });
            clear.put(SUBJECT, whose.get());
            version(members, parts).ifPresent(version -> clear.put("meta", version));
            clear.put(EXTENSION, "[" + sealedExtension(carried(members, parts)) + "]");
            return new Resource(kind, clear);
        });
    }

    /** The smallest resource that the route takes as one of this person. */
    static byte[] smallest(Route route, SubjectId subject) {
        ResourceRule kind = route.resources().getFirst();
        Map<String, String> members = new LinkedHashMap<>();
        members.put("resourceType", JsonParts.quote(kind.type()));
        members.put(SUBJECT, JsonParts.object(Map.of(REFERENCE, JsonParts.quote(reference(route, subject)))));
        kind.code()
                .map(code -> code.split("\\|"))
                .ifPresent(code -> members.put(
                        "code",
                        "{\"coding\":[{\"system\":%s,\"code\":%s}]}"
                                .formatted(JsonParts.quote(code[0]), JsonParts.quote(code[1]))));
        return JsonParts.object(members).getBytes(StandardCharsets.UTF_8);
    }

    /** What is to be sealed or opened, with {@link #fields}. */
    byte[] json() {
        return JsonParts.object(members).getBytes(StandardCharsets.UTF_8);
    }

    FieldTree fields() {
        List<FieldRule> rules = new ArrayList<>();
        members.keySet().stream()
                .filter(name -> !name.equals(EXTENSION) && !name.equals(SUBJECT))
                .map(name -> clear(Shape.TREE, name))
                .forEach(rules::add);
        rules.add(clear(Shape.SUBJECT, SUBJECT, REFERENCE));
        rules.add(clear(Shape.VALUE, SUBJECT, "type"));
        Stream.of("url", "valueCode")
                .map(name -> clear(Shape.VALUE, EXTENSION, FieldPath.ANY_INDEX, name))
                .forEach(rules::add);
        rules.add(new FieldRule(
                new FieldPath(List.of(EXTENSION, FieldPath.ANY_INDEX, "valueString")),
                Optional.of(kind.category()),
                AtRest.SEALED,
                PaddingRule.PADME,
                Shape.TREE,
                false));
        return FieldTree.of(rules);
    }

    private static FieldRule clear(Shape shape, String... at) {
        return new FieldRule(
                new FieldPath(List.of(at)), Optional.<CategoryId>empty(), AtRest.CLEAR, PaddingRule.NONE, shape, false);
    }

    /** The resource for the app, from what {@link ResponsePayload} made of it: with the values if they are there, else masked. */
    static String told(ResourceRule kind, String opened) {
        JsonParts parts = JsonParts.OF_RESPONSES;
        Map<String, String> members = parts.members(opened);
        String extensions = Objects.requireNonNull(members.remove(EXTENSION));
        Map<String, String> carrier = parts.members(parts.items(extensions).getFirst());
        String values = carrier.get("valueString");
        if (values != null) {
            members.putAll(parts.members(values));
        } else if (kind.isObservation()) {
            members.put("dataAbsentReason", MASKED);
        } else {
            members.put(EXTENSION, "[" + MASKED_EXTENSION + "]");
        }
        return JsonParts.object(members);
    }

    /** The one kind that it is of: with the codings of two it would be sealed as one and searched for as the other. */
    private static Optional<ResourceRule> kind(Route route, Map<String, String> members, JsonParts parts) {
        String type = parts.string(members, "resourceType");
        if (route.resources().stream().noneMatch(each -> each.type().equals(type))) {
            return Optional.empty();
        }
        List<String> codings = codings(members, parts);
        List<ResourceRule> fitting = route.resources().stream()
                .filter(each -> each.fits(type, codings))
                .toList();
        return fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty();
    }

    private static List<String> codings(Map<String, String> members, JsonParts parts) {
        Map<String, String> code = parts.members(members.getOrDefault("code", "{}"));
        return parts.items(code.getOrDefault("coding", "[]")).stream()
                .map(parts::members)
                .map(coding -> parts.string(coding, "system") + "|" + parts.string(coding, "code"))
                .toList();
    }

    /** The element that says whose it is, if that is all it says: a name beside it would be in the clear. */
    private static Optional<String> subject(Map<String, String> members, JsonParts parts) {
        Map<String, String> said = parts.members(members.getOrDefault(SUBJECT, "{}"));
        boolean fits = Set.of(REFERENCE, "type").containsAll(said.keySet())
                && (!said.containsKey("type") || parts.string(said, "type").equals("Patient"));
        return fits ? Optional.of(JsonParts.object(said)) : Optional.empty();
    }

    private static String reference(Route route, SubjectId subject) {
        return route.beforeSubject() + subject.value();
    }

    /** Of what the server says of the resource, its version. */
    private static Optional<String> version(Map<String, String> members, JsonParts parts) {
        Map<String, String> meta = parts.members(members.getOrDefault("meta", "{}"));
        meta.keySet().retainAll(Set.of("versionId", "lastUpdated"));
        return meta.isEmpty() ? Optional.empty() : Optional.of(JsonParts.object(meta));
    }

    private static String carried(Map<String, String> members, JsonParts parts) {
        List<String> carried = parts.items(members.getOrDefault(EXTENSION, "[]")).stream()
                .map(parts::members)
                .filter(extension -> parts.string(extension, "url").equals(SEALED))
                .map(extension -> extension.getOrDefault("valueString", "null"))
                .toList();
        if (carried.size() != 1 || carried.getFirst().equals("null")) {
            throw new PayloadRefused(
                    Problem.SERVICE_FAILED, "the data service has a resource without its sealed values");
        }
        return carried.getFirst();
    }

    private static String sealedExtension(String value) {
        return "{\"url\":%s,\"valueString\":%s}".formatted(JsonParts.quote(SEALED), value);
    }

    private static PayloadRefused refused(String why) {
        return new PayloadRefused(Problem.INVALID_INPUT, why);
    }
}
