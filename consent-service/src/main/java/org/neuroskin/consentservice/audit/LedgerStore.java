package org.neuroskin.consentservice.audit;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.ledger.Frontier;
import org.neuroskin.ledger.Hash;

/** The writer's statements, on the writer's own connection. */
final class LedgerStore {
    /** Settings without which a confirmed commit may be lost, and their safe values. */
    private static final String UNSAFE_SETTINGS = """
            select name || ' is ' || setting || ' (expected: on)' from pg_settings
            where name in ('fsync', 'full_page_writes') and setting <> 'on'
                or name = 'synchronous_commit' and setting not in ('on', 'remote_apply')
            order by name
            """;

    private static final int WRITER_LOCK = 0x6c65_6467;
    private static final int OUTBOX_CHUNK = 500;

    private final Connection connection;
    private final String shard;

    LedgerStore(Connection connection, String shard) {
        this.connection = connection;
        this.shard = shard;
    }

    /** What PostgreSQL is set to that loses confirmed commits; empty if nothing. */
    List<String> unsafeSettings() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(UNSAFE_SETTINGS);
                ResultSet rows = query.executeQuery()) {
            List<String> unsafe = new ArrayList<>();
            while (rows.next()) {
                unsafe.add(rows.getString(1));
            }
            return unsafe;
        }
    }

    /** Makes this connection the only one that writes the log; false if another is. */
    boolean lock() throws SQLException {
        return ask("select pg_try_advisory_lock(?, hashtext(?))");
    }

    void unlock() throws SQLException {
        ask("select pg_advisory_unlock(?, hashtext(?))");
    }

    private boolean ask(String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, WRITER_LOCK);
            query.setString(2, shard);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /** Begins a new epoch: whatever still writes under an older one fails from now on. */
    Head takeOver() throws SQLException {
        try (PreparedStatement create =
                connection.prepareStatement("insert into ledger_head values (?, 0, ?, ?, 0) on conflict do nothing")) {
            create.setString(1, shard);
            create.setBytes(2, Hash.ofEmptyTree().bytes());
            create.setBytes(3, Frontier.empty().toBytes());
            create.executeUpdate();
        }
        try (PreparedStatement update = connection.prepareStatement(
                "update ledger_head set epoch = epoch + 1 where shard = ? returning size, root, frontier, epoch")) {
            update.setString(1, shard);
            try (ResultSet rows = update.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("the head of the log is missing");
                }
                return new Head(
                        rows.getLong(1),
                        Hash.of(rows.getBytes(2)),
                        Frontier.fromBytes(rows.getBytes(3)),
                        rows.getLong(4));
            }
        }
    }

    /** Gateway → number of its last renewal, of each that has not given its lease back. */
    Map<String, Long> leases() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select gateway, renewal from gateway_lease");
                ResultSet rows = query.executeQuery()) {
            Map<String, Long> leases = new HashMap<>();
            while (rows.next()) {
                leases.put(rows.getString(1), rows.getLong(2));
            }
            return leases;
        }
    }

    /** Whether this leaf is there with this hash. */
    boolean hasLeaf(long sequence, Hash hash) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select hash from ledger_leaf where shard = ? and sequence = ?")) {
            query.setString(1, shard);
            query.setLong(2, sequence);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() && Hash.of(rows.getBytes(1)).equals(hash);
            }
        }
    }

    /** Takes what committed changes left in the outbox, oldest first. */
    List<byte[]> takeOutbox() throws SQLException {
        List<byte[]> events = new ArrayList<>();
        int taken;
        do {
            taken = 0;
            try (PreparedStatement delete = connection.prepareStatement("""
                    with taken as (
                        delete from audit_outbox
                        where id in (select id from audit_outbox order by id limit ?) returning id, event)
                    select event from taken order by id
                    """)) {
                delete.setInt(1, OUTBOX_CHUNK);
                try (ResultSet rows = delete.executeQuery()) {
                    for (; rows.next(); taken++) {
                        events.add(rows.getBytes(1));
                    }
                }
            }
        } while (taken == OUTBOX_CHUNK);
        return events;
    }

    /** The oldest of what other replicas handed in and nobody has answered; what cannot be read is rejected at once. */
    List<HandedIn> handedIn() throws SQLException {
        List<HandedIn> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                select id, events, proofs from audit_inbox where sequences is null and rejected is null
                order by place limit ? for update skip locked
                """)) {
            query.setInt(1, OUTBOX_CHUNK);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    UUID id = rows.getObject(1, UUID.class);
                    try {
                        found.add(new HandedIn(
                                id, report((byte[][]) rows.getArray(2).getArray(), (String[])
                                        rows.getArray(3).getArray())));
                    } catch (IllegalArgumentException e) {
                        reject(id, "An event is not in its canonical form.");
                    }
                }
            }
        }
        return found;
    }

    private static Report report(byte[][] events, @Nullable String[] proofs) {
        if (events.length != proofs.length) {
            throw new IllegalArgumentException("a proof or none for each event");
        }
        List<AuditEvent> read = new ArrayList<>();
        Map<UUID, ProofId> uses = new LinkedHashMap<>();
        for (int i = 0; i < events.length; i++) {
            AuditEvent event = AuditEvents.read(events[i]);
            read.add(event);
            String proof = proofs[i];
            if (proof != null) {
                uses.put(event.event(), new ProofId(proof));
            }
        }
        return new Report(read, uses);
    }

    void answer(UUID handedIn, List<Long> sequences) throws SQLException {
        settle(handedIn, connection.createArrayOf("bigint", sequences.toArray()), null);
    }

    void reject(UUID handedIn, String why) throws SQLException {
        settle(handedIn, null, why);
    }

    private void settle(UUID handedIn, @Nullable Array sequences, @Nullable String rejected) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update audit_inbox set sequences = ?, rejected = ? where id = ?")) {
            update.setArray(1, sequences);
            update.setString(2, rejected);
            update.setObject(3, handedIn);
            update.executeUpdate();
        }
    }

    /** Removes answers that nobody waits for any more. */
    void forgetAnswers() throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from audit_inbox where (sequences is not null or rejected is not null)
                    and at < clock_timestamp() - interval '15 seconds'
                """)) {
            delete.executeUpdate();
        }
    }

    void insertLeaves(long first, List<Hash> hashes, List<byte[]> entries) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into ledger_leaf (shard, sequence, hash, entry)
                select ?, ? + number - 1, hash, entry
                from unnest(?::bytea[], ?::bytea[]) with ordinality as leaf (hash, entry, number)
                """)) {
            insert.setString(1, shard);
            insert.setLong(2, first);
            insert.setArray(
                    3,
                    connection.createArrayOf(
                            "bytea", hashes.stream().map(Hash::bytes).toArray(byte[][]::new)));
            insert.setArray(4, connection.createArrayOf("bytea", entries.toArray(byte[][]::new)));
            insert.executeUpdate();
        }
    }

    void insertNode(int level, long index, Hash hash) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into ledger_node (shard, level, index, hash) values (?, ?, ?, ?)")) {
            insert.setString(1, shard);
            insert.setInt(2, level);
            insert.setLong(3, index);
            insert.setBytes(4, hash.bytes());
            insert.executeUpdate();
        }
    }

    /** Moves the head from one size to the next; fails if it was not there, or not ours any more. */
    void moveHead(long from, long epoch, Frontier to) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update ledger_head set size = ?, root = ?, frontier = ? where shard = ? and size = ? and epoch = ?")) {
            update.setLong(1, to.size());
            update.setBytes(2, to.root().bytes());
            update.setBytes(3, to.toBytes());
            update.setString(4, shard);
            update.setLong(5, from);
            update.setLong(6, epoch);
            if (update.executeUpdate() != 1) {
                throw new SQLException("somebody else has moved the head of the log");
            }
        }
    }

    /** What another replica handed in. */
    record HandedIn(UUID id, Report report) {}

    /** The head of the log as stored. */
    record Head(long size, Hash root, Frontier frontier, long epoch) {}
}
