package org.neuroskin.consentservice.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What FHIR R4 demands of every AuditEvent and IHE BALP 1.1.4 of those that claim one of its profiles, each rule with a change
 * that breaks it. Written from the text of the profiles.
 */
final class BalpRules {
    private static final List<Rule> BASE = List.of(
            rule("is an AuditEvent", event -> is(event, "AuditEvent", "resourceType"), remove("resourceType")),
            rule("type 1..1", event -> has(event, "type", "code"), remove("type")),
            rule(
                    "recorded 1..1 instant",
                    event -> event.path("recorded").asString("").matches("\\d{4}-.*T.*Z"),
                    set("recorded", "yesterday")),
            rule(
                    "action of the list",
                    event -> event.path("action").asString("").matches("[CRUDE]"),
                    set("action", "X")),
            rule(
                    "outcome of the list",
                    event -> event.path("outcome").asString("").matches("0|4|8|12"),
                    set("outcome", "1")),
            rule("id of FHIR", event -> event.path("id").asString("").matches("[A-Za-z0-9.-]{1,64}"), set("id", "a_b")),
            rule("source.observer 1..1", event -> event.at("/source/observer").isObject(), remove("source")),
            rule("agent 1..*", event -> all(event, "agent").findAny().isPresent(), remove("agent")),
            rule(
                    "agent.requestor 1..1",
                    event -> all(event, "agent")
                            .allMatch(agent -> agent.path("requestor").isBoolean()),
                    first("agent", agent -> agent.remove("requestor"))),
            rule(
                    "sev-1: an entity has no name beside a query",
                    event -> all(event, "entity").noneMatch(entity -> entity.has("name") && entity.has("query")),
                    first("entity", entity -> entity.put("name", "x").put("query", "eA=="))),
            rule(
                    "our proof is there",
                    event -> all(event, "extension")
                            .anyMatch(each -> is(each, FhirAuditEvents.PROOF, "url") && each.has("valueBase64Binary")),
                    remove("extension")));

    private static final Rule NO_MODIFIER =
            rule("modifierExtension 0..0", event -> !event.has("modifierExtension"), set("modifierExtension", "x"));
    private static final Rule REST = rule("type rest", event -> is(event, "rest", "type", "code"), changed("type"));
    private static final Rule SUCCESS = rule("outcome 0", event -> is(event, "0", "outcome"), set("outcome", "8"));
    private static final Rule PATIENT = rule(
            "entity patient 1..1",
            event -> entities(event, "1")
                            .filter(entity -> is(entity, "1", "role", "code")
                                    && is(entity, "Patient", "what", "type")
                                    && entity.path("what").has("identifier"))
                            .count()
                    == 1,
            last("entity", entity -> entity.putObject("role").put("code", "2")));
    private static final Rule DATA = rule(
            "entity data 1..1",
            event -> entities(event, "2")
                            .filter(entity ->
                                    entity.at("/role/code").asString("").matches("4|3|20") && entity.has("what"))
                            .count()
                    == 1,
            first("entity", entity -> entity.remove("what")));

    private static final Map<String, List<Rule>> PROFILES = Map.of(
            "PatientRead",
            rest("R", "read", "110152", "110153", "IRCP", DATA),
            "PatientQuery",
            rest(
                    "E",
                    "search",
                    "110153",
                    "110152",
                    "IRCP",
                    rule(
                            "entity query 1..1 without what and detail",
                            event -> entities(event, "2")
                                            .filter(entity -> is(entity, "24", "role", "code")
                                                    && entity.has("query")
                                                    && !entity.has("what")
                                                    && !entity.has("detail"))
                                            .count()
                                    == 1,
                            first("entity", entity -> entity.putObject("what").put("display", "x")))),
            "PatientCreate",
            rest("C", "create", "110153", "110152", "AUT", DATA),
            "PrivacyDisclosure.Source",
            List.of(
                    NO_MODIFIER,
                    rule("type Export", event -> is(event, "110106", "type", "code"), changed("type")),
                    rule("action R", event -> is(event, "R", "action"), set("action", "E")),
                    rule("subtype disclose", event -> subtype(event, "disclose"), remove("subtype")),
                    agent("source", "110153", true, false),
                    agent("recipient", "110152", true, false),
                    observer("110153"),
                    rule("entity 2..*", event -> all(event, "entity").count() >= 2, shorten("entity")),
                    PATIENT),
            "AuthZconsent",
            List.of(
                    NO_MODIFIER,
                    rule("type Security Alert", event -> is(event, "110113", "type", "code"), changed("type")),
                    rule("subtype of the list", event -> subtype(event, "AuthZ-Consent"), remove("subtype")),
                    rule("action E", event -> is(event, "E", "action"), set("action", "R")),
                    agent("client", "110150", true, false),
                    agent("user", "IRCP", false, true),
                    agent("userorg", "PROV", false, false),
                    agent("authorizer", "authserver", false, false),
                    observer("authserver"),
                    rule(
                            "client has no role, name, purpose",
                            event -> agents(event, "110150")
                                    .noneMatch(
                                            each -> each.has("role") || each.has("name") || each.has("purposeOfUse")),
                            first("agent", each -> each.put("name", "x"))),
                    rule("entity 2..*", event -> all(event, "entity").count() >= 2, shorten("entity")),
                    rule(
                            "entities are closed",
                            event -> all(event, "entity")
                                    .allMatch(each ->
                                            each.at("/type/code").asString("").matches("1|Consent|UserOauthAgent")),
                            last("entity", each -> each.putObject("type").put("code", "2"))),
                    rule(
                            "entity patient 1..1",
                            PATIENT.holds,
                            first("entity", entity -> entity.putObject("role").put("code", "2"))),
                    rule(
                            "entity consent 1..*",
                            event -> entities(event, "Consent").anyMatch(each -> each.has("what"))
                                    && entities(event, "Consent").allMatch(each -> each.has("what")),
                            last("entity", entity -> entity.remove("what")))));

