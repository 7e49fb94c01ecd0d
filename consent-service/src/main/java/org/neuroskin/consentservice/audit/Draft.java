package org.neuroskin.consentservice.audit;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.Audited;
import org.neuroskin.ledger.Frontier;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.Tree;

/** One transaction's worth of leaves, and who waits for them. */
final class Draft {
    private final String shard;
    private final AccessBook book;
    private final Frontier frontier;
    private final Instant recorded;
    private final long first;
    private final List<Hash> hashes = new ArrayList<>();
    private final List<byte[]> entries = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();

    Draft(String shard, AccessBook below, Frontier frontier, Instant recorded) {
        this.shard = shard;
        this.book = below.layer();
        this.frontier = frontier.copy();
        this.recorded = recorded;
        this.first = frontier.size();
    }

    /** Adds an event of our own making or from the outbox. */
    void add(AuditEvent event, byte[] bytes) {
        long sequence = frontier.size();
        book.add(event, bytes, sequence, recorded);
        addLeaf(bytes);
    }

    /** Adds all events of a submission, or rejects it and adds none. */
    void add(LedgerWriter.Submission submission, Set<UUID> late) {
        try {
            waiting.add(new Waiting(submission.done(), add(submission.report(), late)));
        } catch (RejectedEvent e) {
            submission.done().completeExceptionally(e);
        }
    }

    /**
     * Adds all of these or none; returns their places.
     *
     * @param late events whose proof had been used up before: an access is not begun with it, a denial stays one
     * @throws RejectedEvent if one of them contradicts what is recorded
     */
    List<Long> add(Report report, Set<UUID> late) {
        AccessBook layer = book.layer();
        List<Long> sequences = new ArrayList<>();
        List<byte[]> fresh = new ArrayList<>();
        for (AuditEvent event : report.events()) {
            byte[] bytes = AuditEvents.write(event);
            OptionalLong known = layer.find(event, bytes);
            requireJudgedInTime(report, event);
            if (known.isEmpty() && event instanceof AuditEvent.AccessIntended && late.contains(event.event())) {
                sequences.add(Audited.PROOF_USED);
                continue;
            }
            long sequence = known.orElse(frontier.size() + fresh.size());
            if (known.isEmpty()) {
                layer.add(event, bytes, sequence, recorded);
                fresh.add(bytes);
            }
            sequences.add(sequence);
        }
        layer.merge();
        fresh.forEach(this::addLeaf);
        return sequences;
    }

    /** A gateway whose clock is so far behind could take proofs for fresh that are forgotten here. */
    private void requireJudgedInTime(Report report, AuditEvent event) {
        if (report.proofs().containsKey(event.event()) && event.at().isBefore(recorded.minus(AccessBook.CLOCK_SKEW))) {
            throw new RejectedEvent("The event lies too far in the past for its proof.");
        }
    }

    private void addLeaf(byte[] event) {
        byte[] entry = Entries.write(event, recorded, frontier.size(), shard);
        Hash hash = Hash.leaf(entry);
        entries.add(entry);
        hashes.add(hash);
        frontier.append(hash, (level, index, node) -> {
            if (level % Tree.TILE_HEIGHT == 0) {
                nodes.add(new Node(level / Tree.TILE_HEIGHT, index, node));
            }
        });
    }

    /** Writes it all, short of the commit. */
    void write(LedgerStore store, long epoch) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        store.insertLeaves(first, hashes, entries);
        for (Node node : nodes) {
            store.insertNode(node.level, node.index, node.hash);
        }
        store.moveHead(first, epoch, frontier);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    long first() {
        return first;
    }

    Hash firstHash() {
        return hashes.getFirst();
    }

    Frontier frontier() {
        return frontier;
    }

    Instant recorded() {
        return recorded;
    }

    /** To be called once durable. */
    void committed() {
        book.merge();
        waiting.forEach(each -> each.done.complete(each.sequences));
    }

    /** To be called once it is certain that nothing of it is, or will be, there. */
    void failed(Throwable cause) {
        waiting.forEach(each -> each.done.completeExceptionally(cause));
    }

    private record Node(int level, long index, Hash hash) {}

    private record Waiting(CompletableFuture<List<Long>> done, List<Long> sequences) {}
}
