package org.neuroskin.consentservice.review;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The cases of the board. Every change locks the case first, so that nothing is added beside a signature.
 *
 * <p><b>Failure</b>: {@code not-found} for what is no case; {@code conflict} once it is signed.
 */
@Component
class BoardCases {
    private final JdbcClient database;
    private final ReviewActs acts;

    BoardCases(JdbcClient database, ReviewActs acts) {
        this.database = database;
        this.acts = acts;
    }

    private record Asked(
            @Nullable AppId app,
            @Nullable LocalDate due,
            @Nullable UUID question) {
        static final Asked NOBODY = new Asked(null, null, null);
    }

    /** Open ones first, each part newest first. */
    List<BoardCase> list(int limit) {
        return database.sql("select * from board_case order by (signed_at is null) desc, opened_at desc, id limit ?")
                .param(limit)
                .query(BoardCases::boardCase)
                .list();
    }

    long countOpen() {
        return database.sql("select count(*) from board_case where signed_at is null")
                .query(Long.class)
                .single();
    }

    Optional<BoardCase.Whole> find(UUID id) {
        return database.sql("select * from board_case where id = ?")
                .param(id)
                .query(BoardCases::boardCase)
                .optional()
                .map(found -> new BoardCase.Whole(found, pins(id), entries(id)));
    }

    /** Opens a case. */
    UUID open(String question, @Nullable UUID follows, Reviewer reviewer) {
        return acts.commit(reviewer, book -> insert(question, follows, reviewer, book));
    }

    /** As {@link #open}, in the transaction of who calls. */
    UUID insert(String question, @Nullable UUID follows, Reviewer reviewer, ReviewActs.Book book) {
        UUID id = acts.nextId();
        database.sql("""
                        insert into board_case (id, question, follows, opened_by, opened_name, opened_at)
                        values (:id, :question, cast(:follows as uuid), :by, :name, :at)
                        """)
                .param("id", id)
                .param("question", question)
                .param("follows", follows)
                .param("by", reviewer.id())
                .param("name", reviewer.name())
                .param("at", Rows.utc(acts.now()))
                .update();
        book.record(id, "case-opened", null);
        return id;
    }

    /** Makes an access evidence, by the number of its first entry; false where there is no such access. */
    boolean pin(UUID id, long sequence, Reviewer reviewer) {
        return acts.commit(reviewer, book -> {
            requireOpen(id);
            Optional<UUID> access = database.sql("select access from access where sequence = ?")
                    .param(sequence)
                    .query(UUID.class)
                    .optional();
            if (access.isPresent() && pinAll(id, List.of(access.get()), reviewer) > 0) {
                book.record(id, "access-pinned", Long.toString(sequence));
            }
            return access.isPresent();
        });
    }

    /** Of accesses that are evidence already, none. In the transaction of who calls. */
    int pinAll(UUID id, Collection<UUID> accesses, Reviewer reviewer) {
        if (accesses.isEmpty()) {
            return 0;
        }
        return database.sql("""
                        insert into board_case_access (board_case, sequence, access, pinned_by, pinned_at)
                        select :id, sequence, access, :by, :at from access where access in (:accesses)
                        on conflict do nothing
                        """)
                .param("id", id)
                .param("by", reviewer.id())
                .param("at", Rows.utc(acts.now()))
                .param("accesses", accesses)
                .update();
    }

    void note(UUID id, String text, Reviewer reviewer) {
        acts.commit(reviewer, book -> {
            requireOpen(id);
            write(id, BoardCase.Kind.NOTE, text, Asked.NOBODY, reviewer);
            book.record(id, "note-written", null);
            return id;
        });
    }

    /** Notes that the organisation of an app was asked to explain itself. */
    void ask(UUID id, AppId app, String text, LocalDate due, Reviewer reviewer) {
        acts.commit(reviewer, book -> {
            requireOpen(id);
            write(id, BoardCase.Kind.QUESTION, text, new Asked(app, due, null), reviewer);
            book.record(id, "justification-asked", app.value());
            return id;
        });
    }

    /** Notes what the organisation answered; {@code conflict} where the answer is there already. */
    void answer(UUID id, UUID question, String text, Reviewer reviewer) {
        acts.commit(reviewer, book -> {
            requireOpen(id);
            boolean waits = entries(id).stream()
                            .anyMatch(entry -> entry.id().equals(question) && entry.kind() == BoardCase.Kind.QUESTION)
                    && entries(id).stream().noneMatch(entry -> question.equals(entry.question()));
            if (!waits) {
                throw new ProblemException(Problem.CONFLICT, "No question of this case waits for that answer.");
            }
            write(id, BoardCase.Kind.ANSWER, text, new Asked(null, null, question), reviewer);
            book.record(id, "justification-given", null);
            return id;
        });
    }

