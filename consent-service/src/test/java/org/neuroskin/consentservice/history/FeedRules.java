package org.neuroskin.consentservice.history;

import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What OCSF 1.6.0 demands of an API Activity and CloudEvents 1.0 of an event in JSON, as far as our feeds use it: each rule with a
 * change that breaks it. Written from the schema files of both.
 */
final class FeedRules {
    /** Of the event and of each object in it: which members it may have, and which it must, marked by an exclamation mark. */
    private static final Map<String, String> OCSF_MEMBERS = Map.ofEntries(
            Map.entry(
                    "",
                    "activity_id! category_uid! class_uid! type_uid! severity_id! time! status_id status status_code metadata! actor! api! "
                            + "src_endpoint! dst_endpoint http_response resources unmapped"),
            Map.entry(
                    "metadata",
                    "version! product! uid correlation_uid sequence event_code log_name logged_time original_time"),
            Map.entry("metadata/product", "name vendor_name"),
            Map.entry("actor", "app_uid user"),
            Map.entry("actor/user", "uid name type_id"),
            Map.entry("api", "operation! service request response"),
            Map.entry("api/service", "name"),
            Map.entry("api/request", "uid!"),
            Map.entry("api/response", "code"),
            Map.entry("src_endpoint", "name"),
            Map.entry("dst_endpoint", "name svc_name"),
            Map.entry("http_response", "code! body_length"));

    private static final Pattern SEMANTIC_VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    static final List<Rule> OCSF = List.of(
            rule("only members of the schema", event -> surplus(event).isEmpty(), event -> event.put("colour", "red")),
            rule("every required member", event -> missing(event).isEmpty(), event -> event.remove("time")),
            rule(
                    "required members of objects",
                    event -> missing(event).isEmpty(),
                    event -> object(event, "api").remove("operation")),
            rule("class API Activity", event -> event.path("class_uid").asInt(-1) == 6003, put("class_uid", 6002)),
            rule(
                    "category Application Activity",
                    event -> event.path("category_uid").asInt(-1) == 6,
                    put("category_uid", 1)),
            rule(
                    "activity of the list",
                    event -> Set.of(0, 1, 2, 3, 4, 99)
                            .contains(event.path("activity_id").asInt(-1)),
                    put("activity_id", 5)),
            rule(
                    "type is class times 100 plus activity",
                    event -> event.path("type_uid").asInt(-1)
                            == 100 * event.path("class_uid").asInt(-1)
                                    + event.path("activity_id").asInt(-1),
                    put("type_uid", 600399)),
            rule(
                    "severity of the list",
                    event -> Set.of(0, 1, 2, 3, 4, 5, 6, 99)
                            .contains(event.path("severity_id").asInt(-1)),
                    put("severity_id", 7)),
            rule(
                    "status of the list, with its caption",
                    event -> switch (event.path("status_id").asInt(-1)) {
                        case 0 -> event.path("status").asString("").equals("Unknown");
                        case 1 -> event.path("status").asString("").equals("Success");
                        case 2 -> event.path("status").asString("").equals("Failure");
                        case 99 -> !event.path("status").asString("").isEmpty();
                        default -> false;
                    },
                    put("status_id", 3)),
            rule(
                    "time in milliseconds",
                    event -> event.path("time").isIntegralNumber(),
                    event -> event.put("time", "now")),
            rule(
                    "version of the schema",
                    event -> event.at("/metadata/version").asString("").equals("1.6.0")
                            && SEMANTIC_VERSION
                                    .matcher(event.at("/metadata/version").asString(""))
                                    .matches(),
                    event -> object(event, "metadata").put("version", "1.9.0-dev")),
            rule(
                    "a product has a name or an id",
                    event -> oneOf(event.at("/metadata/product"), "name", "uid"),
                    event -> ((ObjectNode) event.at("/metadata/product")).remove("name")),
            rule(
                    "an actor is somebody",
                    event -> oneOf(event.path("actor"), "app_uid", "user"),
                    event -> object(event, "actor").removeAll()),
            rule(
                    "a user has a name or an id",
                    event -> !event.path("actor").has("user") || oneOf(event.at("/actor/user"), "uid", "name"),
                    event -> object(event, "actor").putObject("user").put("type_id", 1)),
            rule(
                    "an endpoint has a name",
                    event -> oneOf(event.path("src_endpoint"), "name")
                            && oneOf(event.path("dst_endpoint"), "name", "svc_name"),
                    event -> object(event, "src_endpoint").removeAll()),
            rule(
                    "a resource has a name or an id",
                    event -> all(event, "resources").allMatch(each -> oneOf(each, "name", "uid")),
                    event -> event.putArray("resources").addObject().put("type", "person")));

