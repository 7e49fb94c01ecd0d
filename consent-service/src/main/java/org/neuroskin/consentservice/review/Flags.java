package org.neuroskin.consentservice.review;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The flags, and what the board makes of them. */
@Component
class Flags {
    private final JdbcClient database;
    private final BoardCases cases;
    private final ReviewActs acts;

    Flags(JdbcClient database, BoardCases cases, ReviewActs acts) {
        this.database = database;
        this.cases = cases;
        this.acts = acts;
    }

    /**
     * What became of the flags of one rule.
     *
     * @param confirmed led to a case whose finding was not that all is in order
     * @param refuted dismissed as expected or as a mistake of the rule, or led to a case in which all was in order
     */
    record Precision(long confirmed, long refuted) {}

    /** Newest first; of new ones all that a reviewer can look through, of decided ones the latest. */
    List<Flag> list(boolean decided, int limit) {
        return database.sql("select * from flag where (state <> 'new') = ? order by day desc, id limit ?")
                .params(decided, limit)
                .query(Flags::flag)
                .list();
    }

    long countNew() {
        return database.sql("select count(*) from flag where state = 'new'")
                .query(Long.class)
                .single();
    }

    Optional<Flag> find(UUID id) {
        return database.sql("select * from flag where id = ?")
                .param(id)
                .query(Flags::flag)
                .optional();
    }

    /** By rule; a rule of whose flags none was decided is absent. */
    Map<String, Precision> precision() {
        return database
                .sql("""
                        select f.rule,
                               count(*) filter (where c.signed_at is not null and c.finding <> 'in-order') as confirmed,
                               count(*) filter (where f.reason in ('expected', 'rule-wrong')
                                   or (c.signed_at is not null and c.finding = 'in-order')) as refuted
                        from flag f left join board_case c on c.id = f.board_case
                        where f.state <> 'new'
                        group by f.rule
                        """)
                .query((row, number) -> Map.entry(
                        row.getString("rule"), new Precision(row.getLong("confirmed"), row.getLong("refuted"))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Says that this is no case; {@code conflict} where somebody else was quicker. */
    void dismiss(UUID id, Flag.Reason reason, Reviewer reviewer) {
        acts.commit(reviewer, book -> {
            int changed = database.sql("""
                            update flag set state = 'dismissed', reason = ?, decided_by = ?, decided_at = ?
                            where id = ? and state = 'new'
                            """)
                    .params(Codes.of(reason), reviewer.id(), Rows.utc(acts.now()), id)
                    .update();
            requireFirst(changed);
            book.record(id, "flag-dismissed", Codes.of(reason));
            return id;
        });
    }

    /** Opens a case with the accesses behind the flag pinned; {@code conflict} where somebody else was quicker. */
    UUID openCase(Flag flag, String question, Reviewer reviewer) {
        return acts.commit(reviewer, book -> {
            UUID opened = cases.insert(question, null, reviewer, book);
            int changed = database.sql("""
                            update flag set state = 'case', board_case = ?, decided_by = ?, decided_at = ?
                            where id = ? and state = 'new'
                            """)
                    .params(opened, reviewer.id(), Rows.utc(acts.now()), flag.id())
                    .update();
            requireFirst(changed);
            cases.pinAll(opened, flag.accesses(), reviewer);
            book.record(flag.id(), "flag-to-case", null);
            return opened;
        });
    }

    private static void requireFirst(int changed) {
        if (changed != 1) {
            throw new ProblemException(Problem.CONFLICT, "This flag was decided before.");
        }
    }

    private static Flag flag(ResultSet row, int number) throws SQLException {
        @Nullable String reason = row.getString("reason");
        return new Flag(
                row.getObject("id", UUID.class),
                row.getString("rule"),
                row.getInt("rule_version"),
                new AppId(row.getString("app")),
                row.getString("subject"),
                row.getString("concern"),
                row.getObject("day", LocalDate.class),
                row.getLong("count"),
                row.getDouble("usual"),
                Arrays.asList((UUID[]) row.getArray("accesses").getArray()),
                Codes.read(Flag.State.class, row.getString("state")),
                reason == null ? null : Codes.read(Flag.Reason.class, reason),
                Rows.instant(row, "decided_at"),
                row.getObject("board_case", UUID.class));
    }
}
