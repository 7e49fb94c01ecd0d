package org.neuroskin.consentservice.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.Tree;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what is committed. */
@Component
class LedgerReader {
    private static final int CHUNK = 1000;

    private final JdbcClient database;

    LedgerReader(JdbcClient database) {
        this.database = database;
    }

    /** The tree of the first {@code size} leaves. */
    Tree tree(String shard, long size) {
        return new Tree(size, (level, first, count) -> hashes(shard, level, first, count));
    }

    /** Hashes of a stored level: leaves (0), roots of 256 leaves (1), and so on. */
    List<Hash> hashes(String shard, int level, long first, int count) {
        if (level == 0) {
            return database.sql("""
                            select hash from ledger_leaf where shard = ? and sequence >= ? and sequence < ?
                            order by sequence
                            """)
                    .params(shard, first, first + count)
                    .query((row, number) -> Hash.of(row.getBytes(1)))
                    .list();
        }
        return database.sql("""
                        select hash from ledger_node where shard = ? and level = ? and index >= ? and index < ?
                        order by index
                        """)
                .params(shard, level, first, first + count)
                .query((row, number) -> Hash.of(row.getBytes(1)))
                .list();
    }

    /** How many leaves there are. */
    long size(String shard) {
        return database.sql("select size from ledger_head where shard = ?")
                .param(shard)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** The bytes of one entry. */
    Optional<byte[]> entry(String shard, long sequence) {
        return database.sql("select entry from ledger_leaf where shard = ? and sequence = ?")
                .params(shard, sequence)
                .query((row, number) -> row.getBytes(1))
                .optional();
    }

    /** Up to a thousand entries, in order. */
    List<byte[]> entries(String shard, long from, long to) {
        return database.sql("""
                        select entry from ledger_leaf where shard = ? and sequence >= ? and sequence < ?
                        order by sequence
                        """)
                .params(shard, from, Math.min(to, from + CHUNK))
                .query((row, number) -> row.getBytes(1))
                .list();
    }

    /** Sequence → the bytes of that entry, of each that is there. */
    Map<Long, byte[]> entries(String shard, List<Long> sequences) {
        Map<Long, byte[]> entries = new HashMap<>();
        database.sql("select sequence, entry from ledger_leaf where shard = ? and sequence = any (?)")
                .param(shard)
                .param(sequences.toArray(Long[]::new))
                .query(row -> {
                    entries.put(row.getLong(1), row.getBytes(2));
                });
        return entries;
    }

    /** Calls for each leaf with its hash and entry, in order, without holding them all. */
    void forEach(String shard, long to, BiConsumer<Hash, byte[]> leaf) {
        for (long from = 0; from < to; from += CHUNK) {
            database.sql("""
                            select hash, entry from ledger_leaf where shard = ? and sequence >= ? and sequence < ?
                            order by sequence
                            """).params(shard, from, Math.min(to, from + CHUNK)).query(row -> {
                leaf.accept(Hash.of(row.getBytes(1)), row.getBytes(2));
            });
        }
    }

    /** How often the log had lost entries and went on under another name. */
    int recoveries(String shard) {
        return database.sql("select coalesce(max(number), 0) from ledger_recovery where shard = ?")
                .param(shard)
                .query(Integer.class)
                .single();
    }

    /** The highest signed checkpoint. */
    Optional<String> checkpoint(String shard) {
        return database.sql("select note from ledger_checkpoint where shard = ?")
                .param(shard)
                .query(String.class)
                .optional();
    }

    void saveCheckpoint(String shard, long size, String note) {
        database.sql("""
                        insert into ledger_checkpoint (shard, size, note) values (?, ?, ?)
                        on conflict (shard) do update set size = excluded.size, note = excluded.note
                        where ledger_checkpoint.size <= excluded.size
                        """).params(shard, size, note).update();
    }
}
