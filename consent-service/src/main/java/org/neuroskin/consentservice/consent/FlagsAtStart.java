package org.neuroskin.consentservice.consent;

import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.apps.ConsentGround;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.policies.vocabulary.Purpose;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Where a version of this product gives a purpose another flag in law, such as one that now decides automatically, all consents
 * are compared with the notices of now before anything is served.
 */
@Component
class FlagsAtStart {
    private final JdbcClient database;

    FlagsAtStart(
            JdbcClient database,
            TransactionOperations transactions,
            Revisions revisions,
            Apps apps,
            ConsentGround ground,
            Vocabulary vocabulary) {
        this.database = database;
        Map<String, String> now = vocabulary.purposes().stream()
                .collect(Collectors.toMap(purpose -> purpose.id().value(), FlagsAtStart::flags));
        transactions.executeWithoutResult(status -> {
            // one replica after the other
            database.sql("select pg_advisory_xact_lock(hashtext('purpose flags'))")
                    .query((row, number) -> true)
                    .single();
            Map<String, String> before = before();
            if (before.equals(now)) {
                return;
            }
            if (!before.isEmpty()) {
                revisions.nextForEveryone();
                for (App app : apps.all()) {
                    if (app.disclosure() != null && !app.purposes().isEmpty()) {
                        ground.changed(app, edition(app));
                    }
                }
            }
            remember(now);
        });
    }

    private static String flags(Purpose purpose) {
        return new TreeSet<>(purpose.flags()).toString();
    }

    private Map<String, String> before() {
        return database
                .sql("select * from purpose_flags")
                .query((row, number) -> Map.entry(row.getString("purpose"), row.getString("flags")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private int edition(App app) {
        return database.sql("select edition from app where id = ?")
                .param(app.id().value())
                .query(Integer.class)
                .single();
    }

    private void remember(Map<String, String> flags) {
        database.sql("delete from purpose_flags").update();
        flags.forEach((purpose, value) -> database.sql("insert into purpose_flags (purpose, flags) values (?, ?)")
                .params(purpose, value)
                .update());
    }
}
