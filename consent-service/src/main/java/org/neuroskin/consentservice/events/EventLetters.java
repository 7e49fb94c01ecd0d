package org.neuroskin.consentservice.events;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.platform.JwsSigner;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.stereotype.Component;

/**
 * Writes events as apps get them: CloudEvents 1.0 in structured mode, with a signature over exactly these bytes that names the app
 * and the time of sending, so that it can be played neither to another app nor later.
 */
@Component
class EventLetters {
    private static final String SIGNED_TYPE = "neuroskin-event+jws";

    private final JwsSigner signer;
    private final EventSecrets secrets;
    private final Apps apps;
    private final AppIds ids;
    private final ServiceSettings settings;
    private final Clock clock;

    /** What is sent. */
    record Letter(String body, String signature) {}

    EventLetters(JwsSigner signer, EventSecrets secrets, Apps apps, AppIds ids, ServiceSettings settings, Clock clock) {
        this.signer = signer;
        this.secrets = secrets;
        this.apps = apps;
        this.ids = ids;
        this.settings = settings;
        this.clock = clock;
    }

    /** The same body at every call, signed anew. */
    Letter write(StoredEvent stored) {
        ConsentEvent event = stored.event();
        byte[] body = CanonicalJson.write(Map.of(
                "specversion",
                "1.0",
                "id",
                stored.id().toString(),
                "source",
                settings.origin().toString(),
                "type",
                "org.neuroskin.consent." + event.kind(),
                "subject",
                subject(event),
                "time",
                AuditEvents.formatMicros(stored.at()),
                "sequence",
                Long.toString(stored.sequence()),
                "datacontenttype",
                "application/json",
                "data",
                data(stored)));
        return new Letter(
                new String(body, StandardCharsets.UTF_8),
                signer.signDetached(SIGNED_TYPE, event.app().value(), clock.instant(), body));
    }

    /** By the id that the app knows. */
    private String subject(ConsentEvent event) {
        String subject = event.subject().value();
        return apps.isPairwise(event.app()) ? ids.of(event.app().value()).at(subject) : subject;
    }

    private Map<String, Object> data(StoredEvent stored) {
        ConsentEvent event = stored.event();
        Map<String, Object> data = new TreeMap<>(Map.of(
                "consent", event.consent().toString(),
                "purpose", event.purpose().value(),
                "categories", words(event.categories()),
                "state", event.state().wireName(),
                "revision", event.revision(),
                "effective_at", AuditEvents.formatMicros(event.effectiveAt())));
        if (stored.deleteBy() != null) {
            data.put(
                    "delete",
                    Map.of(
                            "categories",
                            words(event.ended()),
                            "by",
                            AuditEvents.formatMicros(stored.deleteBy()),
                            "acknowledge",
                            settings.origin() + "/consent/v1/events/" + stored.id() + "/acknowledgement",
                            "secret",
                            secrets.of(stored.id())));
        }
        return data;
    }

    private static List<String> words(List<CategoryId> categories) {
        return categories.stream().map(CategoryId::value).toList();
    }
}
