package org.neuroskin.consentservice.history;

import static java.util.Map.entry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.consentservice.audit.AccessExport.Proven;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Operation;

/**
 * Accesses as FHIR R4 AuditEvents by IHE Basic Audit Log Patterns 1.1.4: the consent decision, and what was done on it. Each
 * carries the proof that its access is in the log as an extension, so that nobody who keeps it needs to trust us.
 *
 * <p>An event claims a profile only if it has all that the profile asks for. Addresses of clients are not recorded here:
 * {@code network} names app and gateway by URI.
 */
final class FhirAuditEvents {
    /** Holds the C2SP {@code tlog-proof}. */
    static final String PROOF = "urn:neuroskin:fhir:inclusion-proof";

    static final String BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

    private static final String DCM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";
    private static final String INTERACTION = "http://hl7.org/fhir/restful-interaction";
    private static final String URI_ADDRESS = "5";
    private static final String CLIENT = "110150";
    private static final String SOURCE = "110153";
    private static final String DESTINATION = "110152";

    private final Map<AppId, App> apps;

    FhirAuditEvents(Map<AppId, App> apps) {
        this.apps = apps;
    }

    /** The decision, and the act where there was one that has ended. */
    List<Map<String, Object>> of(Proven proven) {
        List<Map<String, Object>> events = new ArrayList<>();
        events.add(decision(proven));
        Outcome outcome = proven.access().outcome();
        if (outcome != Outcome.DENIED && outcome != Outcome.OPEN) {
            events.add(act(proven));
        }
        return events;
    }

    private Map<String, Object> decision(Proven proven) {
        Access access = proven.access();
        boolean denied = access.outcome() == Outcome.DENIED;
        boolean known = access.subject() != null && access.app() != null;
        Map<String, Object> event = event(proven, "decision", known ? "AuthZconsent" : null);
        event.put("type", coding(DCM, "110113", "Security Alert"));
        event.put(
                "subtype",
                List.of(coding("https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType", "AuthZ-Consent", null)));
        event.put("action", "E");
        outcome(event, denied ? access.reason() : null);
        event.put(
                "agent",
                List.of(
                        agent(CLIENT, app(access), networkOf(access)),
                        user("IRCP", access),
                        Map.of(
                                "type", concept(HL7 + "v3-RoleClass", "PROV"),
                                "who", Map.of("display", organisation(access)),
                                "requestor", false),
                        Map.of(
                                "type", concept(HL7 + "extra-security-role-type", "authserver"),
                                "who", gateway(proven),
                                "requestor", false)));
        List<Map<String, Object>> entities = new ArrayList<>();
        if (access.subject() != null) {
            entities.add(patient(access));
        }
        grants(proven)
                .forEach(grant -> entities.add(Map.of(
                        "type", coding("http://hl7.org/fhir/resource-types", "Consent", null),
                        "what", Map.of("type", "Consent", "identifier", grant))));
        event.put("entity", entities);
        return event;
    }

    /** Those relied on; where it was none, the state of the person's consents that was looked at. */
    private static List<Map<String, Object>> grants(Proven proven) {
        return switch (proven.first()) {
            case AuditEvent.AccessIntended intended
            when !intended.grants().isEmpty() ->
                intended.grants().stream().map(FhirAuditEvents::grant).toList();
            case AuditEvent.AccessIntended intended -> List.of(revision(intended.revision()));
            case AuditEvent.AccessDenied denied -> List.of(revision(denied.revision()));
            case AuditEvent.WindowReleased window -> throw noBeginning();
            case AuditEvent.AccessReleased released -> throw noBeginning();
            case AuditEvent.AccessFailed failed -> throw noBeginning();
        };
    }

    private static Map<String, Object> grant(UUID grant) {
        return identifier("grant", grant.toString());
    }

    private static Map<String, Object> revision(long revision) {
        return identifier("consent-revision", Long.toString(revision));
    }

    private Map<String, Object> act(Proven proven) {
        Access access = proven.access();
        boolean done = access.outcome() == Outcome.RELEASED;
        Act act = Act.of(
                Objects.requireNonNull(access.operation(), "an access that was permitted has an operation"), proven);
        Map<String, Object> event = event(proven, "act", done ? act.profile : null);
        event.put("type", act.type());
        event.put("subtype", List.of(act.subtype));
        event.put("action", act.action);
        outcome(event, done ? null : access.reason());
        List<Map<String, Object>> agents = new ArrayList<>(List.of(
                agent(act.client, app(access), networkOf(access)),
                agent(act.server, gateway(proven), network("gateway", gatewayName(proven)))));
        agents.add(user(act.user, access));
        event.put("agent", agents);
        event.put("entity", List.of(act.data(access, proven), patient(access)));
        return event;
    }

