package org.neuroskin.consentservice.apps;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import org.neuroskin.kernel.AppId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has Keycloak follow the register: the database decides, then Keycloak is told, then the database notes that it knows.
 *
 * <p><b>Guarantee</b>: repeatable, and in the order of the register's changes, since one replica at a time tells Keycloak of
 * an app and reads the row only then. If Keycloak fails, the row stays marked and {@link RealmProvisioning} tries on.
 */
@Component
class AppClients {
    private static final Logger LOG = LoggerFactory.getLogger(AppClients.class);

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final AppRegister register;
    private final Realm realm;

    AppClients(JdbcClient database, PlatformTransactionManager transactions, AppRegister register, Realm realm) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.register = register;
        this.realm = realm;
    }

    /** Tells Keycloak of the app and returns whether it knows all there is to know; never fails for want of Keycloak. */
    boolean tryToTell(AppId id) {
        try {
            tell(id);
        } catch (ProcessingException | WebApplicationException e) {
            LOG.warn("Keycloak cannot be told of an app yet, trying on: {}", e.toString());
        }
        return isKnown(id);
    }

    /**
     * Tells Keycloak of the app.
     *
     * @throws ProcessingException if Keycloak cannot be reached
     * @throws WebApplicationException if Keycloak refuses
     */
    void tell(AppId id) {
        transaction.executeWithoutResult(status -> {
            database.sql("select pg_advisory_xact_lock(hashtext('app'), hashtext(?))")
                    .param(id.value())
                    .query((row, number) -> true)
                    .single();
            register.wanted(id).ifPresent(wanted -> {
                realm.change(clients -> clients.app(wanted.client()));
                register.known(id, wanted.revision());
            });
        });
    }

    /** Tells Keycloak of each, whatever becomes of the others; then fails as {@link #tell} does if one of them failed. */
    void tellAll(List<AppId> apps) {
        Realm.each(apps, this::tell);
    }

    /** Whether Keycloak knows all there is to know of the app. */
    boolean isKnown(AppId id) {
        return database.sql("select not keycloak_pending from app where id = ?")
                .param(id.value())
                .query(Boolean.class)
                .single();
    }

    /** The apps that Keycloak has to be told of. */
    List<AppId> untold() {
        return database.sql("select id from app where keycloak_pending order by id")
                .query((row, number) -> new AppId(row.getString("id")))
                .list();
    }

    /** All apps. */
    List<AppId> all() {
        return database.sql("select id from app order by id")
                .query((row, number) -> new AppId(row.getString("id")))
                .list();
    }
}