    /** Proposes a finding, in the place of one that was proposed before. */
    void propose(UUID id, BoardCase.Finding finding, String measures, Reviewer reviewer) {
        acts.commit(reviewer, book -> {
            requireOpen(id);
            requireUninvolved(id, reviewer);
            database.sql("""
                            update board_case set finding = ?, measures = ?, proposed_by = ?, proposed_name = ?, proposed_at = ?
                            where id = ?
                            """)
                    .params(Codes.of(finding), measures, reviewer.id(), reviewer.name(), Rows.utc(acts.now()), id)
                    .update();
            book.record(id, "finding-proposed", Codes.of(finding));
            return id;
        });
    }

    /**
     * Signs exactly the finding that the signer saw: {@code conflict} where it is another by now, or there is none. {@code
     * another-person-needed} for whoever proposed it, for who is not of the chair, and for who made one of the accesses.
     */
    void sign(UUID id, BoardCase.Finding seen, String seenAt, Reviewer reviewer) {
        acts.commit(reviewer, book -> {
            BoardCase.Proposal proposal = requireOpen(id).proposal();
            if (!reviewer.chair() || (proposal != null && proposal.by().equals(reviewer.id()))) {
                throw new ProblemException(
                        Problem.ANOTHER_PERSON_NEEDED, "A finding is signed by another person, of the chair.");
            }
            requireUninvolved(id, reviewer);
            if (proposal == null
                    || proposal.finding() != seen
                    || !proposal.at().toString().equals(seenAt)) {
                throw new ProblemException(Problem.CONFLICT, "The finding has changed since you saw it.");
            }
            database.sql("update board_case set signed_by = ?, signed_name = ?, signed_at = ? where id = ?")
                    .params(reviewer.id(), reviewer.name(), Rows.utc(acts.now()), id)
                    .update();
            book.record(id, "case-signed", Codes.of(seen));
            return id;
        });
    }

    private BoardCase requireOpen(UUID id) {
        BoardCase found = database.sql("select * from board_case where id = ? for update")
                .param(id)
                .query(BoardCases::boardCase)
                .optional()
                .orElseThrow(ProblemException::notFound);
        if (found.signed()) {
            throw new ProblemException(Problem.CONFLICT, "This case is signed and stays as it is.");
        }
        return found;
    }

    /** Nobody judges themselves. */
    private void requireUninvolved(UUID id, Reviewer reviewer) {
        boolean involved =
                database.sql("""
                        select exists (select from board_case_access p join access a on a.access = p.access
                                       where p.board_case = ? and a.actor = ?)
                        """).params(id, reviewer.id()).query(Boolean.class).single();
        if (involved) {
            throw new ProblemException(Problem.ANOTHER_PERSON_NEEDED, "One of these accesses was your own.");
        }
    }

    private void write(UUID id, BoardCase.Kind kind, String text, Asked asked, Reviewer reviewer) {
        database.sql("""
                        insert into board_case_entry
                            (id, board_case, kind, text, app, due, question, written_by, written_name, written_at)
                        values (:id, :case, :kind, :text, cast(:app as text), cast(:due as date), cast(:question as uuid),
                            :by, :name, :at)
                        """)
                .param("id", acts.nextId())
                .param("case", id)
                .param("kind", Codes.of(kind))
                .param("text", text)
                .param("app", asked.app == null ? null : asked.app.value())
                .param("due", asked.due)
                .param("question", asked.question)
                .param("by", reviewer.id())
                .param("name", reviewer.name())
                .param("at", Rows.utc(acts.now()))
                .update();
    }

    private List<BoardCase.Pin> pins(UUID id) {
        return database.sql("select sequence, access from board_case_access where board_case = ? order by sequence")
                .param(id)
                .query((row, number) -> new BoardCase.Pin(row.getLong("sequence"), row.getObject("access", UUID.class)))
                .list();
    }

    private List<BoardCase.Entry> entries(UUID id) {
        return database.sql("select * from board_case_entry where board_case = ? order by written_at, id")
                .param(id)
                .query(BoardCases::entry)
                .list();
    }

    private static BoardCase boardCase(ResultSet row, int number) throws SQLException {
        @Nullable String finding = row.getString("finding");
        return new BoardCase(
                row.getObject("id", UUID.class),
                row.getString("question"),
                row.getObject("follows", UUID.class),
                row.getString("opened_name"),
                row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                finding == null
                        ? null
                        : new BoardCase.Proposal(
                                Codes.read(BoardCase.Finding.class, finding),
                                row.getString("measures"),
                                row.getString("proposed_by"),
                                row.getString("proposed_name"),
                                row.getObject("proposed_at", OffsetDateTime.class)
                                        .toInstant()),
                row.getString("signed_name") == null
                        ? null
                        : new BoardCase.Signature(
                                row.getString("signed_name"),
                                row.getObject("signed_at", OffsetDateTime.class).toInstant()));
    }

    private static BoardCase.Entry entry(ResultSet row, int number) throws SQLException {
        @Nullable String app = row.getString("app");
        return new BoardCase.Entry(
                row.getObject("id", UUID.class),
                Codes.read(BoardCase.Kind.class, row.getString("kind")),
                row.getString("text"),
                app == null ? null : new AppId(app),
                row.getObject("due", LocalDate.class),
                row.getObject("question", UUID.class),
                row.getString("written_name"),
                row.getObject("written_at", OffsetDateTime.class).toInstant());
    }
}