    /**
     * How a profile spells an operation.
     *
     * @param profile null where BALP has none of which we know enough
     */
    private record Act(
            @Nullable String profile,
            Map<String, Object> subtype,
            String action,
            String client,
            String server,
            String user) {
        static Act of(Operation operation, Proven proven) {
            return switch (operation) {
                case READ, STREAM ->
                    route(proven).contains("{subject}")
                            ? new Act(
                                    "PatientRead",
                                    coding(INTERACTION, "read", "read"),
                                    "R",
                                    DESTINATION,
                                    SOURCE,
                                    "IRCP")
                            : new Act(
                                    "PatientQuery",
                                    coding(INTERACTION, "search", "search"),
                                    "E",
                                    SOURCE,
                                    DESTINATION,
                                    "IRCP");
                case WRITE, DERIVE ->
                    new Act("PatientCreate", coding(INTERACTION, "create", "create"), "C", SOURCE, DESTINATION, "AUT");
                case EXPORT ->
                    new Act(
                            "PrivacyDisclosure.Source",
                            coding(HL7 + "iso-21089-lifecycle", "disclose", "Disclose Record Lifecycle Event"),
                            "R",
                            DESTINATION,
                            SOURCE,
                            "IRCP");
                case DELETE -> new Act(null, coding(INTERACTION, "delete", "delete"), "D", CLIENT, SOURCE, "IRCP");
            };
        }

        Map<String, Object> type() {
            return "PrivacyDisclosure.Source".equals(profile)
                    ? coding(DCM, "110106", "Export")
                    : coding(HL7 + "audit-event-type", "rest", "Restful Operation");
        }

        /** The route, and for a query what was asked, as far as it is recorded: parameters may name people and are not. */
        Map<String, Object> data(Access access, Proven proven) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("type", coding(HL7 + "audit-entity-type", "2", "System Object"));
            String address = "/api/" + access.service() + route(proven);
            if ("PatientQuery".equals(profile)) {
                object.put("role", coding(HL7 + "object-role", "24", "Query"));
                object.put(
                        "query",
                        Base64.getEncoder().encodeToString(("GET " + address).getBytes(StandardCharsets.UTF_8)));
            } else {
                object.put("what", Map.of("identifier", identifier("route", address)));
                object.put("role", coding(HL7 + "object-role", "4", "Domain Resource"));
            }
            return object;
        }
    }

    private Map<String, Object> event(Proven proven, String part, @Nullable String profile) {
        Access access = proven.access();
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("resourceType", "AuditEvent");
        event.put("id", access.access() + "-" + part);
        if (profile != null) {
            event.put("meta", Map.of("profile", List.of(BALP + profile)));
        }
        event.put(
                "extension",
                List.of(Map.of(
                        "url",
                        PROOF,
                        "valueBase64Binary",
                        Base64.getEncoder().encodeToString(proven.proof().getBytes(StandardCharsets.UTF_8)))));
        event.put("recorded", access.at().toString());
        if (access.purpose() != null) {
            event.put(
                    "purposeOfEvent",
                    List.of(concept("urn:neuroskin:purpose", access.purpose().value())));
        }
        event.put("source", Map.of("observer", gateway(proven)));
        return event;
    }

    /** 8 is a serious failure: nothing, or not all, was done. */
    private static void outcome(Map<String, Object> event, @Nullable String reason) {
        event.put("outcome", reason == null ? "0" : "8");
        if (reason != null) {
            event.put("outcomeDesc", reason);
        }
    }

    private static Map<String, Object> agent(String role, Map<String, Object> who, Map<String, Object> network) {
        return Map.of("type", concept(DCM, role), "who", who, "requestor", false, "network", network);
    }

    private static Map<String, Object> user(String role, Access access) {
        String actor = access.actor();
        Map<String, Object> who = "subject".equals(actor) && access.subject() != null
                ? person(access)
                : actor == null || actor.equals("stranger") || actor.equals("subject")
                        ? Map.of("display", "unknown")
                        : Map.of("identifier", identifier("staff", actor));
        return Map.of("type", concept(HL7 + "v3-ParticipationType", role), "who", who, "requestor", true);
    }

    private static Map<String, Object> patient(Access access) {
        return Map.ofEntries(
                entry("type", coding(HL7 + "audit-entity-type", "1", "Person")),
                entry("role", coding(HL7 + "object-role", "1", "Patient")),
                entry("what", person(access)));
    }

    private static Map<String, Object> person(Access access) {
        return Map.of(
                "type",
                "Patient",
                "identifier",
                identifier("pseudonym", Objects.requireNonNull(access.subject()).value()));
    }

    private static Map<String, Object> app(Access access) {
        return access.app() == null
                ? Map.of("display", "unknown")
                : Map.of("identifier", identifier("app", access.app().value()));
    }

    private String organisation(Access access) {
        App app = access.app() == null ? null : apps.get(access.app());
        return app == null ? "unknown" : app.organisation();
    }

    private static Map<String, Object> networkOf(Access access) {
        return network("app", access.app() == null ? "unknown" : access.app().value());
    }

    private static Map<String, Object> network(String kind, String name) {
        return Map.of("address", "urn:neuroskin:%s:%s".formatted(kind, name), "type", URI_ADDRESS);
    }

    private static Map<String, Object> gateway(Proven proven) {
        return Map.of("identifier", identifier("gateway", gatewayName(proven)));
    }

    private static String gatewayName(Proven proven) {
        return switch (proven.first()) {
            case AuditEvent.AccessIntended intended -> intended.gateway();
            case AuditEvent.AccessDenied denied -> denied.gateway();
            case AuditEvent.WindowReleased window -> throw noBeginning();
            case AuditEvent.AccessReleased released -> throw noBeginning();
            case AuditEvent.AccessFailed failed -> throw noBeginning();
        };
    }

    private static String route(Proven proven) {
        return proven.first() instanceof AuditEvent.AccessIntended intended ? intended.route() : "";
    }

    private static IllegalStateException noBeginning() {
        return new IllegalStateException("our bug: no access begins with this event");
    }

    private static Map<String, Object> identifier(String kind, String value) {
        return Map.of("system", "urn:neuroskin:" + kind, "value", value);
    }

    private static Map<String, Object> concept(String system, String code) {
        return Map.of("coding", List.of(coding(system, code, null)));
    }

    private static Map<String, Object> coding(String system, String code, @Nullable String display) {
        return display == null
                ? Map.of("system", system, "code", code)
                : Map.of("system", system, "code", code, "display", display);
    }
}
