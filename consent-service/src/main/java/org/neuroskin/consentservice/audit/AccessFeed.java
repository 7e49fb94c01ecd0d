package org.neuroskin.consentservice.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.ledger.Hash;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Hands out what began and ended accesses, entry by entry in the order of the log, to whoever comes back for more.
 *
 * <p><b>Guarantee</b>: whoever goes on each time where the page before says so sees every such entry once. What is handed out is
 * durable.
 */
@Component
public class AccessFeed {
    /** Most entries that one page looks at. */
    public static final int MAX_LIMIT = 1000;

    private static final Duration CURRENT_WITHIN = Duration.ofSeconds(2);

    /** Chunks of other entries that one call reads over before it answers. */
    private static final int MAX_CHUNKS = 20;

    private final JdbcClient database;
    private final Projection projection;
    private final LedgerReader reader;
    private final Checkpoints checkpoints;
    private final AuditLog log;
    private final Clock clock;
    private final Ids ids;

    AccessFeed(
            JdbcClient database,
            Projection projection,
            LedgerReader reader,
            Checkpoints checkpoints,
            AuditLog log,
            Clock clock,
            Ids ids) {
        this.database = database;
        this.projection = projection;
        this.reader = reader;
        this.checkpoints = checkpoints;
        this.log = log;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * An entry of the log that began or ended an access.
     *
     * @param hash of its leaf
     * @param begun what is known of the access since it began
     */
    public record Line(
            String shard, long sequence, Instant recorded, Hash hash, AuditEvent.OfAccess event, Begun begun) {}

    /**
     * What an access was for. Everything that is null was not known when it was denied.
     *
     * @param actor {@code subject}, {@code stranger}, or the {@code sub} of the staff who asked
     * @param emergency opened by a clinician in an emergency, without the person's consent
     */
    public record Begun(
            String gateway,
            @Nullable String actor,
            @Nullable AppId app,
            @Nullable Pseudonym subject,
            @Nullable String service,
            @Nullable String route,
            @Nullable Operation operation,
            @Nullable PurposeId purpose,
            List<CategoryId> categories,
            boolean emergency) {

        /** Copies the categories. */
        public Begun {
            categories = List.copyOf(categories);
        }
    }

    /**
     * Some lines.
     *
     * @param origin names the log
     * @param next where to go on
     */
    public record Page(String origin, List<Line> lines, long next) {

        /** Copies the lines. */
        public Page {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The lines among the next entries. That somebody reads them is recorded first, if there are any.
     *
     * @param from the first entry to look at
     * @param limit how many entries to look at, 1 to {@link #MAX_LIMIT}
     * @param patience how long to wait for a line where there is none yet
     * @throws ProblemException if the log is not that long
     * @throws CannotRecord if the look cannot be recorded; then nothing is shown
     */
    public Page read(String who, String scope, long from, int limit, Duration patience) {
        if (from > reader.size(LedgerWriter.SHARD)) {
            throw new ProblemException(
                    Problem.MALFORMED_REQUEST,
                    "The history has %d entries only.".formatted(reader.size(LedgerWriter.SHARD)));
        }
        projection.awaitCurrent(CURRENT_WITHIN);
        long deadline = System.nanoTime() + patience.toNanos();
        long next = from;
        List<Line> lines = List.of();
        for (int chunk = 0; chunk < MAX_CHUNKS && lines.isEmpty(); chunk++) {
            projection.awaitBeyond(next, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            long to = Math.min(projection.reached(), next + limit);
            if (to <= next) {
                break;
            }
            lines = lines(next, to);
            next = to;
        }
        if (!lines.isEmpty()) {
            log.append(List.of(new AuditEvent.HistoryRead(ids.next(), clock.instant(), who, scope, lines.size())));
        }
        return new Page(checkpoints.origin(), lines, next);
    }

    private List<Line> lines(long from, long to) {
        List<Entries.Entry> entries = reader.entries(LedgerWriter.SHARD, from, to).stream()
                .map(Entries::read)
                .filter(entry -> entry.event() instanceof AuditEvent.OfAccess event && isTold(event))
                .toList();
        if (entries.isEmpty()) {
            return List.of();
        }
        List<Hash> hashes = reader.hashes(LedgerWriter.SHARD, 0, from, Math.toIntExact(to - from));
        Map<UUID, Begun> begun = begun(entries);
        List<Line> lines = new ArrayList<>();
        for (Entries.Entry entry : entries) {
            AuditEvent.OfAccess event = (AuditEvent.OfAccess) entry.event();
            Begun known = begun.get(event.access());
            if (known == null) {
                throw new IllegalStateException("our bug: an access that never began");
            }
            Hash hash = hashes.get(Math.toIntExact(entry.sequence() - from));
            lines.add(new Line(LedgerWriter.SHARD, entry.sequence(), entry.recorded(), hash, event, known));
        }
        return lines;
    }

    /** What leaves window by window is told as a whole, when it ends. */
    private static boolean isTold(AuditEvent.OfAccess event) {
        return !(event instanceof AuditEvent.WindowReleased);
    }

    private Map<UUID, Begun> begun(List<Entries.Entry> entries) {
        List<UUID> accesses = entries.stream()
                .map(entry -> ((AuditEvent.OfAccess) entry.event()).access())
                .distinct()
                .toList();
        List<Long> beginnings = database.sql("select sequence from access where access in (:accesses)")
                .param("accesses", accesses)
                .query((row, number) -> row.getLong(1))
                .list();
        Map<UUID, Begun> begun = new HashMap<>();
        for (byte[] entry : reader.entries(LedgerWriter.SHARD, beginnings).values()) {
            AuditEvent.OfAccess event =
                    (AuditEvent.OfAccess) Entries.read(entry).event();
            begun.put(event.access(), begun(event));
        }
        return begun;
    }

    private static Begun begun(AuditEvent.OfAccess event) {
        return switch (event) {
            case AuditEvent.AccessIntended intended ->
                new Begun(
                        intended.gateway(),
                        intended.actor(),
                        intended.app(),
                        intended.subject(),
                        intended.service(),
                        intended.route(),
                        intended.operation(),
                        intended.purpose(),
                        intended.categories(),
                        isEmergency(intended));
            case AuditEvent.AccessDenied denied ->
                new Begun(
                        denied.gateway(),
                        denied.actor(),
                        denied.app(),
                        denied.subject(),
                        denied.service(),
                        denied.route(),
                        denied.operation(),
                        denied.purpose(),
                        denied.categories(),
                        false);
            case AuditEvent.WindowReleased window -> throw noBeginning();
            case AuditEvent.AccessReleased released -> throw noBeginning();
            case AuditEvent.AccessFailed failed -> throw noBeginning();
        };
    }

    private static boolean isEmergency(AuditEvent.AccessIntended event) {
        return event.obligations() != null
                && event.obligations().stream().anyMatch(line -> line.startsWith(Obligation.NotifySubject.TYPE + " "));
    }

    private static IllegalStateException noBeginning() {
        return new IllegalStateException("our bug: no access begins with this event");
    }
}
