package org.neuroskin.consentservice.fairness;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.policies.vocabulary.PurposeFlag;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Counts each month, once it is over, and publishes what can be shown of it.
 *
 * <p><b>Guarantee</b>: what is published of a month never changes, so that no two looks at it differ by one person; exact numbers, and who is who
 * in the history, exist only within the transaction that counts.
 */
@Component
class Releases {
    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);
    /** Accesses that are open when a month ends have ended by then, and the table of accesses has caught up. */
    private static final Duration SETTLED = Duration.ofHours(2);

    private static final String COUNT = Measure.resource("counted");

    private final JdbcClient database;
    private final JdbcTemplate batches;
    private final TransactionOperations transactions;
    private final Pseudonyms pseudonyms;
    private final Apps apps;
    private final Set<String> machine;
    private final Clock clock;

    Releases(
            JdbcTemplate batches,
            TransactionOperations transactions,
            Pseudonyms pseudonyms,
            Apps apps,
            Vocabulary vocabulary,
            Clock clock) {
        this.database = JdbcClient.create(batches);
        this.batches = batches;
        this.transactions = transactions;
        this.pseudonyms = pseudonyms;
        this.apps = apps;
        this.machine = vocabulary.purposes().stream()
                .filter(purpose -> purpose.flags().contains(PurposeFlag.AUTOMATED_DECISION)
                        || purpose.flags().contains(PurposeFlag.EMOTION_INFERENCE))
                .map(purpose -> purpose.id().value())
                .collect(Collectors.toSet());
        this.clock = clock;
    }

    /** Months of which something is published, newest first. */
    List<YearMonth> months() {
        return database.sql("select month from fairness_release order by month desc")
                .query((row, number) -> YearMonth.from(row.getObject("month", LocalDate.class)))
                .list();
    }

    /** All cells of a month, in the order of the tables. */
    List<Cell> cells(YearMonth month) {
        return database.sql("select * from fairness_cell where month = ? order by measure, dimension, place")
                .param(month.atDay(1))
                .query(Releases::cell)
                .list();
    }

    @Scheduled(initialDelayString = "PT2M", fixedDelayString = "PT1H")
    void publish() {
        YearMonth last = YearMonth.from(clock.instant().minus(SETTLED).atZone(ZoneOffset.UTC))
                .minusMonths(1);
        try {
            if (publish(last)) {
                LOG.info("the fairness numbers of {} are published", last);
            }
        } catch (DataAccessException e) {
            // tried again in an hour
            LOG.warn("fairness numbers cannot be counted now: {}", e.getClass().getSimpleName());
        }
    }

    /** Whether this call published the month: false where another did. */
    boolean publish(YearMonth month) {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            // another replica that is about it lets this one wait here, and find it done
            int begun = database.sql(
                            "insert into fairness_release (month, made_at) values (?, ?) on conflict do nothing")
                    .params(month.atDay(1), Rows.utc(clock.instant()))
                    .update();
            if (begun == 1) {
                Instant since = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
                Instant until = month.plusMonths(1)
                        .atDay(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
                group(until);
                for (Measure measure : Measure.values()) {
                    store(month, table(measure, count(measure, since, until)));
                }
            }
            return begun == 1;
        }));
    }

    private void group(Instant until) {
        batches.execute(
                "create temporary table fairness_name (subject text primary key, pseudonym text) on commit drop");
        batches.execute("""
                create temporary table fairness_person (subject text primary key, pseudonym text, age text, gender text, skin_tone text,
                    language text) on commit drop
                """);
        pseudonyms.revealAll(chunk -> batches.batchUpdate(
                "insert into fairness_name (subject, pseudonym) values (?, ?)",
                chunk,
                chunk.size(),
                (statement, revealed) -> {
                    statement.setString(1, revealed.subject());
                    statement.setString(2, revealed.pseudonym().value());
                }));
        database.sql(Measure.resource("people")).param("until", Rows.utc(until)).update();
        batches.execute("create index on fairness_person (pseudonym)");
        batches.execute("analyze fairness_person");
    }

    private Map<Dimension, Map<String, Counted>> count(Measure measure, Instant since, Instant until) {
        Map<Dimension, Map<String, Counted>> counted = new HashMap<>();
        database.sql(COUNT.formatted(measure.sql()))
                .param("since", Rows.utc(since))
                .param("until", Rows.utc(until))
                .param("machine", machine)
                .query(row -> {
                    counted.computeIfAbsent(Dimension.of(row.getString("dimension")), any -> new HashMap<>())
                            .put(row.getString("name"), counted(row));
                });
        return counted;
    }

    private List<Cell> table(Measure measure, Map<Dimension, Map<String, Counted>> counted) {
        List<String> known =
                apps.all().stream().map(App::id).map(id -> id.value()).toList();
        List<Cell> cells = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            Map<String, Counted> groups = counted.getOrDefault(dimension, Map.of());
            SequencedMap<String, Long> people = new LinkedHashMap<>();
            dimension
                    .groups(known)
                    .forEach(name -> people.put(
                            name, groups.getOrDefault(name, Counted.NOBODY).people()));
            Set<String> hidden = dimension == Dimension.APP ? SmallGroups.small(people) : SmallGroups.hidden(people);
            people.keySet()
                    .forEach(name -> cells.add(
                            hidden.contains(name)
                                    ? Cell.hidden(measure, dimension, name)
                                    : Cell.shown(measure, dimension, name, groups.getOrDefault(name, Counted.NOBODY))));
        }
        return cells;
    }

    private void store(YearMonth month, List<Cell> cells) {
        int place = 0;
        for (Cell cell : cells) {
            Cell.Numbers numbers = cell.numbers();
            Cell.Things things = numbers == null ? null : numbers.things();
            database.sql("""
                            insert into fairness_cell
                                (month, measure, dimension, place, name, people, hit, event_rate, event_low, event_high)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """)
                    .param(month.atDay(1))
                    .param(cell.measure().code())
                    .param(cell.dimension().code())
                    .param(place++)
                    .param(cell.name())
                    .param(numbers == null ? null : numbers.people())
                    .param(numbers == null ? null : numbers.hit())
                    .param(things == null ? null : things.rate())
                    .param(things == null ? null : things.low())
                    .param(things == null ? null : things.high())
                    .update();
        }
    }

    private static Counted counted(ResultSet row) throws SQLException {
        return new Counted(
                row.getLong("people"),
                row.getLong("hit"),
                row.getDouble("base"),
                row.getDouble("hits"),
                row.getDouble("base_squared"),
                row.getDouble("product"),
                row.getDouble("hits_squared"),
                row.getDouble("most"));
    }

    private static Cell cell(ResultSet row, int number) throws SQLException {
        Measure measure = Measure.find(row.getString("measure")).orElseThrow();
        Dimension dimension = Dimension.of(row.getString("dimension"));
        String name = row.getString("name");
        if (row.getObject("people") == null) {
            return Cell.hidden(measure, dimension, name);
        }
        Cell.Things things = row.getObject("event_rate") == null
                ? null
                : new Cell.Things(row.getInt("event_rate"), row.getInt("event_low"), row.getInt("event_high"));
        return new Cell(measure, dimension, name, new Cell.Numbers(row.getLong("people"), row.getLong("hit"), things));
    }
}