    static final List<Rule> CLOUD_EVENTS = List.of(
            rule(
                    "specversion 1.0",
                    event -> is(event, "specversion", "1\\.0"),
                    event -> event.put("specversion", "0.3")),
            rule("id", event -> is(event, "id", ".+"), event -> event.put("id", "")),
            rule(
                    "source is a URI reference",
                    event -> isUri(event.path("source")),
                    event -> event.put("source", "a b")),
            rule("type", event -> is(event, "type", "org\\.neuroskin\\..+"), event -> event.remove("type")),
            rule(
                    "subject is not empty",
                    event -> !event.has("subject") || is(event, "subject", ".+"),
                    event -> event.put("subject", "")),
            rule("time of RFC 3339", event -> isTime(event.path("time")), event -> event.put("time", "yesterday")),
            rule(
                    "names of attributes: lower-case letters and digits, twenty at most",
                    event -> event.propertyNames().stream()
                            .allMatch(name -> name.equals("data") || name.matches("[a-z0-9]{1,20}")),
                    event -> event.put("leaf_hash", "x")),
            rule(
                    "attributes are texts",
                    event -> event.propertyNames().stream()
                            .allMatch(name ->
                                    name.equals("data") || event.path(name).isString()),
                    event -> event.put("sequence", 17)),
            rule(
                    "sequences are ordered as texts",
                    event -> is(event, "sequence", "\\d{19}"),
                    event -> event.put("sequence", "17")),
            rule("data is JSON", event -> event.path("data").isObject(), event -> event.put("data", "{}")));

    private FeedRules() {}

    /** One rule and what breaks it. */
    record Rule(String name, Predicate<JsonNode> holds, Consumer<ObjectNode> breaks) {}

    static List<String> broken(List<Rule> rules, JsonNode event) {
        return rules.stream()
                .filter(rule -> !rule.holds().test(event))
                .map(Rule::name)
                .toList();
    }

    private static Rule rule(String name, Predicate<JsonNode> holds, Consumer<ObjectNode> breaks) {
        return new Rule(name, holds, breaks);
    }

    private static Consumer<ObjectNode> put(String member, int value) {
        return event -> event.put(member, value);
    }

    private static ObjectNode object(ObjectNode event, String name) {
        return (ObjectNode) event.path(name);
    }

    private static boolean is(JsonNode event, String member, String pattern) {
        return event.path(member).isString() && event.path(member).asString("").matches(pattern);
    }

    private static boolean isUri(JsonNode text) {
        try {
            return text.isString() && !URI.create(text.asString("")).toString().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTime(JsonNode text) {
        try {
            return text.isString() && Instant.parse(text.asString("")) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Stream<JsonNode> all(JsonNode event, String name) {
        return StreamSupport.stream(event.path(name).spliterator(), false);
    }

    private static boolean oneOf(JsonNode object, String... members) {
        return Stream.of(members).anyMatch(object::has);
    }

    private static JsonNode at(JsonNode event, String path) {
        return path.isEmpty() ? event : event.at("/" + path);
    }

    private static List<String> surplus(JsonNode event) {
        List<String> surplus = new ArrayList<>();
        OCSF_MEMBERS.forEach((path, members) -> {
            Set<String> known = Set.of(members.replace("!", "").split(" ", -1));
            at(event, path).propertyNames().stream()
                    .filter(name -> !known.contains(name))
                    .forEach(surplus::add);
        });
        return surplus;
    }

    private static List<String> missing(JsonNode event) {
        List<String> missing = new ArrayList<>();
        OCSF_MEMBERS.forEach((path, members) -> {
            JsonNode object = at(event, path);
            Stream.of(members.split(" ", -1))
                    .filter(member -> member.endsWith("!") && !object.isMissingNode())
                    .map(member -> member.replace("!", ""))
                    .filter(member -> !object.has(member))
                    .forEach(missing::add);
        });
        return missing;
    }
}
