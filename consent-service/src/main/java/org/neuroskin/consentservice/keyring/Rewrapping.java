package org.neuroskin.consentservice.keyring;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Puts keys that a gateway wrapped anew in the place of the old.
 *
 * <p><b>Guarantee</b>: a key changes only while what wraps it is what the gateway believed, and a shredded one never; a subject key is
 * replaced together with every living key below it, or not at all.
 */
@Component
class Rewrapping {
    private final Keyring keyring;
    private final JdbcClient database;

    Rewrapping(Keyring keyring, JdbcClient database) {
        this.keyring = keyring;
        this.database = database;
    }

    /** Living subject keys that another key than this one wraps, by id, behind an id. */
    List<WrappedKey> notUnder(String wrapping, String after, int limit) {
        // Asked every few seconds, mostly for nothing: the index tells that without a look at every key
        return database.sql("""
                        select * from wrapped_key
                        where level = 'subject' and state <> 'shredded' and wrapped_by <> :wrapping and id > :after
                            and (exists (select from wrapped_key
                                         where level = 'subject' and state <> 'shredded' and wrapped_by < :wrapping)
                                or exists (select from wrapped_key
                                           where level = 'subject' and state <> 'shredded' and wrapped_by > :wrapping))
                        order by id limit :limit
                        """)
                .param("wrapping", wrapping)
                .param("after", after)
                .param("limit", limit)
                .query(Keyring::key)
                .list();
    }

    /** Living keys that this one wraps. */
    List<WrappedKey> under(String wrapping, int limit) {
        return database.sql(
                        "select * from wrapped_key where wrapped_by = ? and state <> 'shredded' order by id limit ?")
                .params(wrapping, limit)
                .query(Keyring::key)
                .list();
    }

    /** Living subject keys that are to be replaced, by id, behind an id. */
    List<WrappedKey> retiring(String after, int limit) {
        return database.sql(
                        "select * from wrapped_key where retiring and state <> 'shredded' and id > ? order by id limit ?")
                .params(after, limit)
                .query(Keyring::key)
                .list();
    }

    /** Changes what is still wrapped as it was; returns how many. */
    @Transactional
    int rewrap(List<KeyWork.Rewrapped> keys) {
        int changed = 0;
        for (KeyWork.Rewrapped key : keys) {
            changed += database.sql("""
                            update wrapped_key set material = ? where id = ? and wrapped_by = ? and state <> 'shredded'
                            """)
                    .params(key.material(), key.id(), key.from())
                    .update();
        }
        return changed;
    }

    /** Whether the successor took the place; if not, nothing changed. */
    @Transactional
    boolean replace(SubjectId subject, String id, KeyWork.Successor successor) {
        keyring.lock(subject);
        List<WrappedKey> below = under(id, Integer.MAX_VALUE);
        Set<String> given =
                successor.below().stream().map(KeyWork.Rewrapped::id).collect(Collectors.toSet());
        boolean exactly = given.size() == successor.below().size()
                && below.stream()
                        .map(WrappedKey::id)
                        .collect(Collectors.toSet())
                        .equals(given)
                && successor.below().stream().allMatch(key -> key.from().equals(id));
        if (!exactly || !keyring.shredSubjectKey(subject, id, successor.key().epoch())) {
            return false;
        }
        if (!keyring.putIfAbsent(successor.key())
                        .filter(successor.key()::equals)
                        .isPresent()
                || rewrap(successor.below()) != below.size()) {
            throw new IllegalStateException("a key of another place has the id of a successor");
        }
        return true;
    }
}