    private BalpRules() {}

    /**
     * One rule.
     *
     * @param breaks changes an event that keeps it to one that does not
     */
    record Rule(String name, Predicate<JsonNode> holds, Consumer<ObjectNode> breaks) {}

    /** The rules that an event has to keep, by what it claims. */
    static List<Rule> of(JsonNode event) {
        List<Rule> rules = new ArrayList<>(BASE);
        event.at("/meta/profile").forEach(profile -> {
            String name = profile.asString("").replace(FhirAuditEvents.BALP, "");
            List<Rule> own = PROFILES.get(name);
            if (own == null) {
                throw new AssertionError("no rules of `%s`".formatted(profile));
            }
            rules.addAll(own);
        });
        return rules;
    }

    /** The names of the rules that it does not keep. */
    static List<String> broken(JsonNode event) {
        return of(event).stream()
                .filter(rule -> !rule.holds.test(event))
                .map(Rule::name)
                .toList();
    }

    private static List<Rule> rest(
            String action, String interaction, String client, String server, String user, Rule object) {
        return List.of(
                REST,
                SUCCESS,
                rule("action " + action, event -> is(event, action, "action"), set("action", "D")),
                rule("subtype " + interaction, event -> subtype(event, interaction), remove("subtype")),
                agent("client", client, true, false),
                agent("server", server, true, false),
                rule(
                        "user 0..1",
                        event -> agents(event, user)
                                .allMatch(each -> each.has("who")
                                        && each.path("requestor").asBoolean(false)
                                        && !each.has("network")
                                        && !each.has("media")),
                        last("agent", each -> each.putObject("network").put("address", "x"))),
                object,
                PATIENT);
    }

    /** Exactly one agent in that role. */
    private static Rule agent(String name, String code, boolean network, boolean requestor) {
        return rule(
                "agent %s 1..1".formatted(name),
                event -> agents(event, code)
                                .filter(each -> each.has("who")
                                        && each.has("network") == network
                                        && !each.has("media")
                                        && each.path("requestor").asBoolean(false) == requestor)
                                .count()
                        == 1,
                event -> agents(event, code).forEach(each -> ((ObjectNode) each).remove("who")));
    }

    /** val-audit-source. */
    private static Rule observer(String code) {
        return rule(
                "the source is agent " + code,
                event -> agents(event, code).allMatch(each -> each.path("who").equals(event.at("/source/observer"))),
                event -> event.putObject("source").putObject("observer").put("display", "another"));
    }

    private static Rule rule(String name, Predicate<JsonNode> holds, Consumer<ObjectNode> breaks) {
        return new Rule(name, holds, breaks);
    }

    private static boolean has(JsonNode node, String... path) {
        return node.at("/" + String.join("/", path)).isValueNode();
    }

    private static boolean is(JsonNode node, String value, String... path) {
        return value.equals(node.at("/" + String.join("/", path)).asString(""));
    }

    private static Stream<JsonNode> all(JsonNode event, String member) {
        return StreamSupport.stream(event.path(member).spliterator(), false);
    }

    private static boolean subtype(JsonNode event, String code) {
        return all(event, "subtype").anyMatch(each -> is(each, code, "code"));
    }

    private static Stream<JsonNode> agents(JsonNode event, String code) {
        return all(event, "agent").filter(each -> is(each, code, "type", "coding", "0", "code"));
    }

    private static Stream<JsonNode> entities(JsonNode event, String code) {
        return all(event, "entity").filter(each -> is(each, code, "type", "code"));
    }

    private static Consumer<ObjectNode> remove(String member) {
        return event -> event.remove(member);
    }

    private static Consumer<ObjectNode> set(String member, String value) {
        return event -> event.put(member, value);
    }

    private static Consumer<ObjectNode> changed(String member) {
        return event -> event.putObject(member).put("code", "other");
    }

    private static Consumer<ObjectNode> shorten(String member) {
        return event -> {
            JsonNode one = event.path(member).get(0);
            event.putArray(member).add(one);
        };
    }

    private static Consumer<ObjectNode> first(String member, Consumer<ObjectNode> change) {
        return event -> change.accept((ObjectNode) event.path(member).get(0));
    }

    private static Consumer<ObjectNode> last(String member, Consumer<ObjectNode> change) {
        return event -> change.accept(
                (ObjectNode) event.path(member).get(event.path(member).size() - 1));
    }
}
