package org.neuroskin.consentservice.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AccessFeed;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;

/**
 * Entries of the log as API Activity (class 6003) of OCSF 1.6.0. What OCSF has no place for stands in {@code unmapped}: the whole
 * entry and the hash of its leaf.
 *
 * <p>Addresses of clients are not recorded here: endpoints are named by app and gateway.
 */
final class OcsfEvents {
    private static final String VERSION = "1.6.0";
    private static final int CATEGORY = 6;
    private static final int CLASS = 6003;
    private static final String UNKNOWN = "unknown";

    private OcsfEvents() {}

    /**
     * What an event says of how it went.
     *
     * @param id of {@code status_id}
     * @param code our own word for why it is no success
     */
    private record Status(int id, String caption, @Nullable String code) {}

    static Map<String, Object> of(AccessFeed.Line line, String origin) {
        AccessFeed.Begun begun = line.begun();
        Status status = status(line.event());
        int activity = activity(begun.operation());
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("activity_id", activity);
        event.put("category_uid", CATEGORY);
        event.put("class_uid", CLASS);
        event.put("type_uid", CLASS * 100 + activity);
        event.put("severity_id", severity(line));
        event.put("time", line.event().at().toEpochMilli());
        event.put("status_id", status.id());
        event.put("status", status.caption());
        putIfKnown(event, "status_code", status.code());
        event.put("metadata", metadata(line, origin));
        event.put("actor", actor(begun));
        event.put("api", api(line));
        event.put("src_endpoint", Map.of("name", appName(begun)));
        event.put("dst_endpoint", gateway(begun));
        if (line.event() instanceof AuditEvent.AccessReleased released) {
            event.put("http_response", Map.of("code", released.status(), "body_length", released.bytes()));
        }
        event.put("resources", resources(line));
        event.put("unmapped", unmapped(line));
        return event;
    }

    private static Status status(AuditEvent.OfAccess event) {
        return switch (event) {
            case AuditEvent.AccessIntended intended -> new Status(99, "Intended", null);
            case AuditEvent.AccessReleased released -> new Status(1, "Success", null);
            case AuditEvent.AccessDenied denied ->
                new Status(2, "Failure", denied.reason().wireName());
            case AuditEvent.AccessFailed failed ->
                isUnknown(failed)
                        ? new Status(0, "Unknown", failed.problem())
                        : new Status(2, "Failure", failed.problem());
            case AuditEvent.WindowReleased window -> throw new IllegalStateException("our bug: a window is no line");
        };
    }

    private static boolean isUnknown(AuditEvent.AccessFailed failed) {
        return failed.problem().equals(AuditEvent.AccessFailed.OUTCOME_UNKNOWN);
    }

    /** What somebody has to look at is medium; what was refused is low; all else is for information. */
    private static int severity(AccessFeed.Line line) {
        boolean unknown = line.event() instanceof AuditEvent.AccessFailed failed && isUnknown(failed);
        if (unknown || line.begun().emergency()) {
            return 3;
        }
        return line.event() instanceof AuditEvent.AccessDenied ? 2 : 1;
    }

    private static int activity(@Nullable Operation operation) {
        if (operation == null) {
            return 0;
        }
        return switch (operation) {
            case WRITE, DERIVE -> 1;
            case READ, STREAM, EXPORT -> 2;
            case DELETE -> 4;
        };
    }

    private static Map<String, Object> metadata(AccessFeed.Line line, String origin) {
        return Map.of(
                "version",
                VERSION,
                "product",
                Map.of("name", "Neuroskin Gateway", "vendor_name", "Neuroskin"),
                "uid",
                line.event().event().toString(),
                "correlation_uid",
                line.event().access().toString(),
                "sequence",
                line.sequence(),
                "event_code",
                line.event().type(),
                "log_name",
                origin,
                "logged_time",
                line.recorded().toEpochMilli(),
                "original_time",
                AuditEvents.formatMicros(line.event().at()));
    }

    private static Map<String, Object> actor(AccessFeed.Begun begun) {
        Map<String, Object> actor = new LinkedHashMap<>();
        actor.put("app_uid", appName(begun));
        putIfKnown(actor, "user", user(begun));
        return actor;
    }

    private static @Nullable Map<String, Object> user(AccessFeed.Begun begun) {
        String actor = begun.actor();
        Pseudonym subject = begun.subject();
        if (actor == null) {
            return null;
        }
        return switch (actor) {
            case "subject" -> subject == null ? null : person(subject);
            case "stranger" -> Map.of("name", "stranger", "type_id", 0);
            default -> Map.of("uid", actor, "type_id", 1);
        };
    }

    private static Map<String, Object> person(Pseudonym subject) {
        return Map.of("uid", subject.value(), "type_id", 1);
    }

    private static Map<String, Object> api(AccessFeed.Line line) {
        AccessFeed.Begun begun = line.begun();
        Map<String, Object> api = new LinkedHashMap<>();
        api.put("operation", operation(begun));
        if (begun.service() != null) {
            api.put("service", Map.of("name", begun.service()));
        }
        api.put("request", Map.of("uid", line.event().access().toString()));
        if (line.event() instanceof AuditEvent.AccessReleased released) {
            api.put("response", Map.of("code", released.status()));
        }
        return api;
    }

    private static String operation(AccessFeed.Begun begun) {
        String name = begun.operation() == null ? UNKNOWN : begun.operation().wireName();
        return begun.route() == null ? name : name + " " + begun.route();
    }

    private static Map<String, Object> gateway(AccessFeed.Begun begun) {
        return begun.service() == null
                ? Map.of("name", begun.gateway())
                : Map.of("name", begun.gateway(), "svc_name", begun.service());
    }

    private static String appName(AccessFeed.Begun begun) {
        return begun.app() == null ? UNKNOWN : begun.app().value();
    }

    /** Each kind of data of the person, or the person alone; nothing where neither is known. */
    private static List<Map<String, Object>> resources(AccessFeed.Line line) {
        Pseudonym subject = line.begun().subject();
        List<CategoryId> categories = line.event() instanceof AuditEvent.AccessReleased released
                ? released.categories()
                : line.begun().categories();
        List<Map<String, Object>> resources = new ArrayList<>();
        for (CategoryId category : categories) {
            Map<String, Object> resource = new LinkedHashMap<>();
            resource.put("name", category.value());
            resource.put("type", "data category");
            putIfKnown(resource, "owner", subject == null ? null : person(subject));
            resources.add(resource);
        }
        if (resources.isEmpty() && subject != null) {
            resources.add(Map.of("uid", subject.value(), "type", "person"));
        }
        return resources;
    }

    private static Map<String, Object> unmapped(AccessFeed.Line line) {
        Map<String, Object> unmapped = new LinkedHashMap<>();
        putIfKnown(
                unmapped,
                "purpose",
                line.begun().purpose() == null ? null : line.begun().purpose().value());
        unmapped.put("leaf_hash", line.hash().base64());
        unmapped.put("entry", FeedEntry.of(line));
        return unmapped;
    }

    private static void putIfKnown(Map<String, Object> event, String member, @Nullable Object value) {
        if (value != null) {
            event.put(member, value);
        }
    }
}
