package org.neuroskin.consentservice.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CanonicalJson;

/** The bytes of a leaf: {@code {"event":…,"recorded":…,"sequence":…,"shard":…}} as canonical JSON. */
final class Entries {
    private Entries() {}

    /**
     * The entry around an event.
     *
     * @param event canonical bytes of the event
     * @param shard of letters and hyphens
     */
    static byte[] write(byte[] event, Instant recorded, long sequence, String shard) {
        byte[] tail = ",\"recorded\":\"%s\",\"sequence\":%d,\"shard\":\"%s\"}"
                .formatted(AuditEvents.formatMicros(recorded), sequence, shard)
                .getBytes(StandardCharsets.UTF_8);
        byte[] head = "{\"event\":".getBytes(StandardCharsets.UTF_8);
        byte[] entry = new byte[head.length + event.length + tail.length];
        System.arraycopy(head, 0, entry, 0, head.length);
        System.arraycopy(event, 0, entry, head.length, event.length);
        System.arraycopy(tail, 0, entry, head.length + event.length, tail.length);
        return entry;
    }

    /** Takes an entry of the log apart. */
    static Entry read(byte[] entry) {
        if (CanonicalJson.read(entry) instanceof Map<?, ?> parts
                && parts.get("event") instanceof Map<?, ?> event
                && parts.get("recorded") instanceof String recorded
                && parts.get("sequence") instanceof Long sequence) {
            return new Entry(AuditEvents.fromMap(event), Instant.parse(recorded), sequence);
        }
        throw new IllegalStateException("the log holds an entry that is none");
    }

    /** One recorded event. */
    record Entry(AuditEvent event, Instant recorded, long sequence) {}
}
