package org.neuroskin.consentservice.audit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.ledger.LogProof;
import org.neuroskin.ledger.Tree;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Hands out many accesses one after the other, in the order of the log, without holding them all. */
@Component
public class AccessExport {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int CHUNK = 500;

    private final JdbcClient database;
    private final Projection projection;
    private final Pseudonyms pseudonyms;
    private final LedgerReader reader;
    private final Checkpoints checkpoints;
    private final AuditLog log;
    private final Clock clock;
    private final Ids ids;

    AccessExport(
            JdbcClient database,
            Projection projection,
            Pseudonyms pseudonyms,
            LedgerReader reader,
            Checkpoints checkpoints,
            AuditLog log,
            Clock clock,
            Ids ids) {
        this.database = database;
        this.projection = projection;
        this.pseudonyms = pseudonyms;
        this.reader = reader;
        this.checkpoints = checkpoints;
        this.log = log;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * What an export holds.
     *
     * @param size how many entries of the log it is about
     * @param note the signed checkpoint over exactly these
     */
    public record Begun(AccessQuery query, long size, String note) {}

    /**
     * An access with the evidence of it.
     *
     * @param first what began it: an intent, or a denial alone
     * @param proof C2SP {@code tlog-proof} of that
     */
    public record Proven(Access access, AuditEvent.OfAccess first, String proof) {}

    /**
     * Begins an export: records that the reader takes these accesses, and how many, and has the log signed.
     *
     * @param scope what the history calls it, such as {@code export-csv}
     * @throws CannotRecord if either cannot be done; then nothing is shown
     */
    public Begun begin(AccessQuery query, String scope) {
        projection.awaitCurrent(PATIENCE);
        long count = select("count(*)", query, 0, Long.MAX_VALUE, "")
                .query(Long.class)
                .single();
        log.append(List.of(new AuditEvent.HistoryRead(ids.next(), clock.instant(), query.reader(), scope, count)));
        Checkpoints.Signed signed = checkpoints.now();
        return new Begun(query, signed.size(), signed.note());
    }

    /**
     * What began an access: an intent, or a denial alone. That somebody reads it is recorded first.
     *
     * @return empty if there is no such access
     * @throws CannotRecord if that cannot be done; then nothing is shown
     */
    public Optional<AuditEvent.OfAccess> beginning(String reviewer, UUID access, String scope) {
        projection.awaitCurrent(PATIENCE);
        Optional<AuditEvent.OfAccess> found = database.sql("select sequence from access where access = ?")
                .param(access)
                .query(Long.class)
                .optional()
                .flatMap(sequence -> reader.entry(LedgerWriter.SHARD, sequence))
                .map(entry -> (AuditEvent.OfAccess) Entries.read(entry).event());
        if (found.isPresent()) {
            log.append(List.of(new AuditEvent.HistoryRead(ids.next(), clock.instant(), reviewer, scope, 1)));
        }
        return found;
    }

    /** Calls for each access. */
    public void forEach(Begun export, Consumer<Access> each) {
        inChunks(export, chunk -> chunk.forEach(each));
    }

    /** Calls for each access with its proof under the export's checkpoint. */
    public void forEachProven(Begun export, Consumer<Proven> each) {
        inChunks(export, chunk -> {
            // one tree a chunk, since a tree remembers what it has read
            Tree tree = reader.tree(LedgerWriter.SHARD, export.size());
            Map<Long, byte[]> entries = reader.entries(
                    LedgerWriter.SHARD, chunk.stream().map(Access::sequence).toList());
            for (Access access : chunk) {
                byte[] entry = entries.get(access.sequence());
                if (entry == null || !(Entries.read(entry).event() instanceof AuditEvent.OfAccess first)) {
                    throw new IllegalStateException("our bug: an access without its entry");
                }
                String proof =
                        LogProof.write(entry, access.sequence(), tree.inclusion(access.sequence()), export.note());
                each.accept(new Proven(access, first, proof));
            }
        });
    }

    private void inChunks(Begun export, Consumer<List<Access>> take) {
        long from = 0;
        List<Access> chunk;
        do {
            chunk = select("*", export.query(), from, export.size(), " order by sequence limit " + CHUNK)
                    .query(Accesses::access)
                    .list();
            if (!chunk.isEmpty()) {
                take.accept(chunk);
                from = chunk.getLast().sequence() + 1;
            }
        } while (chunk.size() == CHUNK);
    }

    private JdbcClient.StatementSpec select(String what, AccessQuery query, long from, long to, String rest) {
        StringBuilder sql = new StringBuilder("select ").append(what).append(" from access where true");
        JdbcParameters parameters = new JdbcParameters(sql);
        Accesses.narrow(query, pseudonyms, parameters);
        parameters.add("sequence >= ?", from);
        parameters.add("sequence < ?", to);
        return database.sql(sql.append(rest).toString()).params(parameters.values());
    }
}
