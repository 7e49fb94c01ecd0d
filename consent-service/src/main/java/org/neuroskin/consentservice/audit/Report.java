package org.neuroskin.consentservice.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.ProofId;

/**
 * Events that are recorded together or not at all.
 *
 * @param proofs event → the proof of possession that it uses up, in the order of the events
 */
record Report(List<AuditEvent> events, Map<UUID, ProofId> proofs) {

    /** Copies the collections. */
    Report {
        events = List.copyOf(events);
        proofs = Collections.unmodifiableMap(new LinkedHashMap<>(proofs));
    }
}
