package org.neuroskin.consentservice.history;

import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.consentservice.audit.AccessFeed;
import org.neuroskin.kernel.AuditEvents;

/** What is the same in every form of a feed. */
final class FeedEntry {
    private FeedEntry() {}

    /** The entry as it stands in the log: the canonical form of this is the leaf. */
    static Map<String, Object> of(AccessFeed.Line line) {
        return new TreeMap<>(Map.of(
                "event",
                AuditEvents.toMap(line.event()),
                "recorded",
                AuditEvents.formatMicros(line.recorded()),
                "sequence",
                line.sequence(),
                "shard",
                line.shard()));
    }

    /** The name of a log, as a URI. */
    static String source(String origin) {
        return "urn:neuroskin:log:" + origin;
    }
}
