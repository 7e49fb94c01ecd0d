package org.neuroskin.consentservice.rights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.keyring.Keyring;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every erasure outside the database, so that no copy of the database brings a destroyed key back.
 *
 * <p><b>Guarantee</b>: no destruction is committed that is not in the journal. A crash leaves at most a line too many, of what a
 * person has asked for, and the next start carries it out. The database keeps how far the journal had come, so that another one, a
 * shorter one, or none is noticed.
 *
 * <p>Replicas share the folder; who writes has a lock in the database.
 */
@Component
class ErasureJournal {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureJournal.class);
    private static final String FILE = "erasures.ndjson";

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final ErasureStore store;
    private final Keyring keyring;
    private final Ids ids;
    private final @Nullable JournalFile file;

    /** What the database knows of the journal. */
    private record Known(UUID id, JournalFile.Mark head) {}

    ErasureJournal(
            JdbcClient database,
            PlatformTransactionManager transactions,
            ErasureStore store,
            Keyring keyring,
            Ids ids,
            @Value("${neuroskin.erasures:}") String folder) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.store = store;
        this.keyring = keyring;
        this.ids = ids;
        this.file = folder.isBlank() ? null : new JournalFile(Path.of(folder).resolve(FILE));
        if (file == null) {
            LOG.warn(
                    "no folder for the journal of erasures (NEUROSKIN_ERASURES): a copy of the database that is put back brings destroyed keys back");
        }
    }

    /** Notes what the transaction of the caller destroys. Until that ends, nobody else notes anything. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void note(SubjectId subject, Erasure erasure, List<Keyring.Shredded> keys) {
        JournalFile journal = file;
        if (journal == null) {
            return;
        }
        lock();
        try {
            saveHead(journal.append(line(subject, erasure, keys)));
        } catch (IOException | JournalRefused e) {
            LOG.error("the journal of erasures `{}` cannot be written: {}", journal, e.getMessage());
            throw new ProblemException(Problem.CANNOT_RECORD, "The erasure cannot be recorded now. Ask again.");
        }
    }

    /** Whether this erasure is in the journal, so that nothing keeps its keys from being destroyed. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean has(UUID erasure) {
        JournalFile journal = file;
        if (journal == null) {
            return false;
        }
        lock();
        Set<UUID> found = new HashSet<>();
        try {
            journal.read((line, mark) -> {
                if (line.erasure().equals(erasure)) {
                    found.add(erasure);
                }
            });
        } catch (IOException | JournalRefused e) {
            LOG.error("the journal of erasures `{}` cannot be read: {}", journal, e.getMessage());
            throw new ProblemException(Problem.CANNOT_RECORD, "The erasure cannot be recorded now. Ask again.");
        }
        return !found.isEmpty();
    }

    /**
     * Reads the journal, which begins here where there is none yet.
     *
     * @param each is given every line
     * @return its last line; empty if there is no journal
     * @throws JournalRefused if it is not what the database knows, with what an operator must do
     */
    Optional<JournalFile.Mark> open(Consumer<JournalLine> each) {
        JournalFile journal = file;
        if (journal == null) {
            known().ifPresent(some -> {
                throw new JournalRefused(
                        "the database has a journal of erasures with %d lines, and no folder of it is given (NEUROSKIN_ERASURES)"
                                .formatted(some.head.number()));
            });
            return Optional.empty();
        }
        return Optional.ofNullable(transaction.execute(status -> {
            lock();
            try {
                return open(journal, known(), each);
            } catch (IOException e) {
                throw new JournalRefused("the journal of erasures `%s` cannot be read or written: %s"
                        .formatted(journal, e.getMessage()));
            }
        }));
    }

    private JournalFile.Mark open(JournalFile journal, Optional<Known> known, Consumer<JournalLine> each)
            throws IOException {
        if (known.isEmpty()) {
            if (!journal.exists()) {
                UUID id = ids.next();
                saveBeginning(id, journal.begin(id));
            }
            return adopted(journal, each);
        }
        Known expected = known.get();
        if (!journal.exists()) {
            throw new JournalRefused(
                    "the journal of erasures `%s` is missing, of which the database knows %d lines: put the file back"
                            .formatted(journal, expected.head.number()));
        }
        var reached = new AtomicReference<>(journal.beginning());
        var fits = new AtomicBoolean(reached.get().equals(expected.head));
        UUID id = journal.read((line, mark) -> {
            reached.set(mark);
            fits.compareAndSet(false, mark.equals(expected.head));
            each.accept(line);
        });
        if (!id.equals(expected.id)) {
            throw new JournalRefused("the journal of erasures `%s` is of another installation (expected: journal %s)"
                    .formatted(journal, expected.id));
        }
        if (!fits.get()) {
            throw new JournalRefused(
                    reached.get().number() < expected.head.number()
                            ? "the journal of erasures `%s` has %d lines, but the database knows %d: put the whole file back"
                                    .formatted(journal, reached.get().number(), expected.head.number())
                            : "the journal of erasures `%s` is not the one that the database knows: line %d differs"
                                    .formatted(journal, expected.head.number() + 1));
        }
        return reached.get();
    }

    /** Of a database that knows of no journal yet: takes the one that is there, and adds what was erased before. */
    private JournalFile.Mark adopted(JournalFile journal, Consumer<JournalLine> each) throws IOException {
        var reached = new AtomicReference<>(journal.beginning());
        Set<UUID> told = new HashSet<>();
        UUID id = journal.read((line, mark) -> {
            reached.set(mark);
            told.add(line.erasure());
            each.accept(line);
        });
        saveBeginning(id, journal.beginning());
        for (ErasureStore.Destroyed older : store.destroyed()) {
            if (!told.contains(older.erasure().id())) {
                reached.set(journal.append(line(older.subject(), older.erasure(), keyring.tombstones(older.keys()))));
            }
        }
        return reached.get();
    }

    /** All up to this line is carried out: a journal that has less is refused from now on. */
    void carriedOut(JournalFile.Mark mark) {
        transaction.executeWithoutResult(status -> saveHead(mark));
    }

    private static JournalLine line(SubjectId subject, Erasure erasure, List<Keyring.Shredded> keys) {
        return new JournalLine(
                0,
                "",
                erasure.id(),
                subject,
                erasure.category(),
                erasure.month(),
                erasure.askedAt(),
                Objects.requireNonNull(erasure.destroyedAt()),
                keys);
    }

    private Optional<Known> known() {
        return database.sql("select id, lines, head from erasure_journal")
                .query((row, number) -> new Known(
                        row.getObject("id", UUID.class),
                        new JournalFile.Mark(row.getLong("lines"), row.getString("head"))))
                .optional();
    }

    private void saveBeginning(UUID id, JournalFile.Mark beginning) {
        database.sql("insert into erasure_journal (id, lines, head) values (?, ?, ?) on conflict do nothing")
                .params(id, beginning.number(), beginning.hash())
                .update();
    }

    private void saveHead(JournalFile.Mark mark) {
        database.sql("update erasure_journal set lines = :lines, head = :head where lines < :lines")
                .param("lines", mark.number())
                .param("head", mark.hash())
                .update();
    }

    private void lock() {
        database.sql("select pg_advisory_xact_lock(hashtextextended('erasure journal', 0))")
                .query((row, number) -> true)
                .single();
    }
}
