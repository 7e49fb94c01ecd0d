package org.neuroskin.consentservice.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.neuroskin.kernel.ProofId;

/**
 * Which proofs of possession were used up, on the writer's own connection and in the transaction of the events that use them.
 *
 * <p><b>Guarantee</b>: over all gateways a proof goes with one event, for as long as any gateway could take it for fresh.
 */
final class UsedProofs {
    /** A proof is fresh for 70 seconds by the clock of a gateway, which may be off by {@link AccessBook#CLOCK_SKEW}. */
    private static final Duration KEPT = Duration.ofMinutes(2).plus(AccessBook.CLOCK_SKEW.multipliedBy(2));

    private final Connection connection;

    UsedProofs(Connection connection) {
        this.connection = connection;
    }

    /**
     * Uses proofs up.
     *
     * @param events event → the proof that it uses up, in the order in which they came
     * @return the events whose proof an earlier one has used up
     */
    Set<UUID> use(Map<UUID, ProofId> events, Instant now) throws SQLException {
        Set<UUID> late = new HashSet<>(events.keySet());
        if (events.isEmpty()) {
            return late;
        }
        Set<ProofId> fresh = insert(Set.copyOf(events.values()), now);
        events.forEach((event, proof) -> {
            if (fresh.remove(proof)) {
                late.remove(event);
            }
        });
        return late;
    }

    private Set<ProofId> insert(Set<ProofId> proofs, Instant now) throws SQLException {
        List<String> values = proofs.stream().map(ProofId::value).sorted().toList();
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into used_proof (proof, used_at) select unnest(?::text[]), ?
                on conflict do nothing returning proof
                """)) {
            insert.setArray(1, connection.createArrayOf("text", values.toArray()));
            insert.setTimestamp(2, Timestamp.from(now));
            Set<ProofId> fresh = new HashSet<>();
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    fresh.add(new ProofId(rows.getString(1)));
                }
            }
            return fresh;
        }
    }

    /** Forgets those that count nowhere any more. */
    void forgetOld(Instant now) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from used_proof where used_at < ?")) {
            delete.setTimestamp(1, Timestamp.from(now.minus(KEPT)));
            delete.executeUpdate();
        }
    }
}
