package org.neuroskin.consentservice.apps;

import java.util.List;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Signs people out of apps that they allow nothing any more. No safety rests on it: without a consent an app receives nothing,
 * signed in or not. But a session that nobody wants is one that somebody can steal.
 *
 * <p><b>Guarantee</b>: whatever commits with {@link #end} is done, also after a crash and after Keycloak was away; within
 * seconds while it answers.
 */
@Component
public class AppSessions {
    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Realm realm;

    AppSessions(JdbcClient database, PlatformTransactionManager transactions, Realm realm) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.realm = realm;
    }

    /** Has the person's sessions with the app ended, offline ones too, once the transaction under way has committed. */
    public void end(SubjectId person, AppId app) {
        database.sql("insert into app_session_end (subject, app) values (?, ?)")
                .params(person.value(), app.value())
                .update();
    }

    /** Has Keycloak end what waits; fails as {@link AppClients#tell} does. */
    void catchUp() {
        List<Long> waiting = database.sql("select id from app_session_end order by id")
                .query((row, number) -> row.getLong("id"))
                .list();
        Realm.each(waiting, this::tell);
    }

    private void tell(long id) {
        transaction.executeWithoutResult(status -> database.sql("""
                        delete from app_session_end
                        where id in (select id from app_session_end where id = ? for update skip locked)
                        returning subject, app
                        """)
                .param(id)
                .query((row, number) ->
                        new Waiting(new SubjectId(row.getString("subject")), new AppId(row.getString("app"))))
                .optional()
                .ifPresent(one -> realm.endSessions(one.person(), one.app())));
    }

    private record Waiting(SubjectId person, AppId app) {}
}
