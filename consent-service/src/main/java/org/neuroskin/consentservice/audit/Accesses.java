package org.neuroskin.consentservice.audit;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks up who looked at what. Every look is itself recorded before it is answered. */
@Component
public class Accesses {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final JdbcClient database;
    private final Projection projection;
    private final Pseudonyms pseudonyms;
    private final AuditLog log;
    private final Clock clock;
    private final Ids ids;

    Accesses(JdbcClient database, Projection projection, Pseudonyms pseudonyms, AuditLog log, Clock clock, Ids ids) {
        this.database = database;
        this.projection = projection;
        this.pseudonyms = pseudonyms;
        this.log = log;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * A page, with everything that was recorded before the call.
     *
     * @throws CannotRecord if the look itself cannot be recorded; then nothing is shown
     */
    public AccessPage find(AccessQuery query) {
        projection.awaitCurrent(PATIENCE);
        List<Access> found = select(query);
        boolean more = found.size() > query.limit();
        List<Access> shown = more ? found.subList(0, query.limit()) : found;
        log.append(List.of(
                new AuditEvent.HistoryRead(ids.next(), clock.instant(), query.reader(), "accesses", shown.size())));
        return new AccessPage(shown, more ? Cursor.of(shown.getLast()).text() : null);
    }

    private List<Access> select(AccessQuery query) {
        StringBuilder sql = new StringBuilder("select * from access where true");
        JdbcParameters parameters = new JdbcParameters(sql);
        narrow(query, pseudonyms, parameters);
        if (query.after() != null) {
            Cursor cursor = Cursor.parse(query.after());
            parameters.add("(at, access) < (?, ?)", cursor.at.atOffset(ZoneOffset.UTC), cursor.access);
        }
        sql.append(" order by at desc, access desc limit ").append(query.limit() + 1);
        return database.sql(sql.toString())
                .params(parameters.values())
                .query(Accesses::access)
                .list();
    }

    /** To the accesses that the query is about, wherever its page begins. */
    static void narrow(AccessQuery query, Pseudonyms pseudonyms, JdbcParameters parameters) {
        if (query.subject() != null) {
            parameters.add("subject = ?", pseudonyms.of(query.subject()).value());
        }
        if (query.app() != null) {
            parameters.add("app = ?", query.app().value());
        }
        if (query.outcome() != null) {
            parameters.add("outcome = ?", query.outcome().wireName());
        }
        if (query.from() != null) {
            parameters.add("at >= ?", query.from().atOffset(ZoneOffset.UTC));
        }
        if (query.to() != null) {
            parameters.add("at < ?", query.to().atOffset(ZoneOffset.UTC));
        }
    }

    static Access access(ResultSet row, int number) throws SQLException {
        return new Access(
                row.getObject("access", UUID.class),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                optional(row, "subject", Pseudonym::new),
                row.getString("actor"),
                optional(row, "app", AppId::new),
                row.getString("service"),
                optional(row, "operation", Operation::fromWireName),
                optional(row, "purpose", PurposeId::new),
                categories(row, "categories"),
                categories(row, "omitted"),
                row.getBoolean("emergency"),
                Outcome.fromWireName(row.getString("outcome")),
                row.getString("reason"),
                row.getLong("bytes"),
                LedgerWriter.SHARD,
                row.getLong("sequence"));
    }

    private static <T> @Nullable T optional(ResultSet row, String column, Function<String, T> make)
            throws SQLException {
        @Nullable String value = row.getString(column);
        return value == null ? null : make.apply(value);
    }

    private static List<CategoryId> categories(ResultSet row, String column) throws SQLException {
        return Arrays.stream((String[]) row.getArray(column).getArray())
                .map(CategoryId::new)
                .toList();
    }

    /** Where the next page begins. */
    private record Cursor(Instant at, UUID access) {
        static Cursor of(Access access) {
            return new Cursor(access.at(), access.access());
        }

        static Cursor parse(String text) {
            try {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(" ", -1);
                if (parts.length == 2) {
                    Instant at = Instant.parse(parts[0]);
                    if (AccessQuery.isStorable(at)) {
                        return new Cursor(at, UUID.fromString(parts[1]));
                    }
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                // Said below, as for every other text that is no cursor
            }
            throw new ProblemException(Problem.MALFORMED_REQUEST, "The value of `after` is not one of ours.");
        }

        String text() {
            String text = AuditEvents.formatMicros(at) + " " + access;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
