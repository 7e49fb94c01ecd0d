package org.neuroskin.consentservice.reseal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.keyring.KeyRotations;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.consentservice.rights.LegalHolds;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ResealChanged;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Hands out, one by one, whose data gateways are to seal anew.
 *
 * <p><b>Guarantee</b>: that a person's data is about to be read is in the outbox before a gateway is told; a person under a legal
 * hold is told to none. Whose gateway falls silent is handed out again, three times in all.
 */
@Component
class ResealPeople {
    private static final int ATTEMPTS = 3;
    private static final int LOOKED_AT = 100;
    private static final Duration TURN = Duration.ofMinutes(30);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final JdbcClient database;
    private final Reseals reseals;
    private final KeyRotations rotations;
    private final LegalHolds holds;
    private final Pseudonyms pseudonyms;
    private final Notes notes;

    /** Where it is written down, and when. */
    @Component
    record Notes(AuditOutbox outbox, Ids ids, Clock clock) {}

    private record Claimed(UUID reseal, SubjectId subject) {}

    ResealPeople(
            JdbcClient database,
            Reseals reseals,
            KeyRotations rotations,
            LegalHolds holds,
            Pseudonyms pseudonyms,
            Notes notes) {
        this.database = database;
        this.reseals = reseals;
        this.rotations = rotations;
        this.holds = holds;
        this.pseudonyms = pseudonyms;
        this.notes = notes;
    }

    /** What this gateway is to do next. Nothing while another gateway may still seal with a key that was closed. */
    @Transactional
    ResealWork next(String gateway) {
        if (rotations.areClosing()) {
            return ResealWork.NOTHING;
        }
        giveUp();
        reseals.endDone();
        Optional<Reseals.Order> unknown = reseals.unknown().stream().findFirst();
        if (unknown.isPresent()) {
            return new ResealWork(unknown.get().id(), unknown.get().service(), null);
        }
        for (int looked = 0; looked < LOOKED_AT; looked++) {
            Optional<Claimed> claimed = claim(gateway);
            if (claimed.isEmpty()) {
                reseals.endDone();
                return ResealWork.NOTHING;
            }
            Reseals.Order order = reseals.find(claimed.get().reseal());
            if (mayBeRead(order, claimed.get())) {
                return new ResealWork(order.id(), order.service(), claimed.get().subject());
            }
        }
        return ResealWork.NOTHING;
    }

    private Optional<Claimed> claim(String gateway) {
        return database.sql("""
                        update reseal_person set gateway = :gateway, attempts = attempts + 1, not_before = :until
                        where (reseal, subject) = (
                            select person.reseal, person.subject from reseal_person person join reseal on reseal.id = person.reseal
                            where not_before <= :now and attempts < :attempts
                            order by asked_at, person.reseal, person.subject limit 1 for update of person skip locked)
                        returning reseal, subject
                        """)
                .param("gateway", gateway)
                .param("now", Rows.utc(notes.clock().instant()))
                .param("until", Rows.utc(notes.clock().instant().plus(TURN)))
                .param("attempts", ATTEMPTS)
                .query((row, number) ->
                        new Claimed(row.getObject("reseal", UUID.class), new SubjectId(row.getString("subject"))))
                .optional();
    }

    private boolean mayBeRead(Reseals.Order order, Claimed claimed) {
        List<CategoryId> closed = closedCategories(claimed);
        if (holds.inForce(claimed.subject()).isPresent()) {
            remove(claimed);
            database.sql("update reseal set held = held + 1 where id = ?")
                    .param(order.id())
                    .update();
            return false;
        }
        if (closed.isEmpty()) {
            // Erased meanwhile
            remove(claimed);
            return false;
        }
        note(order, claimed.subject(), closed, "intended", 0);
        return true;
    }

    /** Takes in what became of a person's data; nothing from a gateway that it was taken from, since another does it anew. */
    @Transactional
    void done(String gateway, UUID reseal, SubjectId subject, ResealWork.Done told) {
        Optional<Integer> attempts = database.sql("""
                        select attempts from reseal_person where reseal = ? and subject = ? and gateway = ? for update
                        """)
                .params(reseal, subject.value(), gateway)
                .query(Integer.class)
                .optional();
        if (attempts.isEmpty()) {
            return;
        }
        Claimed claimed = new Claimed(reseal, subject);
        boolean again = told.failed() && attempts.get() < ATTEMPTS;
        // What was not tried to the end is counted once it is
        List<ResealWork.Outcome> counted = told.outcomes().stream()
                .filter(outcome -> !again || outcome.result().equals(ResealWork.REWRITTEN))
                .toList();
        Reseals.Order order = reseals.find(reseal);
        reseals.count(reseal, counted);
        long documents = told.outcomes().stream()
                .filter(outcome -> outcome.result().equals(ResealWork.REWRITTEN))
                .mapToLong(ResealWork.Outcome::documents)
                .sum();
        note(order, subject, closedCategories(claimed), told.failed() ? "failed" : "done", documents);
        if (again) {
            database.sql("update reseal_person set gateway = null, not_before = ? where reseal = ? and subject = ?")
                    .params(Rows.utc(notes.clock().instant().plus(AGAIN)), reseal, subject.value())
                    .update();
            return;
        }
        remove(claimed);
        if (told.failed()) {
            failed(reseal);
        }
        reseals.endDone();
    }

    /** Whose gateway fell silent for the last time. */
    private void giveUp() {
        List<Claimed> given = database.sql("""
                        delete from reseal_person where attempts >= ? and not_before <= ? returning reseal, subject
                        """)
                .params(ATTEMPTS, Rows.utc(notes.clock().instant()))
                .query((row, number) ->
                        new Claimed(row.getObject("reseal", UUID.class), new SubjectId(row.getString("subject"))))
                .list();
        given.forEach(each -> {
            note(reseals.find(each.reseal()), each.subject(), closedCategories(each), "failed", 0);
            failed(each.reseal());
        });
    }

    private void failed(UUID reseal) {
        database.sql("update reseal set failed = failed + 1 where id = ?")
                .param(reseal)
                .update();
    }

    private void remove(Claimed claimed) {
        database.sql("delete from reseal_person where reseal = ? and subject = ?")
                .params(claimed.reseal(), claimed.subject().value())
                .update();
    }

    private List<CategoryId> closedCategories(Claimed claimed) {
        return database.sql("""
                        select distinct category from reseal join wrapped_key on category = any(categories)
                        where reseal.id = ? and wrapped_key.subject = ? and level = 'data' and state = 'decrypt-only'
                        order by category
                        """)
                .params(claimed.reseal(), claimed.subject().value())
                .query((row, number) -> new CategoryId(row.getString("category")))
                .list();
    }

    private void note(
            Reseals.Order order, SubjectId subject, List<CategoryId> categories, String state, long documents) {
        notes.outbox()
                .add(new ResealChanged(
                        notes.ids().next(),
                        notes.clock().instant(),
                        order.id(),
                        pseudonyms.of(subject),
                        order.askedBy(),
                        order.service(),
                        categories,
                        order.reason(),
                        state,
                        documents));
    }
}
