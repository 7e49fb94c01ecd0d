package org.neuroskin.consentservice.history;

import java.util.LinkedHashMap;
import java.util.Map;
import org.neuroskin.consentservice.audit.AccessFeed;
import org.neuroskin.kernel.AuditEvents;

/** Entries of the log as CloudEvents 1.0 in JSON, with the extension {@code sequence} and two of our own. The data is the entry. */
final class CloudEvents {
    static final String TYPE = "org.neuroskin.";

    private CloudEvents() {}

    static Map<String, Object> of(AccessFeed.Line line, String origin) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", line.event().event().toString());
        event.put("source", FeedEntry.source(origin));
        event.put("type", TYPE + line.event().type());
        if (line.begun().subject() != null) {
            event.put("subject", line.begun().subject().value());
        }
        event.put("time", AuditEvents.formatMicros(line.event().at()));
        // They are compared as texts
        event.put("sequence", "%019d".formatted(line.sequence()));
        event.put("shard", line.shard());
        event.put("leafhash", line.hash().base64());
        event.put("datacontenttype", "application/json");
        event.put("data", FeedEntry.of(line));
        return event;
    }
}
