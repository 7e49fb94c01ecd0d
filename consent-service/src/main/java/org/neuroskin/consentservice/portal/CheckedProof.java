package org.neuroskin.consentservice.portal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.Proofs;

/**
 * A proof as a person would download it, taken apart and checked: the entry in it hashes up to the root of the checkpoint in
 * it. Source: C2SP {@code tlog-proof}.
 *
 * @param event what the entry records; empty where it cannot be read
 * @param index where the entry stands
 * @param size number of entries under the checkpoint
 * @param included whether the entry is under the checkpoint's root
 */
record CheckedProof(Optional<AuditEvent> event, long index, long size, boolean included) {
    private static final CheckedProof UNREADABLE = new CheckedProof(Optional.empty(), -1, 0, false);

    static CheckedProof of(String proof) {
        try {
            List<String> lines = Arrays.asList(proof.split("\n", -1));
            int blank = lines.indexOf("");
            byte[] entry = Base64.getDecoder().decode(lines.get(1).substring("extra ".length()));
            long index = Long.parseLong(lines.get(2).substring("index ".length()));
            List<Hash> path = new ArrayList<>();
            for (String line : lines.subList(3, blank)) {
                path.add(Hash.ofBase64(line));
            }
            long size = Long.parseLong(lines.get(blank + 2));
            Hash root = Hash.ofBase64(lines.get(blank + 3));
            boolean included = Proofs.isIncluded(Hash.leaf(entry), index, size, path, root);
            return new CheckedProof(event(entry), index, size, included);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return UNREADABLE;
        }
    }

    /** When it happened. */
    Optional<Instant> at() {
        return event.map(AuditEvent::at);
    }

    /** Whether this proves the access: the entry is the one that the access begins with, and it is included. */
    boolean holdsFor(Access access) {
        return included
                && index == access.sequence()
                && event.flatMap(CheckedProof::access)
                        .filter(access.access()::equals)
                        .isPresent();
    }

    private static Optional<AuditEvent> event(byte[] entry) {
        return CanonicalJson.read(entry) instanceof Map<?, ?> parts && parts.get("event") instanceof Map<?, ?> event
                ? Optional.of(AuditEvents.fromMap(event))
                : Optional.empty();
    }

    private static Optional<UUID> access(AuditEvent event) {
        return switch (event) {
            case AuditEvent.AccessIntended intended -> Optional.of(intended.access());
            case AuditEvent.AccessDenied denied -> Optional.of(denied.access());
            case AuditEvent.OfAccess further -> Optional.empty();
            case AuditEvent.Change change -> Optional.empty();
            case AuditEvent.HistoryRead read -> Optional.empty();
            case AuditEvent.Tally tally -> Optional.empty();
            case AuditEvent.DecisionAnswered answer -> Optional.empty();
        };
    }
}
